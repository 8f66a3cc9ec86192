import type { Levels, Refusal, Ticks } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BOOK_TICKS } from './level-checks.ts';
import { OrderBook } from './order-book.ts';
import { BTC_PERP } from './testing/btc-perp.ts';
import { levelsOf } from './testing/reference-book.ts';

const BIDS = levelsOf([
  [617_000, 5],
  [616_999, 7],
  [10_000, 3],
]);
const ASKS = levelsOf([
  [617_001, 4],
  [617_010, 6],
  [900_000, 1],
]);
const NONE = levelsOf([]);

function filled(): OrderBook {
  const book = new OrderBook(BTC_PERP);
  expect(book.applySnapshot(BIDS, ASKS)).toBeUndefined();
  return book;
}

/** Every way an event with these levels can come: in a delta or a snapshot, on either side, behind good levels. */
function refusals(bad: Levels): (string | undefined)[] {
  const ways: ((book: OrderBook) => Refusal | undefined)[] = [
    (book) => book.applyDelta(bad, NONE),
    (book) => book.applyDelta(NONE, bad),
    (book) => book.applyDelta(levelsOf([[616_000, 1]]), bad),
    (book) => book.applySnapshot(bad, NONE),
    (book) => book.applySnapshot(NONE, bad),
    (book) => book.applySnapshot(levelsOf([[1, 1]]), bad),
  ];
  return ways.map((apply) => {
    const book = filled();
    const before = book.stateHash();
    const code = apply(book)?.code;
    expect(book.stateHash()).toBe(before);
    expect([book.bestBidTicks, book.bestAskTicks, book.levelCount('bid'), book.levelCount('ask')]).toEqual([
      617_000, 617_001, 3, 3,
    ]);
    return code;
  });
}

const ALL_BAD = Array.from({ length: 6 }, () => 'bad-level');

describe('no book takes a level', () => {
  test.each([
    ['whose price is not a number', Number.NaN, 1],
    ['at an infinite price', Number.POSITIVE_INFINITY, 1],
    ['at a price of minus infinity', Number.NEGATIVE_INFINITY, 1],
    ['at half a tick', 617_000.5, 1],
    ['at a little more than a tick', 1.000_000_1, 1],
    ['at zero', 0, 1],
    ['at minus zero', -0, 1],
    ['below zero', -617_000, 1],
    ['beyond the largest price', MAX_BOOK_TICKS + 1, 1],
    ['at the largest number there is', Number.MAX_VALUE, 1],
    ['whose size is not a number', 617_000, Number.NaN],
    ['of infinite size', 617_000, Number.POSITIVE_INFINITY],
    ['of negative infinite size', 617_000, Number.NEGATIVE_INFINITY],
    ['of half a lot', 617_000, 0.5],
    ['of less than nothing', 617_000, -1],
    ['of a size arithmetic would round', 617_000, 2 ** 53],
    ['of the largest size there is', 617_000, Number.MAX_VALUE],
    ['to remove at half a tick', 617_000.5, 0],
    ['to remove at no price', Number.NaN, 0],
  ])('%s', (_what, ticks, lots) => {
    expect(refusals(levelsOf([[ticks, lots]]))).toEqual(ALL_BAD);
    expect(
      refusals(
        levelsOf([
          [500, 0],
          [501, 2],
          [ticks, lots],
        ]),
      ),
    ).toEqual(ALL_BAD);
  });

  test.each([
    ['more than the prices', 3, 2, 3],
    ['more than the sizes', 3, 3, 2],
    ['negative', -1, 2, 2],
    ['not a number', Number.NaN, 2, 2],
    ['infinite', Number.POSITIVE_INFINITY, 2, 2],
    ['a fraction', 1.5, 2, 2],
  ])('when the count of levels is %s', (_what, count, prices, sizes) => {
    const bad = { count, ticks: Float64Array.of(1, 2, 3).slice(0, prices), lots: new Float64Array(sizes).fill(1) };
    expect(refusals(bad)).toEqual(ALL_BAD);
    expect(filled().applyDelta(bad, NONE)?.message).toBe(`a count of ${count} levels`);
  });

  test('and says which level it was', () => {
    expect(filled().applyDelta(NONE, levelsOf([[617_000.5, 3]]))).toEqual({
      type: 'refusal',
      code: 'bad-level',
      message: 'no book holds 3 lots at 617000.5 ticks',
      details: { tick: 617_000.5, size: 3 },
    });
  });

  test('but takes the largest price and the largest size', () => {
    const book = filled();
    expect(book.applyDelta(NONE, levelsOf([[MAX_BOOK_TICKS, Number.MAX_SAFE_INTEGER]]))).toBeUndefined();
    expect(book.sizeAt('ask', MAX_BOOK_TICKS as Ticks)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('and what lies behind the count is not looked at', () => {
    const book = filled();
    const before = book.stateHash();
    const reused = { count: 0, ticks: Float64Array.of(Number.NaN), lots: Float64Array.of(-1) };
    expect(book.applyDelta(reused, reused)).toBeUndefined();
    expect(book.stateHash()).toBe(before);
  });

  test('whatever the numbers are, an event is refused whole or taken', () => {
    const anything = fc.oneof(fc.integer({ min: 1, max: 700_000 }), fc.constant(0), fc.double());
    const levels = fc.array(fc.tuple(anything, anything), { maxLength: 6 }).map(levelsOf);
    fc.assert(
      fc.property(levels, levels, fc.boolean(), (bids, asks, asDelta) => {
        const book = filled();
        const before = book.stateHash();
        const refused = asDelta ? book.applyDelta(bids, asks) : book.applySnapshot(bids, asks);
        const allWhole = [bids, asks].every(
          ({ ticks, lots }) =>
            ticks.every((tick) => Number.isInteger(tick) && tick > 0 && tick <= MAX_BOOK_TICKS) &&
            lots.every((size) => Number.isSafeInteger(size) && size >= 0),
        );
        if (!allWhole) expect(refused?.code).toBe('bad-level');
        else if (asDelta) expect(refused).toBeUndefined();
        if (refused !== undefined) expect(book.stateHash()).toBe(before);
      }),
    );
  });
});

describe('a snapshot', () => {
  function refused(bids: Levels, asks: Levels): string | undefined {
    const book = filled();
    const before = book.stateHash();
    const code = book.applySnapshot(bids, asks)?.code;
    if (code !== undefined) expect(book.stateHash()).toBe(before);
    return code;
  }

  test.each([
    ['side by side', [10, 10, 20]],
    ['far apart', [10, 30, 20, 10]],
    ['in the window and far from it', [500_000, 10, 500_000]],
  ])('is refused when a price comes twice, %s', (_how, prices) => {
    const twice = levelsOf(prices.map((tick, i) => [tick, i + 1]));
    expect([refused(twice, NONE), refused(NONE, twice)]).toEqual(['duplicate-level', 'duplicate-level']);
  });

  test('is refused when a price comes twice, once with zero lots: which is meant cannot be known', () => {
    const twice = levelsOf([
      [10, 5],
      [10, 0],
    ]);
    expect([refused(twice, NONE), refused(NONE, twice)]).toEqual(['duplicate-level', 'duplicate-level']);
  });

  test('may have the same price on both sides: it is locked', () => {
    const book = filled();
    expect(book.applySnapshot(levelsOf([[100, 1]]), levelsOf([[100, 2]]))).toBeUndefined();
    expect([book.touch, book.bestBidTicks, book.bestAskTicks]).toEqual(['locked', 100, 100]);
  });

  test('is refused when its best bid is above its best ask', () => {
    expect(refused(levelsOf([[101, 1]]), levelsOf([[100, 2]]))).toBe('crossed-snapshot');
  });

  test('is refused as crossed wherever in an unsorted side the crossing level stands', () => {
    const bids = levelsOf([
      [98, 1],
      [101, 1],
      [97, 1],
    ]);
    const asks = levelsOf([
      [105, 1],
      [100, 1],
      [103, 1],
    ]);
    expect(refused(bids, asks)).toBe('crossed-snapshot');
    expect(refused(bids, levelsOf([[102, 1]]))).toBeUndefined();
  });

  test('is not crossed by a level of zero lots', () => {
    const bids = levelsOf([
      [105, 0],
      [99, 1],
    ]);
    const asks = levelsOf([
      [90, 0],
      [100, 1],
    ]);
    const book = filled();
    expect(book.applySnapshot(bids, asks)).toBeUndefined();
    expect([book.bestBidTicks, book.bestAskTicks, book.levelCount('bid'), book.levelCount('ask')]).toEqual([99, 100, 1, 1]);
  });

  test('passes over levels of zero lots, near and far', () => {
    const book = filled();
    const bids = levelsOf([
      [617_000, 0],
      [616_990, 5],
      [616_989, 0],
      [20, 0],
    ]);
    expect(book.applySnapshot(bids, NONE)).toBeUndefined();
    expect([book.levelCount('bid'), book.bestBidTicks, book.touch]).toEqual([1, 616_990, 'one-sided']);
  });

  test('of nothing but zero lots, or of nothing, empties the book', () => {
    for (const nothing of [NONE, levelsOf([[617_000, 0]])]) {
      const book = filled();
      expect(book.applySnapshot(nothing, nothing)).toBeUndefined();
      expect([book.touch, book.stateHash()]).toEqual(['empty', new OrderBook(BTC_PERP).stateHash()]);
    }
  });

  test('with one side empty is a one-sided book', () => {
    const book = filled();
    expect(book.applySnapshot(NONE, ASKS)).toBeUndefined();
    expect([book.touch, book.bestBidTicks, book.bestBidLots, book.bestAskTicks]).toEqual(['one-sided', Number.NaN, 0, 617_001]);
  });

  test('leaves the given arrays as they were, unsorted', () => {
    const bids = levelsOf([
      [98, 1],
      [99, 2],
      [97, 3],
    ]);
    filled().applySnapshot(bids, NONE);
    expect([[...bids.ticks], [...bids.lots]]).toEqual([
      [98, 99, 97],
      [1, 2, 3],
    ]);
  });

  test('keeps nothing of the given arrays, which their owner writes to again', () => {
    const book = filled();
    const bids = levelsOf([[98, 1]]);
    book.applySnapshot(bids, NONE);
    bids.ticks[0] = 1;
    bids.lots[0] = 0;
    expect([book.bestBidTicks, book.bestBidLots]).toEqual([98, 1]);
  });
});

describe('a delta', () => {
  test('ends as its later entry says where a price comes twice', () => {
    const book = filled();
    book.applyDelta(
      levelsOf([
        [617_000, 9],
        [617_000, 0],
        [616_999, 0],
        [616_999, 8],
        [10_000, 4],
        [10_000, 6],
      ]),
      NONE,
    );
    expect([617_000, 616_999, 10_000].map((tick) => book.sizeAt('bid', tick as Ticks))).toEqual([0, 8, 6]);
    expect(book.bestBidTicks).toBe(616_999);
  });

  test.each([
    ['near', 616_998],
    ['far', 20_000],
    ['better than the best', 700_000],
    ['far beyond the best', 5_000_000],
  ])('changes nothing when it removes an unknown level, %s', (_where, tick) => {
    const book = filled();
    const before = book.stateHash();
    expect(book.applyDelta(levelsOf([[tick, 0]]), levelsOf([[tick + 7, 0]]))).toBeUndefined();
    expect(book.stateHash()).toBe(before);
  });

  test('may remove from an empty book', () => {
    const book = new OrderBook(BTC_PERP);
    expect(book.applyDelta(levelsOf([[5, 0]]), levelsOf([[617_000, 0]]))).toBeUndefined();
    expect([book.touch, book.levelCount('bid'), book.levelCount('ask')]).toEqual(['empty', 0, 0]);
  });

  test('of minus zero lots removes, and leaves a plain zero', () => {
    const book = filled();
    book.applyDelta(levelsOf([[616_999, -0]]), levelsOf([[900_000, -0]]));
    expect([book.sizeAt('bid', 616_999 as Ticks), book.sizeAt('ask', 900_000 as Ticks)]).toEqual([0, 0]);
    expect([book.levelCount('bid'), book.levelCount('ask')]).toEqual([2, 2]);
  });

  test('may cross the book, and uncross it again', () => {
    const book = filled();
    book.applyDelta(levelsOf([[617_005, 2]]), NONE);
    expect([book.touch, book.bestBidTicks, book.bestAskTicks]).toEqual(['crossed', 617_005, 617_001]);
    book.applyDelta(NONE, levelsOf([[617_001, 0]]));
    expect([book.touch, book.bestBidTicks, book.bestAskTicks]).toEqual(['normal', 617_005, 617_010]);
  });

  test('with no levels changes nothing', () => {
    const book = filled();
    const before = book.stateHash();
    expect(book.applyDelta(NONE, NONE)).toBeUndefined();
    expect(book.stateHash()).toBe(before);
  });
});
