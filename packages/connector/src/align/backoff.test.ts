import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffUs } from './backoff.ts';

test('the first try does not wait', () => {
  expect(backoffUs(0, () => 1)).toBe(0);
});

test('waits double from a quarter of a second to half a minute', () => {
  expect([1, 2, 3, 7, 8, 9, 2_000].map((attempt) => backoffUs(attempt, () => 1))).toEqual([
    ...[250_000, 500_000, 1_000_000, 16_000_000, 30_000_000, 30_000_000, 30_000_000],
  ]);
});

test('a wait is a whole number between half and all of the doubled wait, however often it was tried', () => {
  const options = fc.record({ firstUs: fc.integer({ min: 1, max: 10 ** 7 }), maxUs: fc.integer({ min: 1, max: 10 ** 9 }) });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), chance, options, (attempt, random, { firstUs, maxUs }) => {
      const doubled = Math.min(maxUs, firstUs * 2 ** (attempt - 1));
      const wait = backoffUs(attempt, () => random, { firstUs, maxUs });
      expect(Number.isSafeInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(doubled / 2));
      expect(wait).toBeLessThanOrEqual(doubled);
    }),
  );
});
