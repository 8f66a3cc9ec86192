import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BOOK_TICKS } from './level-checks.ts';
import { ownLimit } from './own-limit.ts';

const multiplier = fc.constantFrom(1, 2, 5, 10, 100, 12_500);
const factor = fc.oneof(fc.constant(1), fc.double({ min: 0.5, max: 2, noNaN: true }));
const price = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: MAX_BOOK_TICKS }));

describe('ownLimit', () => {
  test('is the last price that is still worth the limit', () => {
    const off = fc.constantFrom(0, 1e-9, -1e-9, 0.4, -0.4, 3, -3);
    fc.assert(
      fc.property(price, off, multiplier, factor, (ticks, by, ticksPerTick, of) => {
        const worth = (own: number) => own * ticksPerTick * of;
        const limit = worth(ticks) + by;
        const ask = ownLimit('ask', limit, ticksPerTick, of);
        expect(ask === 0 || worth(ask) <= limit).toBe(true);
        expect(ask === MAX_BOOK_TICKS || ask === MAX_BOOK_TICKS + 1 || worth(ask + 1) > limit).toBe(true);
        const bid = ownLimit('bid', limit, ticksPerTick, of);
        expect(bid === MAX_BOOK_TICKS + 1 || worth(bid) >= limit).toBe(true);
        expect(bid === 0 || worth(bid - 1) < limit).toBe(true);
      }),
    );
  });

  test.each([Number.POSITIVE_INFINITY, 1e300, 2 ** 53])('lets every ask in and no bid at %d', (limit) => {
    expect(ownLimit('ask', limit, 1, 1)).toBeGreaterThanOrEqual(MAX_BOOK_TICKS);
    expect(ownLimit('bid', limit, 1, 1)).toBe(MAX_BOOK_TICKS + 1);
  });

  test.each([Number.NEGATIVE_INFINITY, -1e300, -1, 0])('lets every bid in and no ask at %d', (limit) => {
    expect(ownLimit('bid', limit, 1, 1)).toBe(0);
    expect(ownLimit('ask', limit, 1, 1)).toBe(0);
  });
});
