import { expect, test } from 'vitest';
import { temporaryTree } from '../testing/temporary-tree.ts';
import { readPackages } from '../workspace/packages.ts';
import { formatProblem } from './problem.ts';
import { checkRooms } from './rooms.ts';

const ALL = ['connector', 'options', 'endpoints', 'limits', 'symbols', 'instruments', 'signing', 'market-data'];
const REST = ['user-data', 'order-entry', 'errors', 'wire/depth', 'map/depth'];

function problems(files: readonly string[], capabilities?: string, folder = 'connector-okx'): readonly string[] {
  const root = `packages/${folder}`;
  const tree: Record<string, string | object> = { [`${root}/package.json`]: { name: `@mm/${folder}` } };
  for (const file of files) tree[`${root}/src/${file}.ts`] = '';
  if (capabilities !== undefined) tree[`${root}/src/capabilities.ts`] = capabilities;
  return checkRooms(readPackages(temporaryTree(tree))).map(formatProblem);
}

test('accepts a connector with every room', () => {
  expect(problems([...ALL, ...REST, 'index'], '')).toEqual([]);
});

test('accepts tests beside a room, and helpers of tests', () => {
  expect(problems(['signing.test', 'signing.data.test', 'wire/depth.test', 'testing/frames'])).toEqual([]);
});

test('refuses a file that is in no room', () => {
  expect(problems(['utils'])).toEqual([
    'packages/connector-okx/src/utils.ts  no room of a connector has this name; the rooms are listed in rooms.ts',
  ]);
});

test.each(['helpers/text', 'wire/depth/level', 'usdm/utils', 'utils.test'])('refuses %s.ts', (file) => {
  expect(problems([file])).toHaveLength(1);
});

test('lets a venue repeat the rooms for each product', () => {
  expect(problems(['spot/market-data', 'usdm/market-data', 'usdm/wire/depth'])).toEqual([]);
});

test('asks nothing about absent rooms before capabilities.ts exists', () => {
  expect(problems(['market-data'])).toEqual([]);
});

test('wants an absent room named', () => {
  const without = [...ALL, ...REST].filter((room) => room !== 'signing');
  expect(problems(without, '')).toEqual([
    'packages/connector-okx/src/capabilities.ts  the room signing is absent: say so in `absentRooms`',
  ]);
  expect(problems(without, `export const absentRooms = ['signing'] as const;`)).toEqual([]);
});

test('wants a room that one product lacks named with the product', () => {
  const rooms = [...ALL, ...REST.filter((room) => room !== 'user-data'), 'usdm/user-data', 'spot/market-data'];
  expect(problems(rooms, '')).toEqual([
    'packages/connector-okx/src/capabilities.ts  the room spot/user-data is absent: say so in `absentRooms`',
  ]);
  expect(problems(rooms, `export const absentRooms: readonly Room[] = ['spot/user-data'];`)).toEqual([]);
});

test('refuses to call a room absent that is there', () => {
  expect(problems([...ALL, ...REST], `export const absentRooms = ['signing'] as const;`)).toEqual([
    'packages/connector-okx/src/capabilities.ts  `absentRooms` names signing, which is there',
  ]);
});

test('looks at connectors of venues only', () => {
  expect(problems(['anything/goes'], undefined, 'connector')).toEqual([]);
});
