import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divide, fixedText, parseDecimal, quotientText, scaled } from './decimal-text.ts';
import { StepGrid } from './step-grid.ts';

describe('decimal text', () => {
  test.each(['', '.', '1.', '.5', '+1', '1e3', ' 1', '1 ', '0x1', 'NaN', 'Infinity', '1_000', '--1', '１', '1'.repeat(41)])(
    '%j is none',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  test('keeps every digit', () => {
    expect(parseDecimal('-00123.4500')).toEqual({ digits: -1_234_500n, decimals: 4 });
  });

  test('is scaled exactly or not at all', () => {
    expect(scaled('0.05', 8)).toBe(5_000_000n);
    expect(scaled('1.2300', 2)).toBe(123n);
    expect(scaled('1.234', 2)).toBeUndefined();
  });

  test('what is written is what is read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 8 }), (digits, decimals) => {
        expect(scaled(fixedText(digits, decimals), decimals)).toBe(digits);
        expect(scaled(fixedText(digits, decimals, decimals + 1), decimals)).toBe(digits);
      }),
    );
  });

  test('shows fewer decimals by cutting, or as it is told', () => {
    expect(fixedText(-1_999n, 3, 2)).toBe('-1.99');
    expect(fixedText(-1_995n, 3, 2, 'nearest')).toBe('-2.00');
    expect(fixedText(1_991n, 3, 2, 'up')).toBe('2.00');
    expect(fixedText(-4n, 1, 0)).toBe('0');
    expect(fixedText(5n, 3)).toBe('0.005');
  });

  test('divides with a named rounding, the same on both sides of zero', () => {
    for (const [rounding, expected] of [
      ['down', 3n],
      ['up', 4n],
      ['nearest', 4n],
    ] as const) {
      expect([divide(7n, 2n, rounding), divide(-7n, 2n, rounding), divide(-7n, -2n, rounding)]).toEqual([
        expected,
        -expected,
        expected,
      ]);
    }
    expect(divide(10n, 3n, 'nearest')).toBe(3n);
    expect(quotientText(180_060n, 3n, 2)).toBe('60020.00');
    expect(quotientText(-2n, 3n, 4)).toBe('-0.6667');
  });
});

describe('a grid of steps', () => {
  const grid = new StepGrid('0.10');

  test.each([
    ['61700.0', 617_000],
    ['61700', 617_000],
    ['61700.100', 617_001],
    ['-0.1', -1],
    ['61700.05', 'off-grid'],
    ['61700.005', 'too-precise'],
    ['1e5', 'malformed'],
    ['9007199254740993', 'too-large'],
  ])('reads %s as %s', (text, expected) => {
    expect(grid.steps(text)).toBe(expected);
  });

  test('writes with its own decimals or as many as asked', () => {
    expect([grid.text(617_001), grid.text(-1), grid.text(0), grid.text(617_001, 1), grid.text(617_001, 8)]).toEqual([
      '61700.10',
      '-0.10',
      '0.00',
      '61700.1',
      '61700.10000000',
    ]);
    expect(new StepGrid('5').text(3)).toBe('15');
    expect(() => grid.text(0.5)).toThrow(RangeError);
  });

  test('reads what it writes, for any step and any number of them', () => {
    fc.assert(
      fc.property(fc.constantFrom('1', '0.1', '0.25', '0.00000001', '1000', '5', '0.050'), fc.maxSafeInteger(), (step, steps) => {
        const any = new StepGrid(step);
        expect(any.steps(any.text(steps))).toBe(steps);
      }),
    );
  });

  test.each(['0', '-0.1', '', '1e-3'])('a step of %j is none', (step) => {
    expect(() => new StepGrid(step)).toThrow(RangeError);
  });
});
