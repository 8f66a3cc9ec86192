import { addDecimals, type DecimalText, decimal, divideRounded, multiplyDecimals } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalOf,
  decimalsIn,
  difference,
  type Exact,
  exact,
  magnitude,
  negated,
  product,
  share,
  sum,
  unitsIn,
} from './exact.ts';

/** Integers of every size, most of them near where doubles begin to round. */
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.bigInt({ min: -(2n ** 53n) - 3n, max: -(2n ** 53n) + 3n }),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  fc.bigInt({ min: -100n, max: 100n }),
);

const isCanonical = (value: Exact): boolean =>
  typeof value === 'number' ? Number.isSafeInteger(value) && !Object.is(value, -0) : !Number.isSafeInteger(Number(value));

describe('exact integers', () => {
  test('sums, differences, products and signs are those of bigints, in canonical form', () => {
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        const [x, y] = [exact(a), exact(b)];
        const results: [Exact, bigint][] = [
          [sum(x, y), a + b],
          [difference(x, y), a - b],
          [product(x, y), a * b],
          [negated(x), -a],
          [magnitude(x), a < 0n ? -a : a],
        ];
        for (const [ours, theirs] of results) {
          expect(BigInt(ours)).toBe(theirs);
          expect(isCanonical(ours)).toBe(true);
        }
      }),
    );
  });

  test('a share is the exact quotient rounded to nearest, halves to even, alike on both signs', () => {
    fc.assert(
      fc.property(
        integer,
        fc.bigInt({ min: 1n, max: 2n ** 54n }),
        fc.bigInt({ min: 0n, max: 2n ** 54n }),
        (amount, whole, any) => {
          const part = any % (whole * 2n);
          const ours = share(exact(amount), exact(part), exact(whole));
          const positive = divideRounded((amount < 0n ? -amount : amount) * part, whole, 'nearest') as bigint;
          expect(BigInt(ours)).toBe(amount < 0n ? -positive : positive);
          expect(isCanonical(ours)).toBe(true);
        },
      ),
    );
  });

  test.each([
    [1, 1, 2, 0],
    [3, 1, 2, 2],
    [5, 1, 2, 2],
    [-3, 1, 2, -2],
    [-1, 1, 2, 0],
    [2 ** 53 - 1, 1, 2, 2 ** 52],
  ])('a half goes to the even neighbour: %d × %d / %d is %d', (amount, part, whole, result) => {
    expect(share(amount, part, whole)).toBe(result);
    expect(share(exact(BigInt(amount) * 2n ** 70n), exact(BigInt(part)), exact(BigInt(whole) * 2n ** 70n))).toBe(result);
  });

  test('decimal text and units are each other exactly', () => {
    fc.assert(
      fc.property(integer, fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 12 }), (units, decimals, more) => {
        const text = decimalOf(exact(units), decimals);
        expect(decimalsIn(text)).toBeLessThanOrEqual(decimals);
        expect(BigInt(unitsIn(text, decimals))).toBe(units);
        expect(BigInt(unitsIn(text, decimals + more))).toBe(units * 10n ** BigInt(more));
        if (text.length <= 40) expect(decimal(text)).toBe(text);
      }),
    );
  });

  test('agrees with the decimals of core', () => {
    const texts = ['0', '-0.1', '12345.6789', '-99999999.99999999', '0.000000000000000001'] as DecimalText[];
    for (const a of texts) {
      for (const b of texts) {
        const added = sum(unitsIn(a, 18), unitsIn(b, 18));
        expect(decimalOf(added, 18)).toBe(addDecimals(a, b));
        expect(decimalOf(product(unitsIn(a, 18), unitsIn(b, 18)), 36)).toBe(multiplyDecimals(a, b));
      }
    }
  });
});
