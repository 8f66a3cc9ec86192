import { describe, expect, test } from 'vitest';
import { BugError } from './errors.ts';
import { bps, isBps, isLots, isTicks, lots, ticks } from './quantities.ts';

const NOT_INTEGERS = [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53), '1', 1n, null, undefined];

describe.each([
  { name: 'ticks', brand: ticks, is: isTicks },
  { name: 'lots', brand: lots, is: isLots },
])('$name', ({ brand, is }) => {
  test.each([0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])('takes the whole number %s', (value) => {
    expect(is(value)).toBe(true);
    expect(brand(value)).toBe(value);
  });

  test.each(NOT_INTEGERS)('calls %s our bug', (value) => {
    expect(is(value)).toBe(false);
    expect(() => brand(value as number)).toThrow(BugError);
  });
});

describe('bps', () => {
  test.each([0, 1.5, -0.25, 10_000])('takes %s', (value) => {
    expect(bps(value)).toBe(value);
    expect(isBps(value)).toBe(true);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, null])('calls %s our bug', (value) => {
    expect(isBps(value)).toBe(false);
    expect(() => bps(value as number)).toThrow(BugError);
  });
});
