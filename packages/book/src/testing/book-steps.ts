import type { Levels, Side } from '@mm/core';
import fc from 'fast-check';
import { WINDOW_TICKS } from '../ladder.ts';
import { MAX_BOOK_TICKS } from '../level-checks.ts';
import type { OrderBook } from '../order-book.ts';
import { levelsOf, type ReferenceBook } from './reference-book.ts';

/** Where a change lands. All but `price` are said relative to what the book holds when it comes. */
type Where =
  /** Ticks down the book from the side's best price, or from its last one when it is empty; negative is better. */
  | { readonly at: 'touch'; readonly deeper: number }
  /** The same from the other side's best: what crosses. */
  | { readonly at: 'other-touch'; readonly deeper: number }
  /** Ticks down the book from a level there is: rank 0 the best, 1 the last. */
  | { readonly at: 'level'; readonly rank: number; readonly deeper: number }
  /** The price of the change before. */
  | { readonly at: 'again' }
  | { readonly at: 'price'; readonly ticks: number };

interface Change {
  readonly side: Side;
  readonly where: Where;
  readonly lots: number;
}

/** Something that happens to a book, as plain data that fast-check can shrink. */
export type BookStep =
  | { readonly type: 'clear' }
  | { readonly type: 'delta'; readonly changes: readonly Change[] }
  | { readonly type: 'snapshot'; readonly bestBid: number; readonly spread: number; readonly levels: readonly SnapshotLevel[] }
  /** The best levels of a side go, one delta each or all in one. */
  | { readonly type: 'eat'; readonly side: Side; readonly levels: number; readonly atOnce: boolean }
  /** The market runs through a side: its levels up to `ticks` deep go, and the other side follows with one level. */
  | { readonly type: 'run'; readonly through: Side; readonly ticks: number; readonly lots: number };

interface SnapshotLevel {
  readonly side: Side;
  readonly deeper: number;
  readonly lots: number;
}

const side: fc.Arbitrary<Side> = fc.constantFrom('bid', 'ask');

const lots = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2 ** 16 - 1, 2 ** 16, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER) },
);

/** Near; about the edges of the window and its marks, which lie at quarters of it; far; very far. */
const deeper = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -5, max: 40 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -2, max: 2 }))
      .map(([quarters, more]) => (quarters * WINDOW_TICKS) / 4 + more),
  },
  { weight: 2, arbitrary: fc.integer({ min: -2 * WINDOW_TICKS, max: 2 * WINDOW_TICKS }) },
  { weight: 2, arbitrary: fc.integer({ min: -600_000, max: 600_000 }) },
  // Neighbours in a hash table of any size up to 2^20.
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((times) => times * 2 ** 20) },
);

const rank = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
);

const where: fc.Arbitrary<Where> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ at: fc.constant('touch' as const), deeper }) },
  { weight: 1, arbitrary: fc.record({ at: fc.constant('other-touch' as const), deeper }) },
  { weight: 4, arbitrary: fc.record({ at: fc.constant('level' as const), rank, deeper: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ at: fc.constant('level' as const), rank, deeper }) },
  { weight: 1, arbitrary: fc.constant({ at: 'again' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      at: fc.constant('price' as const),
      ticks: fc.constantFrom(1, 2, WINDOW_TICKS, WINDOW_TICKS + 1, 2 ** 32, MAX_BOOK_TICKS - 1, MAX_BOOK_TICKS),
    }),
  },
);

const delta: fc.Arbitrary<BookStep> = fc.record({
  type: fc.constant('delta' as const),
  changes: fc.array(fc.record({ side, where, lots }), { maxLength: 60, size: 'max' }),
});

const snapshot: fc.Arbitrary<BookStep> = fc.record({
  type: fc.constant('snapshot' as const),
  bestBid: fc.oneof(fc.constantFrom(1, 617_000, WINDOW_TICKS / 4, 2 ** 40), fc.integer({ min: 1, max: 2_000_000 })),
  spread: fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 3 * WINDOW_TICKS })),
  levels: fc.array(fc.record({ side, deeper: deeper.map(Math.abs), lots }), { maxLength: 150, size: 'max' }),
});

const eat: fc.Arbitrary<BookStep> = fc.record({
  type: fc.constant('eat' as const),
  side,
  levels: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 10 }) },
    { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
  ),
  atOnce: fc.boolean(),
});

const run: fc.Arbitrary<BookStep> = fc.record({
  type: fc.constant('run' as const),
  through: side,
  ticks: deeper.map(Math.abs),
  lots: fc.integer({ min: 1, max: 5_000 }),
});

/** What may happen to a book. */
export const bookSteps: fc.Arbitrary<BookStep[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: delta },
    { weight: 2, arbitrary: snapshot },
    { weight: 4, arbitrary: eat },
    { weight: 4, arbitrary: run },
    { weight: 1, arbitrary: fc.constant<BookStep>({ type: 'clear' }) },
  ),
  { minLength: 1, maxLength: 24, size: 'max' },
);

/** Takes steps with a book and its plain twin alike. */
export class TwinBooks {
  readonly book: OrderBook;
  readonly reference: ReferenceBook;
  readonly #lastBest: Record<Side, number> = { bid: 617_000, ask: 617_001 };

  constructor(book: OrderBook, reference: ReferenceBook) {
    this.book = book;
    this.reference = reference;
  }

  /** @throws when the book refuses: no step asks for what a book may refuse. */
  take(step: BookStep): void {
    switch (step.type) {
      case 'clear':
        this.book.clear();
        this.reference.applySnapshot(NO_LEVELS, NO_LEVELS);
        break;
      case 'delta':
        this.#delta(this.#resolved(step.changes, 'bid'), this.#resolved(step.changes, 'ask'));
        break;
      case 'snapshot': {
        const bids = snapshotSide(step.levels, 'bid', step.bestBid);
        const asks = snapshotSide(step.levels, 'ask', step.bestBid + step.spread);
        refuseNothing(this.book.applySnapshot(bids, asks));
        this.reference.applySnapshot(bids, asks);
        break;
      }
      case 'eat':
        this.#eat(step.side, step.levels, step.atOnce);
        break;
      case 'run':
        this.#run(step.through, step.ticks, step.lots);
        break;
    }
    for (const side of SIDES) this.#lastBest[side] = this.reference.levels(side)[0]?.[0] ?? this.#lastBest[side];
  }

  #delta(bids: Levels, asks: Levels): void {
    refuseNothing(this.book.applyDelta(bids, asks));
    this.reference.applyDelta(bids, asks);
  }

  #eat(side: Side, count: number, atOnce: boolean): void {
    const gone = this.reference
      .levels(side)
      .slice(0, count)
      .map(([ticks]) => [ticks, 0] as const);
    for (const levels of atOnce ? [gone] : gone.map((one) => [one])) this.#deltaOf(side, levels, []);
  }

  #run(through: Side, ticks: number, lots: number): void {
    const direction = DIRECTION[through];
    const to = within(this.#lastBest[through] + direction * ticks);
    const gone = this.reference.levels(through).filter(([price]) => (to - price) * direction >= 0);
    this.#deltaOf(
      through,
      gone.map(([price]) => [price, 0]),
      [[to, lots]],
    );
  }

  #deltaOf(side: Side, own: readonly Pair[], others: readonly Pair[]): void {
    if (side === 'bid') this.#delta(levelsOf(own), levelsOf(others));
    else this.#delta(levelsOf(others), levelsOf(own));
  }

  #resolved(changes: readonly Change[], side: Side): Levels {
    const levels = this.reference.levels(side);
    const pairs: Pair[] = [];
    for (const change of changes) {
      if (change.side === side) pairs.push([this.#ticksOf(change.where, side, levels, pairs), change.lots]);
    }
    return levelsOf(pairs);
  }

  #ticksOf(where: Where, side: Side, levels: readonly Pair[], earlier: readonly Pair[]): number {
    const best = this.#lastBest[side];
    switch (where.at) {
      case 'touch':
        return within(best + DIRECTION[side] * where.deeper);
      case 'other-touch':
        return within(this.#lastBest[side === 'bid' ? 'ask' : 'bid'] + DIRECTION[side] * where.deeper);
      case 'level':
        return within((levels[Math.round(where.rank * (levels.length - 1))]?.[0] ?? best) + DIRECTION[side] * where.deeper);
      case 'again':
        return earlier.at(-1)?.[0] ?? best;
      case 'price':
        return where.ticks;
    }
  }
}

type Pair = readonly [ticks: number, lots: number];

const SIDES: readonly Side[] = ['bid', 'ask'];

/** Which way is down the book. */
const DIRECTION: Readonly<Record<Side, 1 | -1>> = { bid: -1, ask: 1 };

const NO_LEVELS: Levels = levelsOf([]);

function snapshotSide(levels: readonly SnapshotLevel[], side: Side, best: number): Levels {
  const pairs = new Map<number, number>();
  for (const level of levels) {
    const ticks = best + DIRECTION[side] * level.deeper;
    if (level.side === side && ticks >= 1) pairs.set(ticks, level.lots);
  }
  return levelsOf([...pairs]);
}

function within(ticks: number): number {
  return Math.min(MAX_BOOK_TICKS, Math.max(1, ticks));
}

function refuseNothing(answer: unknown): void {
  if (answer !== undefined) throw new Error(`refused: ${JSON.stringify(answer)}`);
}
