import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspacePackage } from '../workspace/packages.ts';
import { filesUnder } from '../workspace/sources.ts';
import type { Problem } from './problem.ts';

/** The rooms of a connector, in the order they are read. A name that ends in `/` is a folder of small files. */
const ROOMS: readonly string[] = [
  'connector',
  'options',
  'capabilities',
  'endpoints',
  'limits',
  'symbols',
  'instruments',
  'signing',
  'market-data',
  'user-data',
  'order-entry',
  'errors',
  'wire/',
  'map/',
];

/** Products of one venue whose interfaces differ so much that each gets the whole set of rooms. */
const PRODUCTS: readonly string[] = ['spot', 'usdm', 'coinm', 'linear', 'inverse', 'perp'];

const CAPABILITIES = 'capabilities.ts';

/** What stands in one set of rooms: of the whole connector (`product` is empty) or of one product. */
interface Flat {
  readonly product: string;
  readonly rooms: ReadonlySet<string>;
}

/**
 * Are the connectors built alike?
 *
 * Every file must be in a room, and once `capabilities.ts` exists, every room that is absent must be named there: in
 * `absentRooms`, as `signing`, or as `spot/signing` when only one product lacks it.
 */
export function checkRooms(packages: readonly WorkspacePackage[]): readonly Problem[] {
  return packages.filter((one) => one.name.startsWith('@mm/connector-')).flatMap(checkConnector);
}

function checkConnector(one: WorkspacePackage): readonly Problem[] {
  const files = filesUnder(join(one.directory, 'src'));
  const at = (file: string): string => `${one.path}/src/${file}`;
  const strangers = files
    .filter((file) => !isKnown(file))
    .map((file) => ({
      where: at(file),
      what: 'no room of a connector has this name; the rooms are listed in rooms.ts',
    }));
  const sources = files.filter((file) => file.endsWith(CAPABILITIES));
  if (sources.length === 0) return strangers;
  const stated = new Set(sources.flatMap((file) => statedAbsent(one, file)));
  const missing = flatsOf(files).flatMap((flat) => unstated(flat, stated));
  const wrong = [...stated].filter((room) => isPresent(room, files));
  return [
    ...strangers,
    ...missing.map((room) => ({
      where: at(CAPABILITIES),
      what: `the room ${room} is absent: say so in \`absentRooms\``,
    })),
    ...wrong.map((room) => ({ where: at(CAPABILITIES), what: `\`absentRooms\` names ${room}, which is there` })),
  ];
}

function isKnown(path: string): boolean {
  if (path.startsWith('testing/')) return true;
  const [room, ...inside] = withoutProduct(path).split('/');
  if (inside.length > 0) return ROOMS.includes(`${room}/`) && inside.length === 1 && path.endsWith('.ts');
  return roomOfFile(room) === 'index' || ROOMS.includes(roomOfFile(room));
}

/** The room a file belongs to, tests included: `signing.test.ts` is in `signing`. */
function roomOfFile(file: string | undefined): string {
  return /^([a-z-]+)(\.[a-z-]+)*?(\.(test|test-d|bench))?\.ts$/.exec(file ?? '')?.[1] ?? '';
}

function withoutProduct(path: string): string {
  const product = productOf(path);
  return product === '' ? path : path.slice(product.length + 1);
}

function productOf(path: string): string {
  const [first = '', ...rest] = path.split('/');
  return rest.length > 0 && PRODUCTS.includes(first) ? first : '';
}

/** One flat per product, each furnished with what is shared; or one for the whole when there are no products. */
function flatsOf(files: readonly string[]): readonly Flat[] {
  const products = [...new Set(files.map(productOf))].filter((product) => product !== '');
  return (products.length === 0 ? [''] : products).map((product) => ({
    product,
    rooms: new Set(files.filter((file) => ['', product].includes(productOf(file))).map(roomOf)),
  }));
}

function roomOf(file: string): string {
  const [room, ...inside] = withoutProduct(file).split('/');
  return inside.length > 0 ? `${room}/` : roomOfFile(room);
}

function unstated(flat: Flat, stated: ReadonlySet<string>): readonly string[] {
  const inProduct = (room: string): string => (flat.product === '' ? room : `${flat.product}/${room}`);
  return ROOMS.filter((room) => !flat.rooms.has(room) && !stated.has(room) && !stated.has(inProduct(room))).map(inProduct);
}

function isPresent(room: string, files: readonly string[]): boolean {
  const inProduct = PRODUCTS.some((product) => room.startsWith(`${product}/`));
  return files.some((file) => (inProduct ? `${productOf(file)}/${roomOf(file)}` : roomOf(file)) === room);
}

/** The strings in `absentRooms = [ … ]`; the list is a literal, so that it can be read without running the connector. */
function statedAbsent(one: WorkspacePackage, file: string): readonly string[] {
  const source = readFileSync(join(one.directory, 'src', file), 'utf8');
  const list = /\babsentRooms\b[^=]*=\s*\[([^\]]*)\]/.exec(source)?.[1] ?? '';
  const product = productOf(file);
  return [...list.matchAll(/['"]([a-z/-]+)['"]/g)].map(([, room = '']) => (product === '' ? room : `${product}/${room}`));
}
