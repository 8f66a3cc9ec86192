import { type Step, step } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameScanner, MAX_SCANNED_BYTES } from './frame-scanner.ts';
import { END_OF_OBJECT, keyCode, OTHER_KEY, UNEXPECTED } from './keys.ts';
import { LevelBuffer } from './level-buffer.ts';
import { MAX_SKIPPED_DEPTH } from './skip-value.ts';

const LAST = 9_007_199_254_740_991n;

/** A scanner that has read another frame before, of nines: what is left of it must never be read. */
function loaded(text: string | Uint8Array): FrameScanner {
  const scanner = new FrameScanner();
  scanner.load(Buffer.alloc(8_192, '9'));
  expect(scanner.load(Buffer.from(text))).toBe(true);
  return scanner;
}

/** Steps of every kind; the scanner reads decimals of up to nine places. */
const STEPS: readonly Step[] = [
  ...['0.1', '0.01', '0.001', '0.00000001', '0.000000001', '1', '10', '100', '5', '25'],
  ...['0.5', '0.25', '0.05', '0.0025', '0.000000005', '0.0000000001', '0.000000000001'],
].map(step);

/** Text → steps in units of 10^-64; −1 for what is no plain decimal, off the grid or too large. */
function plainly(text: string, { text: unit }: Step): number {
  if (text.length > 40 || !/^(0|[1-9]\d*)(\.\d+)?$/.test(text)) return UNEXPECTED;
  const [value, one] = [scaled(text), scaled(unit)];
  return value % one === 0n && value / one <= LAST ? Number(value / one) : UNEXPECTED;
}

function scaled(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(64, '0'));
}

/** May the scanner give a decimal up that plain code reads? Only one that its 32-bit halves do not hold. */
function mayGiveUp(text: string, grid: Step): boolean {
  const units = scaled(text) / 10n ** BigInt(64 - grid.decimals);
  return (text.split('.')[0] ?? '').length > 9 || grid.decimals > 9 || units > LAST;
}

const digits = fc.stringMatching(/^[0-9]{0,12}$/);
// What ends a string or escapes is another matter.
const decimalTexts = fc
  .oneof(
    fc
      .tuple(fc.stringMatching(/^(0|[1-9][0-9]{0,10})$/), digits)
      .map(([whole, fraction]) => (fraction === '' ? whole : `${whole}.${fraction}`)),
    fc
      .tuple(fc.nat(10 ** 9), fc.nat(12), fc.nat(30))
      .map(([whole, zeros, more]) => `${whole}.${'0'.repeat(zeros)}5${'0'.repeat(more)}`),
    fc.tuple(digits, fc.constantFrom('', '.', '..', 'e', '-', ',', ' ', '\0', 'x'), digits).map((parts) => parts.join('')),
    fc.string({ maxLength: 45 }),
  )
  .filter((text) => JSON.stringify(text) === `"${text}"`);

describe('a decimal', () => {
  test('is a whole number of steps exactly as plain code counts them, or it is given up', () => {
    fc.assert(
      fc.property(decimalTexts, fc.constantFrom(...STEPS), (text, grid) => {
        const expected = plainly(text, grid);
        const got = loaded(`"${text}"`).decimal(grid);
        if (got !== UNEXPECTED || expected === UNEXPECTED || !mayGiveUp(text, grid)) expect(got).toBe(expected);
      }),
      { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  test('of at most nine digits before the point is read on every grid of up to nine decimals, padded or not', () => {
    for (const grid of STEPS.filter(({ decimals }) => decimals <= 9)) {
      for (const units of [0n, 1n, 7n, 123_456_789n]) {
        const unscaled = (units * BigInt(grid.mantissa)).toString().padStart(grid.decimals + 1, '0');
        const at = unscaled.length - grid.decimals;
        const text = grid.decimals === 0 ? unscaled : `${unscaled.slice(0, at)}.${unscaled.slice(at)}`;
        if (text.split('.')[0]!.length > 9) continue;
        expect(loaded(`"${text}"`).decimal(grid)).toBe(Number(units));
        expect(loaded(`"${text}${grid.decimals === 0 ? '.' : ''}000"`).decimal(grid)).toBe(Number(units));
      }
    }
  });

  test.each(['"99999999.99999999"', '"90071992.54740992"', '"999999999.999999999"'])('%s past 2^53 steps is given up', (text) => {
    expect(loaded(text).decimal(step('0.00000001'))).toBe(UNEXPECTED);
    expect(loaded(text).decimal(step('0.000000005'))).toBe(UNEXPECTED);
  });

  test('of forty characters is read, of forty-one given up', () => {
    expect(loaded(`"1.${'0'.repeat(38)}"`).decimal(step('0.1'))).toBe(10);
    expect(loaded(`"1.${'0'.repeat(39)}"`).decimal(step('0.1'))).toBe(UNEXPECTED);
  });

  test.each(['1.5', '"1.5', '1.5"', '', '"', 'null', '["1.5"]'])('is quoted: %s is given up', (text) => {
    expect(loaded(text).decimal(step('0.1'))).toBe(UNEXPECTED);
  });
});

describe('an integer', () => {
  test('is exact up to 2^53 − 1, and given up beyond', () => {
    const integers = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 70n }), fc.bigInt({ min: LAST - 5n, max: LAST + 5n }));
    fc.assert(
      fc.property(integers, fc.constantFrom('', ' ', ',', '}', ']', '\n'), (value, behind) => {
        expect(loaded(`${value}${behind}`).integer()).toBe(value <= LAST ? Number(value) : UNEXPECTED);
      }),
    );
  });

  test.each(['', '-1', '-0', '+1', '01', '00', '1.0', '1.', '.1', '1e3', '1E3', '"1"', 'x', '1x', '1"', 'null', '1:', '٣'])(
    'is plain: %j is given up',
    (text) => {
      expect(loaded(text).integer()).toBe(UNEXPECTED);
    },
  );
});

describe('keys', () => {
  test('are their codes up to four bytes of ASCII, and OTHER_KEY beyond', () => {
    const text = '{"e":1,"pu":1,"data":1,"":1,"datas":1,"é":1,"\u007f":1,"__proto__":1}';
    const scanner = loaded(text);
    const keys: number[] = [];
    for (let key = scanner.firstKey(); key !== END_OF_OBJECT; key = scanner.nextKey()) {
      keys.push(key);
      expect(scanner.integer()).toBe(1);
    }
    const named = ['e', 'pu', 'data'].map(keyCode);
    expect(keys).toEqual([...named, OTHER_KEY, OTHER_KEY, OTHER_KEY, keyCode('\u007f'), OTHER_KEY]);
    expect(scanner.atEnd()).toBe(true);
  });

  test.each(['', '[', '{', '{,', '{1:1}', '{"a" 1}', '{"a"', '{"a\\u0062":1}', '{"a\n":1}', "{'a':1}", '{"a\0":1}'])(
    'that are none are given up: %j',
    (text) => {
      expect(loaded(text).firstKey()).toBe(UNEXPECTED);
    },
  );

  test('want a comma before them', () => {
    for (const text of ['{"a":1"b":2}', '{"a":1,}', '{"a":1,,"b":2}', '{"a":1', '{"a":1]']) {
      const scanner = loaded(text);
      scanner.firstKey();
      scanner.integer();
      expect(scanner.nextKey()).toBe(UNEXPECTED);
    }
  });
});

describe('a flag', () => {
  test('is true or false', () => {
    expect(loaded(' true').boolean()).toBe(1);
    expect(loaded('\nfalse,').boolean()).toBe(0);
    for (const text of ['tru', 'True', '1', '"true"', 'null', '']) expect(loaded(text).boolean()).toBe(UNEXPECTED);
  });
});

describe('a value that nobody reads', () => {
  /** A value is skipped to its end exactly when JSON.parse reads it, escapes and deep nesting excepted. */
  function expectSkippedLikeParsed(text: string): void {
    const scanner = loaded(text);
    const skipped = scanner.skipValue() && scanner.atEnd();
    if (skipped) expect(() => JSON.parse(text)).not.toThrow();
    else if (!text.includes('\\') && depthOf(text) <= MAX_SKIPPED_DEPTH) expect(() => JSON.parse(text)).toThrow();
  }

  function depthOf(text: string): number {
    let [depth, deepest] = [0, 0];
    for (const mark of text.replace(/"[^"]*"/g, '')) {
      if (mark === '[' || mark === '{') depth += 1;
      if (mark === ']' || mark === '}') depth -= 1;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }

  test('is read over exactly if it is JSON', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), expectSkippedLikeParsed));
  });

  test('is read over exactly if it is JSON, also when it was damaged', () => {
    const damage = fc.tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom(...'{}[],:"0123.eE-+ \ntfn\0', ''), fc.nat(2));
    fc.assert(
      fc.property(damage, ([text, place, mark, removed]) => {
        const at = place % (text.length + 1);
        expectSkippedLikeParsed(text.slice(0, at) + mark + text.slice(at + removed));
      }),
      { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  test.each(['-0', '-1.5e-7', '1E+5', '0.0', '0e0', '[]', '{}', '[ ]', '{ }', '[1 , "a" ,null]', '{"a":{"b":[]},"a":1}'])(
    '%s',
    (text) => {
      expect(loaded(text).skipValue()).toBe(true);
      expectSkippedLikeParsed(text);
    },
  );

  test.each([
    '',
    '-',
    '01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '+1',
    'nul',
    '[',
    '[1',
    '[1,]',
    '[,1]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '"',
    '"\t"',
    '}',
  ])('is given up: %j', (text) => {
    const scanner = loaded(text);
    expect(scanner.skipValue() && scanner.atEnd()).toBe(false);
  });

  test('is read over down to eight levels', () => {
    expect(loaded('['.repeat(8) + ']'.repeat(8)).skipValue()).toBe(true);
    expect(loaded('['.repeat(9) + ']'.repeat(9)).skipValue()).toBe(false);
    expect(loaded('{"a":'.repeat(100_000)).skipValue()).toBe(false);
  });
});

describe('levels', () => {
  const spelled = fc.array(fc.tuple(decimalTexts, decimalTexts, fc.constantFrom('', ',1', ',"x",null', ',[]')), {
    maxLength: 12,
  });
  const grids = fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...STEPS));

  test('are read as plain code reads them, or given up', () => {
    fc.assert(
      fc.property(spelled, grids, fc.constantFrom('', ' ', '\n\t'), (levels, [price, size], space) => {
        const parts = levels.map(([p, q, more]) => `[${space}"${p}"${space},"${q}"${space}${more}]${space}`);
        const into = new LevelBuffer();
        const scanner = loaded(`[${parts.join(`,${space}`)}]`);
        const read = scanner.levels(into, price, size) && scanner.atEnd();
        const expected = levels.map(([p, q]) => [plainly(p, price), plainly(q, size)]);
        if (read) expect(Array.from({ length: into.count }, (_, i) => [into.ticks[i], into.lots[i]])).toEqual(expected);
        else
          expect(
            levels.some(([p, q], i) => givesUp(p, price, expected[i]?.[0], 1) || givesUp(q, size, expected[i]?.[1], 0)),
          ).toBe(true);
      }),
      { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  function givesUp(text: string, grid: Step, expected: number | undefined, min: number): boolean {
    return expected === undefined || expected < min || mayGiveUp(text, grid);
  }

  test('change their number of digits from one to the next', () => {
    const wholes = ['1', '22', '333', '99999', '7', '123456789', '0', '54321'];
    const text = `[${wholes.map((whole, i) => `["${whole}.${i + 1}","${wholes.at(-1 - i)}.00${i}"]`).join(',')}]`;
    const into = new LevelBuffer();
    expect(loaded(text).levels(into, step('0.1'), step('0.001'))).toBe(true);
    expect([...into.ticks.slice(0, into.count)]).toEqual(wholes.map((whole, i) => Number(`${whole}${i + 1}`)));
    expect([...into.lots.slice(0, into.count)]).toEqual(wholes.map((_, i) => Number(`${wholes.at(-1 - i)}00${i}`)));
  });

  test.each([
    ...[
      '',
      '[',
      '[[',
      '[["1.0"',
      '[["1.0",',
      '[["1.0","1"',
      '[["1.0","1"]',
      '[["1.0","1"],',
      '[["1.0","1"],]',
      '[,["1.0","1"]]',
      '{}',
    ],
    ...[
      '[["1.0"]]',
      '[[]]',
      '[["1.0",1]]',
      '[[1.0,"1"]]',
      '[["0.0","1"]]',
      '[["1.0","1"]["2.0","1"]]',
      '[["1.0":"1"]]',
      '["1.0","1"]',
    ],
    ...[
      '[["1.0","1",]]',
      '[["1.0","-1"]]',
      '[["1.05","1"]]',
      '[["1.0\0","1"]]',
      '[["1.0","1.0000"],["2.0","1.0005"],["3.0","1.000"]]',
    ],
  ])('that are malformed or wrong are given up: %j', (text) => {
    expect(loaded(text).levels(new LevelBuffer(), step('0.1'), step('0.001'))).toBe(false);
  });

  test('more than fit are read all the same', () => {
    const text = `[${Array.from({ length: 2_000 }, (_, i) => `["${i + 1}.5","${i}.25"]`).join(',')}]`;
    const into = new LevelBuffer();
    expect(loaded(text).levels(into, step('0.1'), step('0.01'))).toBe(true);
    expect([into.count, into.ticks[1_999], into.lots[1_999]]).toEqual([2_000, 20_005, 199_925]);
  });
});

describe('a frame', () => {
  test('is through when only white space is left', () => {
    for (const behind of ['', ' ', '\r\n\t ']) {
      const scanner = loaded(`1${behind}`);
      scanner.integer();
      expect(scanner.atEnd()).toBe(true);
    }
    for (const behind of ['\0', 'x', '}', '\u00a0', '\v']) {
      const scanner = loaded(`"1"${behind}`);
      scanner.string();
      expect(scanner.atEnd()).toBe(false);
    }
  });

  test('of any length up to the bound is taken in, and no longer one', () => {
    const scanner = new FrameScanner();
    for (const length of [0, 1, 16_380, 16_383, 16_384, 16_385, 100_000, MAX_SCANNED_BYTES - 64]) {
      expect(scanner.load(Buffer.alloc(length, ' '))).toBe(true);
      expect(scanner.atEnd()).toBe(true);
    }
    expect(scanner.load(Buffer.alloc(MAX_SCANNED_BYTES, ' '))).toBe(false);
    expect(scanner.load(Buffer.from('7'))).toBe(true);
    expect(scanner.integer()).toBe(7);
  });

  test('is copied: what its owner does to the bytes later does not matter', () => {
    const bytes = Buffer.from('12345');
    const scanner = loaded('');
    scanner.load(bytes);
    bytes.fill('x');
    expect(scanner.integer()).toBe(12_345);
  });
});
