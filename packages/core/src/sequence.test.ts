import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BugError } from './errors.ts';
import { isSequence, nextSequence, toSequence } from './sequence.ts';

const LAST = Number.MAX_SAFE_INTEGER;
/** Integers of every size, often around the border of exact numbers. */
const integers = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.integer({ min: -3, max: 3 }).map((offset) => BigInt(LAST) + BigInt(offset)),
  fc.integer({ min: -3, max: 3 }).map((offset) => BigInt(offset) - BigInt(LAST)),
);

describe('toSequence', () => {
  test('is a number up to 2^53 − 1 and a bigint above', () => {
    expect(toSequence(BigInt(LAST))).toBe(LAST);
    expect(toSequence(BigInt(LAST) + 1n)).toBe(9_007_199_254_740_992n);
    expect(toSequence(-BigInt(LAST))).toBe(-LAST);
    expect(toSequence(-(2n ** 60n))).toBe(-(2n ** 60n));
    expect(toSequence(5)).toBe(5);
  });

  test.each([2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'calls the number %s our bug: it was rounded before it came',
    (value) => {
      expect(() => toSequence(value)).toThrow(BugError);
    },
  );

  test('equal integers are identical, and order is that of the integers', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        expect(toSequence(a) === toSequence(b)).toBe(a === b);
        expect(toSequence(a) < toSequence(b)).toBe(a < b);
        expect(isSequence(toSequence(a))).toBe(true);
        expect(BigInt(toSequence(a))).toBe(a);
      }),
    );
  });
});

describe('isSequence', () => {
  test.each([1n, 2 ** 53, 0.5, '1', null, undefined])('knows %s as not canonical', (value) => {
    expect(isSequence(value)).toBe(false);
  });
});

describe('nextSequence', () => {
  test('is exact across the border of exact numbers', () => {
    fc.assert(
      fc.property(integers, (value) => {
        expect(nextSequence(toSequence(value))).toBe(toSequence(value + 1n));
      }),
    );
  });
});
