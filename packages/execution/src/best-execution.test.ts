import { grid, type Side } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, isTradable, splitOverVenues } from './best-execution.ts';
import { ALPHA, BRAVO, book } from './testing/desk-rig.ts';

const COMMON = grid([ALPHA, BRAVO]);

type Levels = readonly (readonly [number, number])[];

function candidate(of: typeof ALPHA, bids: Levels, asks: Levels, feeBps = 0): Candidate {
  const member = COMMON.members.get(of.id) as Candidate['member'];
  return { instrument: of.id, member, book: book(of, bids, asks), fee: feeBps / 10_000, limit: undefined };
}

const short = (parts: ReturnType<typeof splitOverVenues>): string[] =>
  parts.map(({ instrument, size, price }) => `${instrument.split(':')[0]} ${size}@${price}`);

describe('a trade over venues', () => {
  test('goes to the better price after fees, not before', () => {
    const alpha = candidate(ALPHA, [], [[50_000, 100]], 10);
    const bravo = candidate(BRAVO, [], [[50_020, 10]], 2);
    expect(short(splitOverVenues('bid', 50, [alpha, bravo], 0))).toEqual(['bravo 5@50020']);
    expect(short(splitOverVenues('bid', 50, [{ ...alpha, fee: 0.0001 }, bravo], 0))).toEqual(['alpha 50@50000']);
  });

  test('is split where one has too little within the bound', () => {
    const alpha = candidate(
      ALPHA,
      [],
      [
        [50_000, 30],
        [50_005, 100],
      ],
    );
    const bravo = candidate(
      BRAVO,
      [],
      [
        [50_001, 4],
        [50_002, 100],
      ],
    );
    // 30 at 50,000, 40 at 50,001, the rest at 50,002.
    expect(short(splitOverVenues('bid', 100, [alpha, bravo], 0.001))).toEqual(['alpha 30@50050', 'bravo 7@50050']);
  });

  test('is never worse than the bound, and what is not there within it is left', () => {
    const alpha = candidate(
      ALPHA,
      [
        [50_000, 30],
        [49_999, 30],
        [49_900, 500],
      ],
      [],
    );
    expect(short(splitOverVenues('ask', 500, [alpha], 0.0001))).toEqual(['alpha 60@49995']);
  });

  test('leaves what no venue takes', () => {
    const alpha = candidate(ALPHA, [], [[1_000, 100]]);
    // Five dollars at a thousand each are five lots.
    expect(splitOverVenues('bid', 4, [alpha], 0)).toEqual([]);
    expect(short(splitOverVenues('bid', 5, [alpha], 0))).toEqual(['alpha 5@1000']);
    expect([isTradable(4, [alpha], 'bid'), isTradable(5, [alpha], 'bid')]).toEqual([false, true]);
    const bravo = candidate(BRAVO, [], [[1_000, 100]]);
    expect([isTradable(9, [bravo], 'bid'), isTradable(10, [bravo], 'bid')]).toEqual([false, true]);
  });

  test('has nowhere to go where no side is quoted', () => {
    expect(splitOverVenues('bid', 10, [candidate(ALPHA, [[1_000, 5]], [])], 0.01)).toEqual([]);
    expect(splitOverVenues('bid', 10, [], 0.01)).toEqual([]);
  });

  const levels = (from: number, step: number) =>
    fc
      .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 6 })
      .map((gaps) => {
        let price = from;
        return gaps.map(([gap, lots]) => {
          price += step * (gap + 1);
          return [price, lots] as const;
        });
      });

  test('never takes more than is wanted or there, nor beyond the bound, and no worse than either venue alone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Side>('bid', 'ask'),
        fc.tuple(levels(50_000, 1), levels(50_000, -1), levels(50_000, 1), levels(50_000, -1)),
        fc.integer({ min: 1, max: 400 }),
        fc.tuple(fc.integer({ min: -2, max: 10 }), fc.integer({ min: -2, max: 10 }), fc.integer({ min: 0, max: 20 })),
        (side, [asksA, bidsA, asksB, bidsB], size, [feeA, feeB, slip]) => {
          const both = [candidate(ALPHA, bidsA, asksA, feeA), candidate(BRAVO, bidsB, asksB, feeB)];
          const parts = splitOverVenues(side, size, both, slip / 10_000);
          const lots = parts.map((part) => {
            const one = both.find(({ instrument }) => instrument === part.instrument) as Candidate;
            expect(part.size).toBeLessThanOrEqual(one.book.sizeForPrice(side === 'bid' ? 'ask' : 'bid', part.price));
            return part.size * one.member.lotsPerLot;
          });
          expect(lots.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(size);
          const touches = both.map(({ book: { bestAskTicks, bestBidTicks }, fee }) =>
            side === 'bid' ? bestAskTicks * (1 + fee) : bestBidTicks * (1 - fee),
          );
          const best = side === 'bid' ? Math.min(...touches) : Math.max(...touches);
          for (const { instrument, price } of parts) {
            const fee = both.find((one) => one.instrument === instrument)?.fee ?? 0;
            const adjusted = side === 'bid' ? price * (1 + fee) : price * (1 - fee);
            const worse = side === 'bid' ? adjusted / best - 1 : 1 - adjusted / best;
            expect(worse).toBeLessThanOrEqual(slip / 10_000 + 1e-9);
          }
        },
      ),
    );
  });
});
