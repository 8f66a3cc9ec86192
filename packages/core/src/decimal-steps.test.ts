import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commonStep,
  isDecimalText,
  MAX_STEP_DECIMALS,
  parseStep,
  type Step,
  step,
  stepRatio,
  textOf,
  unitsOf,
} from './decimal.ts';
import { BugError, RefusalError } from './errors.ts';

/** Steps as venues have them, and steps as nobody has them. */
const steps = fc
  .tuple(fc.oneof(fc.constantFrom(1, 2, 5, 10, 25, 1000), fc.integer({ min: 1, max: 2 ** 40 })), fc.integer({ min: 0, max: 18 }))
  .map(([mantissa, decimals]) => step(plain(BigInt(mantissa), decimals)));
const units = fc.maxSafeInteger();

/** `unscaled × 10^-decimals`, plainly written. */
function plain(unscaled: bigint, decimals: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(decimals + 1, '0');
  const text = `${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`.replace(/\.$/, '');
  return unscaled < 0n ? `-${text}` : text;
}

/** A step's value in units of 10^-24. */
function scaled(of: Step): bigint {
  return BigInt(of.mantissa) * 10n ** BigInt(MAX_STEP_DECIMALS - of.decimals);
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

describe('parseStep', () => {
  test.each([
    ['0.10', { text: '0.1', mantissa: 1, decimals: 1 }],
    ['0.5', { text: '0.5', mantissa: 5, decimals: 1 }],
    ['10', { text: '10', mantissa: 10, decimals: 0 }],
    ['1.000', { text: '1', mantissa: 1, decimals: 0 }],
    ['0.000000000000000000000001', { text: '0.000000000000000000000001', mantissa: 1, decimals: 24 }],
  ])('reads %s', (text, expected) => {
    expect(parseStep(text)).toEqual(expected);
  });

  test.each([
    ['0', 'negative'],
    ['0.000', 'negative'],
    ['-0.1', 'negative'],
    ['1e-8', 'not-a-decimal'],
    ['', 'not-a-decimal'],
    ['9007199254740993', 'too-large'],
    ['0.0000000000000000000000001', 'too-large'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseStep(text)).toMatchObject({ type: 'refusal', code });
  });

  test('cannot be changed by whoever holds it', () => {
    expect(() => Object.assign(step('0.1'), { mantissa: 2 })).toThrow(TypeError);
  });

  test('throws as step', () => {
    expect(() => step('0')).toThrow(RefusalError);
  });
});

describe('unitsOf', () => {
  test.each([
    ['61700.10', '0.10', 617_001],
    ['0', '0.1', 0],
    ['-0.3', '0.1', -3],
    ['1000', '0.5', 2000],
    ['70', '10', 7],
    ['900719925474099.1', '0.1', Number.MAX_SAFE_INTEGER],
  ])('counts %s in steps of %s', (text, grid, expected) => {
    expect(unitsOf(text, step(grid))).toBe(expected);
  });

  test.each([
    ['61700.05', '0.1', 'off-grid'],
    ['0.7', '0.5', 'off-grid'],
    ['75', '10', 'off-grid'],
    ['900719925474099.2', '0.1', 'too-large'],
    ['-900719925474099.2', '0.1', 'too-large'],
  ])('refuses %s on a grid of %s as %s', (text, grid, code) => {
    expect(unitsOf(text, step(grid))).toMatchObject({ type: 'refusal', code });
  });

  test.each([
    ['down', 3],
    ['up', 4],
    ['towards-zero', 3],
    ['nearest', 4],
  ] as const)('rounds 0.36 to tenths %s when asked', (rounding, expected) => {
    expect(unitsOf('0.36', step('0.1'), rounding)).toBe(expected);
  });

  test('gives plain zero, never minus zero', () => {
    expect(unitsOf('-0.04', step('0.1'), 'towards-zero')).toBe(0);
    expect(unitsOf('-0', step('0.1'))).toBe(0);
  });

  test('text → units → text is the identity on canonical text', () => {
    fc.assert(
      fc.property(units, steps, (count, grid) => {
        const text = textOf(count, grid);
        const read = unitsOf(text, grid);
        expect(read).toBe(count);
        expect(textOf(read as number, grid)).toBe(text);
      }),
    );
  });

  test('down and up enclose the value, at most one step apart', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        fc.integer({ min: 0, max: 18 }),
        steps,
        (number, decimals, grid) => {
          const text = plain(number, decimals);
          const [down, up] = [unitsOf(text, grid, 'down'), unitsOf(text, grid, 'up')];
          fc.pre(typeof down === 'number' && typeof up === 'number');
          const exact = number * 10n ** BigInt(MAX_STEP_DECIMALS - decimals);
          expect(BigInt(down as number) * scaled(grid) <= exact).toBe(true);
          expect(BigInt(up as number) * scaled(grid) >= exact).toBe(true);
          expect((up as number) - (down as number)).toBe(unitsOf(text, grid) === down ? 0 : 1);
        },
      ),
    );
  });
});

describe('textOf', () => {
  test.each([
    [617_001, '0.1', '61700.1'],
    [617_000, '0.1', '61700'],
    [0, '0.00000001', '0'],
    [-0, '0.1', '0'],
    [-1, '0.00000001', '-0.00000001'],
    [-70, '5', '-350'],
    [Number.MAX_SAFE_INTEGER, '1000', '9007199254740991000'],
    [Number.MAX_SAFE_INTEGER, '0.000000000000000005', '0.045035996273704955'],
  ])('writes %s steps of %s as %s', (count, grid, text) => {
    expect(textOf(count, step(grid))).toBe(text);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 1.5, 2 ** 53])(
    'calls %s steps our bug instead of writing a price',
    (count) => {
      expect(() => textOf(count, step('2'))).toThrow(BugError);
      expect(() => textOf(count, step('1'))).toThrow(BugError);
    },
  );

  test('writes the exact value, always as canonical text', () => {
    fc.assert(
      fc.property(units, steps, (count, grid) => {
        const text = textOf(count, grid);
        expect(isDecimalText(text)).toBe(true);
        const [whole = '', fraction = ''] = text.replace('-', '').split('.');
        const size = BigInt(whole + fraction.padEnd(MAX_STEP_DECIMALS, '0'));
        expect(text.startsWith('-') ? -size : size).toBe(BigInt(count) * scaled(grid));
      }),
    );
  });
});

describe('commonStep', () => {
  test.each([
    ['0.1', '0.01', '0.01'],
    ['0.5', '0.2', '0.1'],
    ['0.25', '0.1', '0.05'],
    ['15', '10', '5'],
    ['0.001', '0.0001', '0.0001'],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(commonStep(step(a), step(b)).text).toBe(expected);
  });

  test('divides both and is the largest such', () => {
    fc.assert(
      fc.property(steps, steps, (a, b) => {
        const common = scaled(commonStep(a, b));
        expect([scaled(a) % common, scaled(b) % common]).toEqual([0n, 0n]);
        expect(gcd(scaled(a) / common, scaled(b) / common)).toBe(1n);
      }),
    );
  });

  test('does not depend on the order of its steps', () => {
    fc.assert(
      fc.property(steps, steps, steps, (a, b, c) => {
        expect(commonStep(a, b)).toEqual(commonStep(b, a));
        expect(commonStep(commonStep(a, b), c)).toEqual(commonStep(a, commonStep(b, c)));
        expect(commonStep(a, a)).toEqual(a);
      }),
    );
  });
});

describe('stepRatio', () => {
  test('counts the finer steps in the coarser', () => {
    expect(stepRatio(step('0.1'), step('0.01'))).toBe(10);
    expect(stepRatio(step('0.1'), step('0.1'))).toBe(1);
  });

  test('is undefined where the one is no multiple of the other, or too large a one', () => {
    expect(stepRatio(step('0.01'), step('0.1'))).toBeUndefined();
    expect(stepRatio(step('0.25'), step('0.1'))).toBeUndefined();
    expect(stepRatio(step('9007199254740991'), step('0.1'))).toBeUndefined();
  });
});
