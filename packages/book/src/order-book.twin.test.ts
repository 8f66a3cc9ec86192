import type { Lots, Side, Ticks } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderBook } from './order-book.ts';
import { bookSteps, TwinBooks } from './testing/book-steps.ts';
import { BTC_PERP } from './testing/btc-perp.ts';
import { ReferenceBook } from './testing/reference-book.ts';

type Pair = readonly [ticks: number, lots: number];

const SIDES: readonly Side[] = ['bid', 'ask'];

function twins(): TwinBooks {
  return new TwinBooks(new OrderBook(BTC_PERP), new ReferenceBook());
}

/** All levels of a side, best first, as one flat list: quick to compare. */
function copied(book: OrderBook, side: Side): number[] {
  const count = book.levelCount(side);
  const ticks = new Float64Array(count + 1);
  const lots = new Float64Array(count + 1);
  expect(book.copyLevels(side, ticks, lots)).toBe(count);
  return Array.from({ length: count }, (_, i) => [ticks[i] as number, lots[i] as number]).flat();
}

function walked(book: OrderBook, side: Side): number[] {
  const levels: number[] = [];
  for (let place = book.firstPlace(side); place >= 0; place = book.nextPlace(side, place)) {
    levels.push(book.ticksAt(side, place), book.lotsAt(side, place));
  }
  return levels;
}

function touchOf(bid: number | undefined, ask: number | undefined): string {
  if (bid === undefined && ask === undefined) return 'empty';
  if (bid === undefined || ask === undefined) return 'one-sided';
  if (bid === ask) return 'locked';
  return bid < ask ? 'normal' : 'crossed';
}

function expectAlike({ book, reference }: TwinBooks): void {
  const bids = reference.levels('bid');
  const asks = reference.levels('ask');
  expect(book.stateHash()).toBe(reference.stateHash());
  expect([copied(book, 'bid'), copied(book, 'ask')]).toEqual([bids.flat(), asks.flat()]);
  expect([book.levelCount('bid'), book.levelCount('ask')]).toEqual([bids.length, asks.length]);
  expect([book.bestBidTicks, book.bestBidLots]).toEqual(bids[0] ?? [Number.NaN, 0]);
  expect([book.bestAskTicks, book.bestAskLots]).toEqual(asks[0] ?? [Number.NaN, 0]);
  expect(book.touch).toBe(touchOf(bids[0]?.[0], asks[0]?.[0]));
  expect(book.droppedLevels).toBe(0);
}

describe('a book and its plain twin', () => {
  test('hold the same after every step', () => {
    fc.assert(
      fc.property(bookSteps, (steps) => {
        const both = twins();
        for (const step of steps) {
          both.take(step);
          expectAlike(both);
        }
      }),
    );
  });

  test('say the same level by level, and of every price near one', () => {
    fc.assert(
      fc.property(bookSteps, (steps) => {
        const both = twins();
        for (const step of steps) both.take(step);
        for (const side of SIDES) {
          const levels = both.reference.levels(side);
          expect(walked(both.book, side)).toEqual(levels.flat());
          const sizes = new Map(levels);
          const prices = levels.flatMap(([ticks]) => [ticks - 1, ticks, ticks + 1]);
          const held = prices.map((ticks) => both.book.sizeAt(side, ticks as Ticks));
          expect(held).toEqual(prices.map((ticks) => sizes.get(ticks) ?? 0));
        }
      }),
    );
  });

  test('answer every question alike', () => {
    fc.assert(
      fc.property(bookSteps, fc.array(fc.nat({ max: 2 ** 31 }), { minLength: 1, maxLength: 8 }), (steps, seeds) => {
        const both = twins();
        for (const step of steps) both.take(step);
        for (const side of SIDES) {
          const levels = both.reference.levels(side);
          for (const seed of seeds) expectSameAnswers(both.book, side, levels, seed);
        }
        expectSameWeights(both);
      }),
    );
  });

  test('the same levels give the same hash whatever way the book came to them', () => {
    fc.assert(
      fc.property(bookSteps, bookSteps, (steps, before) => {
        const [one, other] = [twins(), twins()];
        for (const step of steps) one.take(step);
        for (const step of before) other.take(step);
        other.book.applySnapshot(NOTHING, NOTHING);
        other.book.applyDelta(levelsCopied(one.book, 'bid'), levelsCopied(one.book, 'ask'));
        expect(other.book.stateHash()).toBe(one.book.stateHash());
      }),
    );
  });
});

const NOTHING = { count: 0, ticks: new Float64Array(0), lots: new Float64Array(0) };

function levelsCopied(book: OrderBook, side: Side): { count: number; ticks: Float64Array; lots: Float64Array } {
  const ticks = new Float64Array(book.levelCount(side));
  const lots = new Float64Array(book.levelCount(side));
  return { count: book.copyLevels(side, ticks, lots), ticks, lots };
}

/** Asks about a price on, just before or just after a level, and a size that ends on, just before or just after one. */
function expectSameAnswers(book: OrderBook, side: Side, levels: readonly Pair[], seed: number): void {
  const rank = levels.length === 0 ? 0 : seed % levels.length;
  const nudge = (seed % 3) - 1;
  const limit = (levels[rank]?.[0] ?? 617_000) + nudge;
  const size = sum(levels.slice(0, rank + 1)) + nudge;
  expect(book.sizeForPrice(side, limit as Ticks)).toBe(
    sum(levels.filter(([ticks]) => (side === 'bid' ? ticks >= limit : ticks <= limit))),
  );
  if (size <= 0 || size > Number.MAX_SAFE_INTEGER) return;
  expect(book.priceForSize(side, size as Lots)).toBe(plainPriceForSize(levels, size));
  expectClose(book.vwapTicks(side, size as Lots), plainVwap(levels, size), highest(levels));
}

function expectSameWeights({ book, reference }: TwinBooks): void {
  const bids = reference.levels('bid');
  const asks = reference.levels('ask');
  for (const levels of [0, 1, 2, 5, 1_000]) {
    const [bid, ask] = [sum(bids.slice(0, levels)), sum(asks.slice(0, levels))];
    expect(book.imbalance(levels)).toBe(bid + ask === 0 ? 0 : (bid - ask) / (bid + ask));
  }
  const [bid, ask] = [bids[0], asks[0]];
  if (bid === undefined || ask === undefined) {
    expect([book.midTicks(), book.micropriceTicks()]).toEqual([Number.NaN, Number.NaN]);
    return;
  }
  expect(book.midTicks()).toBe((bid[0] + ask[0]) / 2);
  const weighted = BigInt(bid[0]) * BigInt(ask[1]) + BigInt(ask[0]) * BigInt(bid[1]);
  expectClose(book.micropriceTicks(), ratio(weighted, BigInt(bid[1]) + BigInt(ask[1])), highest([bid, ask]));
}

function sum(levels: readonly Pair[]): number {
  return levels.reduce((total, [, lots]) => total + lots, 0);
}

function plainPriceForSize(levels: readonly Pair[], size: number): number {
  const rank = levels.findIndex((_, i) => sum(levels.slice(0, i + 1)) >= size);
  return levels[rank]?.[0] ?? Number.NaN;
}

/** Exact until the last division. */
function plainVwap(levels: readonly Pair[], size: number): number {
  let left = BigInt(size);
  let cost = 0n;
  for (const [ticks, lots] of levels) {
    const taken = left < BigInt(lots) ? left : BigInt(lots);
    cost += taken * BigInt(ticks);
    left -= taken;
  }
  return left > 0n ? Number.NaN : ratio(cost, BigInt(size));
}

function ratio(cost: bigint, size: bigint): number {
  return Number((cost * 2n ** 20n) / size) / 2 ** 20;
}

function highest(levels: readonly Pair[]): number {
  return Math.max(0, ...levels.map(([ticks]) => ticks));
}

/** To the precision of numbers as large as the highest price that entered. */
function expectClose(value: number, expected: number, highestPrice: number): void {
  if (Number.isNaN(expected)) expect(value).toBeNaN();
  else expect(Math.abs(value - expected)).toBeLessThanOrEqual(highestPrice * 2 ** -48 + 2 ** -19);
}
