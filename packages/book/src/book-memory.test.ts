import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Levels, Side } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { WINDOW_TICKS } from './ladder.ts';
import { OrderBook } from './order-book.ts';
import { BTC_PERP } from './testing/btc-perp.ts';
import { levelsOf } from './testing/reference-book.ts';

const KIB = 1024;

/** What a book with 1,000 levels a side may take in all. */
const BYTES_A_BOOK = 512 * KIB;

const LEVELS = 1_000;

/** `stride` 1: all in the dense window. 400: nearly all beyond it. */
function fullBook(stride: number): OrderBook {
  const book = new OrderBook(BTC_PERP);
  const bids = levelsOf(Array.from({ length: LEVELS }, (_, i) => [617_000 - i * stride, i + 1]));
  const asks = levelsOf(Array.from({ length: LEVELS }, (_, i) => [617_001 + i * stride, i + 1]));
  expect(book.applySnapshot(bids, asks)).toBeUndefined();
  return book;
}

/** Walks both sides to the end, so that whatever a walk keeps is kept. */
function walk(book: OrderBook): void {
  const [ticks, lots] = [new Float64Array(1), new Float64Array(1)];
  for (const side of ['bid', 'ask'] as const) {
    book.copyLevels(side, ticks, lots);
    for (let place = book.firstPlace(side); place >= 0; place = book.nextPlace(side, place)) book.ticksAt(side, place);
  }
}

/** Bytes of this process that are still in use: in typed arrays alone, and together with the heap, which other code fills too. */
function inUse(): { readonly arrays: number; readonly all: number } {
  collectGarbage();
  collectGarbage();
  const { arrayBuffers, external, heapUsed } = process.memoryUsage();
  return { arrays: arrayBuffers, all: external + heapUsed };
}

const collectGarbage = exposedGc();

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Chance that is the same each time: Park and Miller's generator. */
function randomInteger(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % below;
  };
}

describe('the memory of a book', () => {
  test.each([1, 7, 8, 9, 40, 400])('with 1,000 levels a side %i ticks apart is at most 512 KiB', (stride) => {
    const book = fullBook(stride);
    walk(book);
    expect([book.levelCount('bid'), book.levelCount('ask')]).toEqual([LEVELS, LEVELS]);
    expect(book.byteLength).toBeLessThanOrEqual(BYTES_A_BOOK);
  });

  test.each([1, 400])('is that much as the process sees it too, levels %i ticks apart', (stride) => {
    const books: OrderBook[] = [];
    const before = inUse();
    for (let i = 0; i < 100; i += 1) {
      const book = fullBook(stride);
      walk(book);
      books.push(book);
    }
    const after = inUse();
    expect((after.all - before.all) / books.length).toBeLessThanOrEqual(BYTES_A_BOOK);
    // What a book says of itself is the truth.
    expect(Math.abs((after.arrays - before.arrays) / books.length - (books[0] as OrderBook).byteLength)).toBeLessThanOrEqual(KIB);
  });

  test('costs at most 64 bytes for a level at 1,000.00 in a market at 61,700.00', () => {
    const book = fullBook(1);
    const before = book.byteLength;
    book.applyDelta(levelsOf([[10_000, 1]]), levelsOf([]));
    walk(book);
    expect(book.byteLength - before).toBeLessThanOrEqual(64);
  });

  test.each([50, 1_000, 9_999])('costs at most 64 bytes a level for %i of them', (count) => {
    const book = fullBook(1);
    const before = book.byteLength;
    book.applyDelta(levelsOf(Array.from({ length: count }, (_, i) => [10_000 + i * 13, 1])), levelsOf([]));
    walk(book);
    expect(book.levelCount('bid')).toBe(LEVELS + count);
    expect((book.byteLength - before) / count).toBeLessThanOrEqual(64);
  });

  test('does not grow over 100,000 random updates', () => {
    const book = fullBook(8);
    const random = randomInteger(20_240_808);
    update(book, random, 10_000);
    const before = inUse().arrays;
    const largest = update(book, random, 100_000);
    expect(inUse().arrays - before).toBeLessThanOrEqual(128 * KIB);
    expect(largest).toBeLessThanOrEqual(BYTES_A_BOOK);
    expect(book.levelCount('bid')).toBeGreaterThan(500);
  });

  test('is given back when a snapshot brings fewer levels', () => {
    const book = fullBook(400);
    book.applySnapshot(levelsOf([[617_000, 1]]), levelsOf([]));
    expect(book.byteLength).toBe(new OrderBook(BTC_PERP).byteLength);
  });

  test('at the bound on far levels is what the bound says', () => {
    const book = new OrderBook(BTC_PERP);
    book.applySnapshot(levelsOf([[2_000_000, 1]]), levelsOf([]));
    for (let first = 0; first < 150_000; first += 1_000) {
      book.applyDelta(levelsOf(Array.from({ length: 1_000 }, (_, i) => [first + i + 1, 1])), levelsOf([]));
    }
    walk(book);
    expect(book.levelCount('bid')).toBeLessThanOrEqual(32_768 + 1);
    expect(book.droppedLevels).toBe(150_001 - book.levelCount('bid'));
    expect(book.byteLength).toBeLessThanOrEqual(2 * WINDOW_TICKS * 8 + 1.5 * KIB * KIB);
  });
});

/**
 * A market of about a thousand levels a side around a price that wanders through several windows and back.
 * @returns the most bytes the book took
 */
function update(book: OrderBook, random: (below: number) => number, times: number): number {
  const bids = { count: 4, ticks: new Float64Array(4), lots: new Float64Array(4) };
  const asks = { count: 4, ticks: new Float64Array(4), lots: new Float64Array(4) };
  let largest = 0;
  for (let i = 0; i < times; i += 1) {
    const middle = 617_000 + 8 * Math.round(2_500 * Math.sin(i / 5_000));
    for (let k = 0; k < 4; k += 1) {
      bids.ticks[k] = middle - random(2_000) * 8;
      asks.ticks[k] = middle + 1 + random(2_000) * 8;
      bids.lots[k] = random(2) * 5;
      asks.lots[k] = random(2) * 5;
    }
    book.applyDelta(bids, asks);
    if (i % 100 !== 0) continue;
    book.applyDelta(outside(book, 'bid', middle - 16_000, middle), outside(book, 'ask', middle + 1, middle + 16_001));
    walk(book);
    largest = Math.max(largest, book.byteLength);
  }
  return largest;
}

/** Removals of what the market has left behind: otherwise any book would grow. */
function outside(book: OrderBook, side: Side, from: number, to: number): Levels {
  const gone: [number, number][] = [];
  for (let place = book.firstPlace(side); place >= 0; place = book.nextPlace(side, place)) {
    const ticks = book.ticksAt(side, place);
    if (ticks < from || ticks > to) gone.push([ticks, 0]);
  }
  return levelsOf(gone);
}
