import { asset, type Instrument, instrument, venueId } from '@mm/core';
import fc from 'fast-check';
import type { Product } from './plain-decoder.ts';

/** Makes an instrument of a grid. */
export function gridded(symbol: string, tickSize: string, lotSize: string): Instrument {
  return instrument({
    venue: venueId('binance'),
    symbol,
    kind: 'spot',
    base: asset('BTC'),
    quote: asset('USDT'),
    tickSize,
    lotSize,
  });
}

/** Grids of the venue, then grids that no venue has: coarse, of odd mantissas, without decimals, too fine for the scanner. */
export const INSTRUMENTS: readonly Instrument[] = [
  gridded('BTCUSDT', '0.10', '0.001'),
  gridded('ETHUSDT', '0.01', '0.00001'),
  gridded('SHIBUSDT', '0.00000001', '1'),
  gridded('FINEUSDT', '0.000000001', '0.000000001'),
  gridded('HALFUSDT', '0.5', '0.25'),
  gridded('COARSEUSDT', '25', '5'),
  gridded('TENUSDT', '10', '100'),
  gridded('WHOLEUSDT', '1', '1'),
  gridded('币安人生USDT', '0.0001', '0.1'),
  gridded('TINYUSDT', '0.0000000001', '0.000000000001'),
];

/** Grids whose plain numbers the scanner can hold, as all of the venue's are. */
const SCANNED_INSTRUMENTS: readonly Instrument[] = INSTRUMENTS.filter(
  ({ wireTick, wireLot }) => wireTick.decimals <= 9 && wireLot.decimals <= 9,
);

/** A frame before it is spelled: keys with their values as JSON text. */
export interface Draft {
  readonly product: Product;
  readonly fields: readonly (readonly [key: string, json: string])[];
  readonly wrapped: boolean;
}

/** Text of a whole number of steps, with as many decimals as asked for at least. */
function stepsText(units: number, step: Instrument['wireTick'], decimals: number = step.decimals): string {
  const digits = (BigInt(units) * BigInt(step.mantissa)).toString().padStart(step.decimals + 1, '0');
  const whole = digits.slice(0, digits.length - step.decimals);
  const fraction = digits.slice(digits.length - step.decimals).padEnd(decimals, '0');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Text on the grid that the scanner reads: at most nine digits before the point, at most 2^53 units of the last decimal. */
function onGrid(step: Instrument['wireTick'], min: number): fc.Arbitrary<string> {
  const largest = Math.min(999_999_999 * 10 ** step.decimals, Number.MAX_SAFE_INTEGER);
  const max = Math.floor(largest / step.mantissa);
  const units = fc.oneof(fc.integer({ min, max: Math.min(max, 1_000_000) }), fc.integer({ min, max }));
  return fc.tuple(units, fc.integer({ min: 0, max: 8 })).map(([count, extra]) => stepsText(count, step, step.decimals + extra));
}

const TEXT_TRAPS: readonly string[] = [
  ...['', '0', '0.0', '00', '01', '1.', '.5', '.', '1..2', '1.2.3', 'x5', '5x', '1,5', '1e3', '1E-3', '+1', '-1', '-0', '-0.00'],
  ...[
    ' 1',
    '1 ',
    'NaN',
    'Infinity',
    '0x10',
    '1_000',
    '١',
    '1\\u0030',
    '\\u0031',
    '0.1',
    '0.15',
    '0.05',
    '12.5',
    '5',
    '7',
    '10',
    '25',
  ],
  ...[
    '999999999.9',
    '1000000000',
    '1000000000.1',
    '12345678901.5',
    '90071992.54740991',
    '90071992.54740992',
    '99999999.99999999',
  ],
  ...[
    '9007199254740991',
    '9007199254740992',
    '900719925474099.1',
    '900719925474099.2',
    '9007199.254740992',
    '999999999.999999999',
  ],
  ...['0.1000000000000000000000000000000000000', `1.${'0'.repeat(38)}`, `1.${'0'.repeat(39)}`, '9'.repeat(40), '9'.repeat(41)],
  ...[`0.10${'0'.repeat(20)}1`, '0.00000001', '0.000000001', '0.0000000001', '4294967296', '4294967297.5', '2147483648.5'],
];

/** JSON text of a price or size that may be anything. */
const trap: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXT_TRAPS).map((text) => `"${text}"`) },
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.nat(14)).map(([n, d]) => `"${pointed(n, d)}"`),
  fc.constantFrom('1', '0.1', 'null', 'true', '[]', '{}', '["1"]', '-5'),
);

function pointed(digits: bigint, decimals: number): string {
  const padded = digits.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? padded : `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

const scannedId: fc.Arbitrary<string> = fc
  .oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 2 ** 53 - 1, 5_123_135_475_514))
  .map(String);

const idTrap: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('9007199254740992', '9007199254740993', '9223372036854775807', '9223372036854775808', '18446744073709551617'),
  fc.constantFrom('-1', '-0', '1.0', '1.5', '1e3', '1.5e1', '1E+2', '1e-400', '0.99999999999999999999', '12e-1', '1e17', '1e400'),
  fc.constantFrom(
    '01',
    '+1',
    '1.',
    '.1',
    '"1"',
    'null',
    'true',
    '[1]',
    '{}',
    '9007199254740991.4',
    '-9007199254740993',
    '0e5',
    '0x1',
  ),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 70n }).map(String),
);

const scannedTime: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 1_500_000_000_000, max: 1_900_000_000_000 }).map(String),
  fc.constantFrom('0', '9007199254740'),
);

/** How the parts of a frame are chosen: only what the scanner must take, or traps among it. */
interface Parts {
  readonly of: Instrument;
  readonly id: fc.Arbitrary<string>;
  readonly time: fc.Arbitrary<string>;
  readonly price: fc.Arbitrary<string>;
  readonly positivePrice: fc.Arbitrary<string>;
  readonly size: fc.Arbitrary<string>;
}

function goodParts(of: Instrument): Parts {
  const quoted = (text: string): string => `"${text}"`;
  return {
    of,
    id: scannedId,
    time: scannedTime,
    price: onGrid(of.wireTick, 1).map(quoted),
    positivePrice: onGrid(of.wireTick, 1).map(quoted),
    size: onGrid(of.wireLot, 1).map(quoted),
  };
}

function trappedParts(of: Instrument): Parts {
  const good = goodParts(of);
  const rarely = (some: fc.Arbitrary<string>, trapped: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof({ weight: 12, arbitrary: some }, { weight: 1, arbitrary: trapped });
  return {
    of,
    id: rarely(good.id, idTrap),
    time: rarely(good.time, fc.oneof(idTrap, fc.constantFrom('9007199254741', '1789478344395000'))),
    price: rarely(good.price, trap),
    positivePrice: rarely(good.positivePrice, trap),
    size: rarely(good.size, trap),
  };
}

type Fields = fc.Arbitrary<(readonly [string, string])[]>;

function named(values: Readonly<Record<string, fc.Arbitrary<string>>>): Fields {
  return fc.record({ ...values }).map((record) => Object.entries(record) as (readonly [string, string])[]);
}

function levelsOf({ positivePrice, size }: Parts): fc.Arbitrary<string> {
  const lots = fc.oneof({ weight: 4, arbitrary: size }, fc.constantFrom('"0"', '"0.000"'));
  return fc
    .array(fc.tuple(positivePrice, lots), { maxLength: 6 })
    .map((levels) => `[${levels.map(([price, lot]) => `[${price},${lot}]`).join(',')}]`);
}

function fieldsOf(product: Product, parts: Parts): Fields {
  const { of, id, time, price, positivePrice, size } = parts;
  const s = fc.constant(JSON.stringify(of.symbol));
  const e = (name: string): fc.Arbitrary<string> => fc.constant(`"${name}"`);
  const m = fc.constantFrom('true', 'false');
  const [b, a] = [levelsOf(parts), levelsOf(parts)];
  const zero = fc.constant('"0"');
  const spent = fc.record({ e: e('trade'), E: time, T: time, s, t: id, p: zero, q: zero, X: fc.constant('"NA"'), m });
  const usdm: readonly Fields[] = [
    named({ e: e('depthUpdate'), E: time, T: time, s, U: id, u: id, pu: id, b, a }),
    named({ e: e('depthUpdate'), E: time, T: time, s, ps: s, U: id, u: id, pu: id, b, a, st: fc.constant('1') }),
    named({ e: e('bookTicker'), u: id, s, b: price, B: size, a: price, A: size, T: time, E: time }),
    named({ e: e('bookTicker'), u: id, E: time, T: time, s, ps: s, b: price, B: size, a: price, A: size, st: fc.constant('1') }),
    named({ e: e('trade'), E: time, T: time, s, t: id, p: positivePrice, q: size, X: fc.constant('"MARKET"'), m }),
    named({
      e: e('aggTrade'),
      E: time,
      a: id,
      s,
      p: positivePrice,
      q: size,
      nq: size,
      f: id,
      l: id,
      T: time,
      m,
      st: fc.constant('1'),
    }),
    named({ e: e('aggTrade'), E: time, a: id, s, p: positivePrice, q: size, f: id, l: id, T: time, m }),
    spent.map((record) => Object.entries(record) as (readonly [string, string])[]),
  ];
  const spot: readonly Fields[] = [
    named({ e: e('depthUpdate'), E: time, s, U: id, u: id, b, a }),
    named({ u: id, s, b: price, B: size, a: price, A: size }),
    named({ e: e('trade'), E: time, s, t: id, p: positivePrice, q: size, T: time, m, M: m }),
    named({ e: e('aggTrade'), E: time, s, a: id, p: positivePrice, q: size, f: id, l: id, T: time, m, M: m }),
  ];
  return fc.oneof(...(product === 'usdm' ? usdm : spot));
}

const product: fc.Arbitrary<Product> = fc.constantFrom('usdm', 'spot');

/** Frames as the venue sends them, of either product. */
export const goodDrafts: fc.Arbitrary<Draft> = fc
  .tuple(product, fc.constantFrom(...SCANNED_INSTRUMENTS), fc.boolean())
  .chain(([of, one, wrapped]) => fieldsOf(of, { ...goodParts(one) }).map((fields): Draft => ({ product: of, fields, wrapped })));

/** The same, with wrong values in some of them. */
export const trappedDrafts: fc.Arbitrary<Draft> = fc
  .tuple(product, fc.constantFrom(...INSTRUMENTS), fc.boolean())
  .chain(([of, one, wrapped]) => fieldsOf(of, trappedParts(one)).map((fields): Draft => ({ product: of, fields, wrapped })));

/** White space of every kind that JSON knows, mostly none. */
const space: fc.Arbitrary<string> = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, fc.stringMatching(/^[ \n\r\t]{0,3}$/));

/** Values of fields that nobody reads, without escapes. */
const plainExtra: fc.Arbitrary<string> = fc.constantFrom(
  ...['0', '-0', '-1', '1.5', '-1.25e-7', '1E+9', '12345678901234567890', 'true', 'false', 'null', '""', '"x"', '"é币\u2028"'],
  ...[
    '[]',
    '{}',
    '[1,[2,[3,{"s":"BTCUSDT"}]]]',
    '{"a":1,"b":[["1","2"]],"e":"trade"}',
    '[ 1 , "two" , null ]',
    '{"__proto__":{"s":1}}',
  ],
  ...['[[[[[[[[]]]]]]]]', '"0.1"', '"-"'],
);

/** … and with what makes the scanner give up, or everyone. */
const anyExtra: fc.Arbitrary<string> = fc.oneof(
  plainExtra,
  fc.constantFrom(
    ...['"\\n"', '"\\u0041"', '"\\""', '"\\\\"', '"\\ud800"', '[[[[[[[[[]]]]]]]]]', `${'['.repeat(70)}${']'.repeat(70)}`],
    ...[
      'tru',
      '01',
      '1.',
      '-',
      '"',
      '[',
      '{',
      '}',
      '{"a"}',
      '[1,]',
      '{"a":1,}',
      "'x'",
      'NaN',
      '"\u0001"',
      '"\u0000"',
      'undefined',
    ],
  ),
);

const shortName: fc.Arbitrary<string> = fc.constantFrom(
  'ps',
  'st',
  'nq',
  'X',
  'f',
  'l',
  'M',
  'x',
  'zz',
  'V',
  'dat',
  'datb',
  '"'.slice(1),
);
const longName: fc.Arbitrary<string> = fc.constantFrom(
  'stream',
  '__proto__',
  'constructor',
  'symbol',
  'é',
  '币安',
  'dataa',
  'bids',
);

/** Every spelling of a draft that the scanner must take as it is: any order, any white space, any unread fields. */
export function spelledFreely(draft: Draft): fc.Arbitrary<string> {
  const extras = fc.array(fc.tuple(fc.oneof(shortName, longName), plainExtra), { maxLength: 3 });
  const fields = fc.tuple(fc.shuffledSubarray([...draft.fields], { minLength: draft.fields.length }), extras, fc.nat());
  return fields.chain(([ordered, added, place]) => {
    const all = [...ordered];
    // Not in front: there a long name would be taken for the wrapper's.
    for (const [i, extra] of added.entries()) all.splice(1 + ((place + i * 7) % all.length), 0, extra);
    return spaced(all).chain((object) => (draft.wrapped ? wrappedIn(object) : fc.constant(object)));
  });
}

function wrappedIn(object: string): fc.Arbitrary<string> {
  const data = ['data', object] as const;
  const name = ['stream', '"btcusdt@depth@100ms"'] as const;
  const wrappers = fc.constantFrom([name, data], [data, name], [data], [name, ['received', '[1,{"a":2}]'] as const, data]);
  return wrappers.chain((fields) => spaced(fields));
}

/** An object of these fields, with white space at every place that may have some. */
function spaced(fields: readonly (readonly [string, string])[]): fc.Arbitrary<string> {
  return fc.infiniteStream(space).map((blanks) => {
    const blank = (): string => blanks.next().value as string;
    const body = fields.map(([key, json]) => `${blank()}"${key}"${blank()}:${blank()}${loosened(json, blank)}${blank()}`);
    return `${blank()}{${body.join(',')}}${blank()}`;
  });
}

/** White space around the brackets and commas of levels. */
function loosened(json: string, blank: () => string): string {
  if (!json.startsWith('[[')) return json;
  return json.replace(/[[\],]/g, (mark) => `${blank()}${mark}${blank()}`).trim();
}

/** The draft as the venue spells it. */
export function spelledPlainly(draft: Draft): string {
  const object = `{${draft.fields.map(([key, json]) => `"${key}":${json}`).join(',')}}`;
  return draft.wrapped ? `{"stream":"btcusdt@depth@0ms","data":${object}}` : object;
}

const KNOWN_NAMES: readonly string[] = [
  'e',
  's',
  'E',
  'T',
  'U',
  'u',
  'pu',
  't',
  'm',
  'p',
  'q',
  'b',
  'a',
  'B',
  'A',
  'data',
  '__proto__',
];

/** A draft whose fields were dropped, doubled, renamed or given each other's values. */
export function scrambled(draft: Draft): fc.Arbitrary<Draft> {
  const { fields } = draft;
  const index = fc.nat(fields.length - 1);
  const value = fc.oneof(
    index.map((i) => fields[i]?.[1] ?? ''),
    anyExtra,
    idTrap,
    trap,
  );
  const step = fc.oneof(
    index.map(
      (i) =>
        (all: Field[]): Field[] =>
          all.toSpliced(i, 1),
    ),
    fc.tuple(index, fc.nat(fields.length), value).map(([i, to, json]) => (all: Field[]): Field[] => {
      const name = all[i % Math.max(1, all.length)]?.[0] ?? 'x';
      return all.toSpliced(to, 0, [name, json]);
    }),
    fc.tuple(fc.constantFrom(...KNOWN_NAMES), fc.nat(fields.length), value).map(
      ([name, to, json]) =>
        (all: Field[]): Field[] =>
          all.toSpliced(to, 0, [name, json]),
    ),
    fc.tuple(index, value).map(
      ([i, json]) =>
        (all: Field[]): Field[] =>
          all.map((field, n) => (n === i ? [field[0], json] : field)),
    ),
    fc.tuple(index, fc.constantFrom('depthUpdate', 'bookTicker', 'trade', 'aggTrade', 'kline', 'depthupdate')).map(
      ([, event]) =>
        (all: Field[]): Field[] =>
          all.map((field) => (field[0] === 'e' ? ['e', `"${event}"`] : field)),
    ),
  );
  return fc
    .tuple(
      fc.array(step, { minLength: 1, maxLength: 3 }),
      fc.shuffledSubarray([...fields], { minLength: fields.length }),
      fc.boolean(),
    )
    .map(([steps, shuffled, shuffles]) => ({
      ...draft,
      fields: steps.reduce<Field[]>((all, change) => change(all), shuffles ? shuffled : [...fields]),
    }));
}

type Field = readonly [string, string];

/** Bytes that have a meaning somewhere: in JSON, in numbers, in UTF-8, or nowhere at all. */
export const NASTY_BYTES: readonly number[] = [
  ...[...'"\\{}[]:,.-+ /eE019aAsux\n'].map((character) => character.charCodeAt(0)),
  ...[0x00, 0x01, 0x1f, 0x7f, 0x80, 0xc0, 0xe2, 0xff],
];

/** Bytes of a frame after up to four accidents. */
export function damaged(frame: Uint8Array, other: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(frame.length);
  const accident = fc.oneof(
    fc.tuple(at, fc.integer({ min: 1, max: 4 })).map(
      ([i, n]) =>
        (all: number[]): number[] =>
          all.toSpliced(i, n),
    ),
    fc.tuple(at, fc.integer({ min: 1, max: 12 })).map(
      ([i, n]) =>
        (all: number[]): number[] =>
          all.toSpliced(i, 0, ...all.slice(i, i + n)),
    ),
    fc.tuple(at, fc.constantFrom(...NASTY_BYTES)).map(
      ([i, byte]) =>
        (all: number[]): number[] =>
          all.toSpliced(i, 1, byte),
    ),
    fc.tuple(at, fc.constantFrom(...NASTY_BYTES)).map(
      ([i, byte]) =>
        (all: number[]): number[] =>
          all.toSpliced(i, 0, byte),
    ),
    fc.tuple(at, fc.integer({ min: 0x30, max: 0x39 })).map(([i, byte]) => (all: number[]): number[] => {
      const digit = all.findIndex((one, n) => n >= i && one >= 0x30 && one <= 0x39);
      return digit < 0 ? all : all.with(digit, byte);
    }),
    at.map(
      (i) =>
        (all: number[]): number[] =>
          all.slice(0, i),
    ),
    fc.tuple(at, fc.nat(other.length)).map(([i, j]) => (all: number[]): number[] => [...all.slice(0, i), ...other.slice(j)]),
    fc.nat(other.length).map((j) => (all: number[]): number[] => [...all, ...other.slice(j)]),
  );
  return fc
    .array(accident, { minLength: 1, maxLength: 4 })
    .map((accidents) => Uint8Array.from(accidents.reduce((all, change) => change(all), [...frame])));
}
