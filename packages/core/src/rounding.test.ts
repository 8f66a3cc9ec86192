import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BugError } from './errors.ts';
import { divideRounded, quoteRounding } from './rounding.ts';

const dividend = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const divisor = fc.bigInt({ min: 1n, max: 10n ** 20n });
/** Small numbers hit exact division and halves often. */
const anyDivision = fc.oneof(
  fc.tuple(dividend, divisor),
  fc.tuple(fc.bigInt({ min: -50n, max: 50n }), fc.bigInt({ min: 1n, max: 8n })),
);

describe('divideRounded', () => {
  test.each([
    { rounding: 'down', quotients: [-2n, -2n, -1n, 0n, 0n, 1n, 1n] },
    { rounding: 'up', quotients: [-1n, -1n, 0n, 0n, 1n, 2n, 2n] },
    { rounding: 'towards-zero', quotients: [-1n, -1n, 0n, 0n, 0n, 1n, 1n] },
    { rounding: 'nearest', quotients: [-2n, -1n, 0n, 0n, 0n, 1n, 2n] },
  ] as const)('rounds -6…6 by 4 $rounding', ({ rounding, quotients }) => {
    const dividends = [-6n, -5n, -2n, 0n, 2n, 5n, 6n];
    expect(dividends.map((one) => divideRounded(one, 4n, rounding))).toEqual(quotients);
  });

  test('sends halves to the even neighbour', () => {
    expect([-3n, -1n, 1n, 3n, 5n].map((one) => divideRounded(one, 2n, 'nearest'))).toEqual([-2n, 0n, 0n, 2n, 2n]);
  });

  test('refuses a remainder when no rounding is named', () => {
    expect(divideRounded(5n, 4n, 'refuse')).toBeUndefined();
    expect(divideRounded(-8n, 4n, 'refuse')).toBe(-2n);
  });

  test.each([0n, -1n])('calls a divisor of %s our bug', (bad) => {
    expect(() => divideRounded(1n, bad, 'down')).toThrow(BugError);
  });

  test('down is the largest whole number not above the quotient', () => {
    fc.assert(
      fc.property(anyDivision, ([n, d]) => {
        const q = divideRounded(n, d, 'down') as bigint;
        expect(q * d <= n && n < (q + 1n) * d).toBe(true);
      }),
    );
  });

  test('up mirrors down', () => {
    fc.assert(
      fc.property(anyDivision, ([n, d]) => {
        expect(divideRounded(n, d, 'up')).toBe(-(divideRounded(-n, d, 'down') as bigint));
      }),
    );
  });

  test('towards zero never grows in size and loses less than one', () => {
    fc.assert(
      fc.property(anyDivision, ([n, d]) => {
        const lost = n - (divideRounded(n, d, 'towards-zero') as bigint) * d;
        expect(lost === 0n || lost > 0n === n > 0n).toBe(true);
        expect(lost < d && lost > -d).toBe(true);
      }),
    );
  });

  test('nearest is at most half a step away, and even when it is exactly half', () => {
    fc.assert(
      fc.property(anyDivision, ([n, d]) => {
        const q = divideRounded(n, d, 'nearest') as bigint;
        const twice = 2n * (n - q * d);
        expect(twice <= d && twice >= -d).toBe(true);
        if (twice === d || twice === -d) expect(q % 2n).toBe(0n);
      }),
    );
  });

  test('every rounding agrees where there is nothing to round', () => {
    fc.assert(
      fc.property(dividend, divisor, (q, d) => {
        for (const rounding of ['refuse', 'down', 'up', 'towards-zero', 'nearest'] as const) {
          expect(divideRounded(q * d, d, rounding)).toBe(q);
        }
      }),
    );
  });
});

describe('quoteRounding', () => {
  test('rounds bids down and asks up', () => {
    expect(quoteRounding('bid')).toBe('down');
    expect(quoteRounding('ask')).toBe('up');
  });
});
