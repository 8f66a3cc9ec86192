import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isRefusal } from './errors.ts';
import {
  assetSchema,
  bpsSchema,
  decimalSchema,
  durationUsSchema,
  marketIdSchema,
  parseDurationUs,
  parseInput,
  positiveDecimalSchema,
  venueIdSchema,
} from './schema.ts';

function problems(schema: z.ZodType, input: unknown): string[] {
  const read = parseInput(schema, input);
  return isRefusal(read) ? read.message.split('\n') : [];
}

const limits = z.strictObject({ maxSize: positiveDecimalSchema.optional(), maxAge: durationUsSchema.optional() });
const config = z.strictObject({
  venue: venueIdSchema,
  market: marketIdSchema,
  spread: bpsSchema,
  limits: limits.optional(),
});

describe('parseInput', () => {
  test('gives the value with its units', () => {
    const input = { venue: 'okx', market: 'BTC/USD:spot', spread: 1.5, limits: { maxSize: '0.50', maxAge: '250ms' } };
    expect(parseInput(config, input)).toEqual({
      venue: 'okx',
      market: 'BTC/USD:spot',
      spread: 1.5,
      limits: { maxSize: '0.5', maxAge: 250_000 },
    });
  });

  test('names every bad place, one a line', () => {
    const lines = problems(config, { venue: 'OKX', market: 'BTC-USD', spread: '2', limits: { maxSize: '-1', maxAge: 5 } });
    expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'venue',
      'market',
      'spread',
      'limits.maxSize',
      'limits.maxAge',
    ]);
  });

  test('is a refusal of the configuration', () => {
    expect(parseInput(config, 5)).toMatchObject({ type: 'refusal', code: 'bad-config' });
    expect(problems(config, 5)).toEqual([expect.stringMatching(/^the input: .*object/)]);
  });

  test('says which element of a list is bad', () => {
    expect(problems(z.array(decimalSchema), ['1', '1e5'])).toEqual(['1: not a plain decimal: "1e5"']);
  });
});

describe('an unknown key', () => {
  const near = { maxSise: '1' };
  const line = (path: string) => [`${path}.maxSise: unknown key, did you mean maxSize?`];

  test('is refused with the nearest valid key', () => {
    expect(problems(config, { venu: 'okx', venue: 'okx', market: 'BTC/USD:spot', spread: 1 })).toEqual([
      'venu: unknown key, did you mean venue?',
    ]);
  });

  test('is refused without a guess where nothing is near', () => {
    expect(problems(z.strictObject({}), { leverage: 5 })).toEqual(['leverage: unknown key']);
  });

  test.each<[string, z.ZodType, unknown, string]>([
    ['in an object', z.strictObject({ a: limits }), { a: near }, 'a'],
    ['in an optional object', z.strictObject({ a: limits.optional() }), { a: near }, 'a'],
    ['in an object with a default', z.strictObject({ a: limits.default({}) }), { a: near }, 'a'],
    ['in a nullable, readonly object', z.strictObject({ a: limits.nullable().readonly() }), { a: near }, 'a'],
    ['in a refined object', z.strictObject({ a: limits.refine(() => true) }), { a: near }, 'a'],
    ['in a transformed object', z.strictObject({ a: limits.transform((x) => x) }), { a: near }, 'a'],
    ['in a list', z.strictObject({ a: z.array(limits) }), { a: [{}, near] }, 'a.1'],
    ['in a tuple', z.strictObject({ a: z.tuple([z.string(), limits]) }), { a: ['x', near] }, 'a.1'],
    ['in a record', z.strictObject({ a: z.record(z.string(), limits) }), { a: { okx: near } }, 'a.okx'],
    ['in a choice', z.strictObject({ a: z.union([z.string(), limits]) }), { a: near }, 'a'],
    ['in something lazy', z.strictObject({ a: z.lazy(() => limits) }), { a: near }, 'a'],
  ])('is named with its nearest neighbour %s', (_where, schema, input, path) => {
    expect(problems(schema, input)).toEqual(line(path));
  });

  test('is named inside the variant that was chosen', () => {
    const schema = z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('a'), figures: z.number().optional() }),
      z.strictObject({ type: z.literal('b'), anything: z.number().optional() }),
    ]);
    expect(problems(schema, { type: 'a', figure: 5 })).toEqual(['figure: unknown key, did you mean figures?']);
  });

  test.each(['__proto__', 'constructor', 'toString'])('is refused when it is %s', (key) => {
    const input: unknown = JSON.parse(`{"${key}":{"polluted":true}}`);
    expect(problems(limits, input)).toEqual([`${key}: unknown key`]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('is shown cut short', () => {
    expect(problems(limits, { ['x'.repeat(100_000)]: 1 })[0]?.length).toBeLessThan(200);
  });
});

describe('parseDurationUs', () => {
  test.each([
    ['0s', 0],
    ['7us', 7],
    ['250ms', 250_000],
    ['5s', 5_000_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
    ['2501999h', 9_007_196_400_000_000],
  ])('reads %s', (text, us) => {
    expect(parseDurationUs(text)).toBe(us);
  });

  test.each([
    '',
    '5',
    '5 s',
    ' 5s',
    '-5s',
    '+5s',
    '1.5s',
    '1e3ms',
    '5S',
    '5d',
    's',
    '05s',
    '５s',
    '5s\n',
    '5s\u0000',
    '9999999999s',
    '__proto__',
  ])('refuses %j: nobody can tell what it means', (text) => {
    expect(parseDurationUs(text)).toMatchObject({ type: 'refusal', code: 'bad-config' });
  });

  test('refuses a span that microseconds cannot count exactly', () => {
    expect(parseDurationUs('999999999h')).toMatchObject({ type: 'refusal', code: 'too-large' });
  });
});

describe('schemas', () => {
  test.each([
    ['0.10', '0.1'],
    ['-3', '-3'],
  ])('a decimal is read canonically: %s', (text, expected) => {
    expect(parseInput(decimalSchema, text)).toBe(expected);
  });

  test.each(['0', '-1', 'abc', '', '1e5'])('a positive decimal is not %j', (text) => {
    expect(problems(positiveDecimalSchema, text)).toHaveLength(1);
  });

  test.each([1, null, undefined, true, {}])('text is wanted, not %j', (value) => {
    for (const schema of [decimalSchema, venueIdSchema, assetSchema, marketIdSchema, durationUsSchema]) {
      expect(problems(schema, value)).toHaveLength(1);
    }
  });

  test.each([0, 2, 1.5, -0.5, 10_000, -10_000])('%s is a number of basis points', (value) => {
    expect(parseInput(bpsSchema, value)).toBe(value);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 10_001, -10_001, '2', '2%', null])('%s is not', (value) => {
    expect(problems(bpsSchema, value)).toHaveLength(1);
  });
});
