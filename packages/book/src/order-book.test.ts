import { BugError, type Lots, type Ticks } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderBook } from './order-book.ts';
import { BTC_PERP } from './testing/btc-perp.ts';
import { levelsOf } from './testing/reference-book.ts';

function bookOf(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]): OrderBook {
  const book = new OrderBook(BTC_PERP);
  expect(book.applySnapshot(levelsOf(bids), levelsOf(asks))).toBeUndefined();
  return book;
}

const lots = (value: number) => value as Lots;
const ticks = (value: number) => value as Ticks;

describe('an order book', () => {
  test('knows what it is the book of', () => {
    expect(new OrderBook(BTC_PERP).instrument).toBe(BTC_PERP);
  });

  test('with nothing in it has no prices, no sizes and answers NaN', () => {
    const book = new OrderBook(BTC_PERP);
    expect([book.touch, book.bestBidLots, book.bestAskLots, book.imbalance(5)]).toEqual(['empty', 0, 0, 0]);
    const nothing = [
      book.bestBidTicks,
      book.bestAskTicks,
      book.midTicks(),
      book.micropriceTicks(),
      book.vwapTicks('bid', lots(1)),
    ];
    expect(nothing).toEqual(nothing.map(() => Number.NaN));
    expect([book.sizeForPrice('ask', ticks(617_000)), book.priceForSize('ask', lots(1))]).toEqual([0, Number.NaN]);
  });

  test('weighs each best price with the size of the other side', () => {
    expect(bookOf([[100, 3]], [[104, 1]]).micropriceTicks()).toBe(103);
    expect(bookOf([[100, 3]], [[104, 1]]).midTicks()).toBe(102);
    expect(bookOf([[100, 3]], [[105, 1]]).midTicks()).toBe(102.5);
  });

  test('sums what is to be had at a price or better', () => {
    const book = bookOf(
      [
        [100, 3],
        [98, 5],
        [10, 7],
      ],
      [
        [101, 2],
        [50_000, 9],
      ],
    );
    expect([101, 100, 99, 98, 10, 1].map((limit) => book.sizeForPrice('bid', ticks(limit)))).toEqual([0, 3, 3, 8, 15, 15]);
    expect([100, 101, 49_999, 50_000].map((limit) => book.sizeForPrice('ask', ticks(limit)))).toEqual([0, 2, 2, 11]);
  });

  test('finds nothing to be had at a price that is not a number', () => {
    expect(bookOf([[100, 3]], [[101, 2]]).sizeForPrice('ask', ticks(Number.NaN))).toBe(0);
  });

  test('names the worst price and the average price of a size', () => {
    const book = bookOf(
      [],
      [
        [101, 2],
        [103, 2],
        [60_000, 1],
      ],
    );
    expect([1, 2, 3, 4, 5, 6].map((size) => book.priceForSize('ask', lots(size)))).toEqual([
      101,
      101,
      103,
      103,
      60_000,
      Number.NaN,
    ]);
    expect([2, 4, 6].map((size) => book.vwapTicks('ask', lots(size)))).toEqual([101, 102, Number.NaN]);
  });

  test.each([0, -1, Number.NaN])('has no price for a size of %s', (size) => {
    const book = bookOf([[100, 3]], [[101, 2]]);
    expect([book.priceForSize('ask', lots(size)), book.vwapTicks('bid', lots(size))]).toEqual([Number.NaN, Number.NaN]);
  });

  test('leans to the heavier side, over as many levels as asked', () => {
    const book = bookOf(
      [
        [100, 3],
        [99, 9],
      ],
      [[101, 1]],
    );
    expect([book.imbalance(1), book.imbalance(2), book.imbalance(0)]).toEqual([0.5, 11 / 13, 0]);
    expect([bookOf([[100, 3]], []).imbalance(1), bookOf([], [[100, 3]]).imbalance(1)]).toEqual([1, -1]);
  });

  test('is normal, locked, crossed, one-sided or empty', () => {
    const book = bookOf([[100, 1]], [[101, 1]]);
    const touches = [book.touch];
    for (const [bids, asks] of [
      [[], [[100, 1]]],
      [[], [[99, 1]]],
      [
        [],
        [
          [99, 0],
          [100, 0],
          [101, 0],
        ],
      ],
      [[[100, 0]], []],
    ] as [[number, number][], [number, number][]][]) {
      book.applyDelta(levelsOf(bids), levelsOf(asks));
      touches.push(book.touch);
    }
    expect(touches).toEqual(['normal', 'locked', 'crossed', 'one-sided', 'empty']);
  });

  test('holds a level at 1,000.00 in a market at 61,700.00', () => {
    const book = bookOf([[617_000, 5]], [[617_001, 5]]);
    const before = book.stateHash();
    book.applyDelta(levelsOf([[10_000, 2]]), levelsOf([]));
    expect([book.sizeAt('bid', ticks(10_000)), book.levelCount('bid'), book.bestBidTicks]).toEqual([2, 2, 617_000]);
    expect(book.stateHash()).not.toBe(before);
    expect(book.stateHash()).toBe(
      bookOf(
        [
          [10_000, 2],
          [617_000, 5],
        ],
        [[617_001, 5]],
      ).stateHash(),
    );
    book.applyDelta(levelsOf([[10_000, 0]]), levelsOf([]));
    expect(book.stateHash()).toBe(before);
  });

  test('counts the levels its bound made it drop, until the next snapshot', () => {
    const book = new OrderBook(BTC_PERP, { maxFarLevels: 8 });
    const far = levelsOf(Array.from({ length: 10 }, (_, i) => [(i + 1) * 10_000, 1]));
    book.applySnapshot(levelsOf([[617_000, 1]]), levelsOf([]));
    book.applyDelta(far, levelsOf([]));
    expect(book.levelCount('bid') + book.droppedLevels).toBe(11);
    expect(book.droppedLevels).toBeGreaterThanOrEqual(2);
    expect([book.sizeAt('bid', ticks(100_000)), book.sizeAt('bid', ticks(10_000))]).toEqual([1, 0]);
    book.applySnapshot(levelsOf([[617_000, 1]]), levelsOf([]));
    expect([book.droppedLevels, book.levelCount('bid')]).toEqual([0, 1]);
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('takes no bound of %s', (maxFarLevels) => {
    expect(() => new OrderBook(BTC_PERP, { maxFarLevels })).toThrow(BugError);
  });
});

describe('whatever the sizes', () => {
  const size = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const price = fc.integer({ min: 1, max: 5_000_000 });

  test('the microprice lies between best bid and best ask', () => {
    fc.assert(
      fc.property(price, fc.integer({ min: 0, max: 3 }), size, size, (bid, spread, bidLots, askLots) => {
        const microprice = bookOf([[bid, bidLots]], [[bid + spread, askLots]]).micropriceTicks();
        expect(microprice).toBeGreaterThanOrEqual(bid);
        expect(microprice).toBeLessThanOrEqual(bid + spread);
      }),
    );
  });

  test('the average price of a size lies between the best price and the worst it takes', () => {
    const levels = fc.uniqueArray(fc.tuple(price, size), { selector: ([tick]) => tick, minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(levels, size, (asks, wanted) => {
        const book = bookOf([], asks);
        const worst = book.priceForSize('ask', lots(wanted));
        const average = book.vwapTicks('ask', lots(wanted));
        if (Number.isNaN(worst)) {
          expect(average).toBeNaN();
          return;
        }
        expect(average).toBeGreaterThanOrEqual(book.bestAskTicks);
        expect(average).toBeLessThanOrEqual(worst);
      }),
    );
  });
});
