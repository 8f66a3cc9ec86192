import type { BookAuditEvent, InstrumentId, Levels, Sequence, Side } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditOutcome, BookAudit } from './book-audit.ts';
import { OrderBook } from './order-book.ts';
import { reachOf } from './snapshot-reach.ts';
import { BTC_PERP } from './testing/btc-perp.ts';
import { levelsOf, ReferenceBook } from './testing/reference-book.ts';

type Pair = readonly [ticks: number, lots: number];

/** A change at a venue: levels by distance from the middle, on an even tick. Odd ticks never change. */
interface Change {
  readonly bids: readonly Pair[];
  readonly asks: readonly Pair[];
}

const MIDDLE = 6000;
const SIDES: readonly Side[] = ['bid', 'ask'];

const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 })), { maxLength: 4 });
const changes = fc.array(fc.record({ bids: pairs, asks: pairs }), { minLength: 1, maxLength: 15 });
const resting = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 8 });

interface Run {
  /** Distances of the levels on odd ticks, which are there all the time. */
  readonly resting: Record<Side, readonly number[]>;
  readonly changes: readonly Change[];
  /** After how many changes we ask, the copy is taken, the copy arrives: shares of all changes. */
  readonly askedAt: number;
  readonly takenAt: number;
  readonly arrivesAt: number;
  readonly copyDepth: number;
  readonly bigSequences: boolean;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const run: fc.Arbitrary<Run> = fc.record({
  resting: fc.record({ bid: resting, ask: resting }),
  changes,
  askedAt: share,
  takenAt: share,
  arrivesAt: share,
  copyDepth: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant(1000)),
  bigSequences: fc.boolean(),
});

function place(side: Side, ticks: number): number {
  return side === 'bid' ? MIDDLE - ticks : MIDDLE + ticks;
}

function changed(change: Change): [Levels, Levels] {
  const at = (side: Side, [distance, lots]: Pair): Pair => [place(side, 2 * distance), lots];
  return [levelsOf(change.bids.map((one) => at('bid', one))), levelsOf(change.asks.map((one) => at('ask', one)))];
}

function restingLevels(one: Run, side: Side): Pair[] {
  return one.resting[side].map((distance) => [place(side, 2 * distance + 1), 7]);
}

function sequenceOf(one: Run, at: number): Sequence {
  return one.bigSequences ? 2n ** 60n + BigInt(at * 3) : at * 3;
}

/** The venue's book after the first `at` changes, as it states it: best first, cut off. */
function stated(one: Run, at: number, depth: number): { bids: Levels; asks: Levels } {
  const venue = new ReferenceBook();
  venue.applySnapshot(levelsOf(restingLevels(one, 'bid')), levelsOf(restingLevels(one, 'ask')));
  for (const change of one.changes.slice(0, at)) venue.applyDelta(...changed(change));
  const [bids, asks] = SIDES.map((side) => levelsOf(venue.levels(side).slice(0, depth))) as [Levels, Levels];
  return { bids, asks };
}

function copyOf(sequence: Sequence, bids: Levels, asks: Levels): BookAuditEvent {
  return { type: 'book-audit', instrument: 'x' as InstrumentId, venueTimeUs: 0, receiveTimeUs: 0, sequence, bids, asks };
}

/** Runs the audit beside the stream. @returns the outcome, and after how many changes it was known. */
function audited(one: Run, book: OrderBook, depthOfSnapshot = 1000): { outcome: AuditOutcome | undefined; at: number } {
  const count = one.changes.length;
  const [askedAt, takenAt] = [Math.round(one.askedAt * count), Math.round(one.takenAt * count)];
  const arrivesAt = Math.max(askedAt, Math.round(one.arrivesAt * count));
  const reach = stated(one, 0, depthOfSnapshot);
  let audit: BookAudit | undefined;
  for (let at = 0; at <= count; at += 1) {
    if (at > 0) {
      const levels = changed(one.changes[at - 1] as Change);
      book.applyDelta(...levels);
      audit?.onDelta(...levels);
    }
    if (at === askedAt) audit = new BookAudit(sequenceOf(one, at), reachOf(reach.bids, reach.asks));
    if (at === arrivesAt) {
      const { bids, asks } = stated(one, takenAt, one.copyDepth);
      audit?.onCopy(copyOf(sequenceOf(one, takenAt), bids, asks));
      bids.lots.fill(99);
      asks.ticks.fill(99);
    }
    const outcome = audit?.outcome(book, sequenceOf(one, at));
    if (outcome !== undefined) return { outcome, at };
  }
  return { outcome: undefined, at: count };
}

function startBook(one: Run, depth = 1000): OrderBook {
  const book = new OrderBook(BTC_PERP);
  const { bids, asks } = stated(one, 0, depth);
  book.applySnapshot(bids, asks);
  return book;
}

/** When and how an audit of a right book ends: as soon as copy and stream have met. */
function expected(one: Run): { outcome: AuditOutcome; at: number } {
  const count = one.changes.length;
  const [askedAt, takenAt] = [Math.round(one.askedAt * count), Math.round(one.takenAt * count)];
  const arrivesAt = Math.max(askedAt, Math.round(one.arrivesAt * count));
  return takenAt < askedAt ? { outcome: 'inconclusive', at: arrivesAt } : { outcome: 'passed', at: Math.max(arrivesAt, takenAt) };
}

const BIDS: readonly Pair[] = [
  [99, 5],
  [98, 6],
  [95, 7],
];
const ASKS: readonly Pair[] = [
  [101, 5],
  [104, 6],
];

function right(): OrderBook {
  const book = new OrderBook(BTC_PERP);
  book.applySnapshot(levelsOf(BIDS), levelsOf(ASKS));
  return book;
}

function outcomeOf(book: OrderBook, bids: readonly Pair[], asks: readonly Pair[], audit = new BookAudit(10)): unknown {
  audit.onCopy(copyOf(10, levelsOf(bids), levelsOf(asks)));
  return audit.outcome(book, 10);
}

describe('an audit', () => {
  test('passes a right book as soon as copy and stream have met, and says nothing of a copy older than the question', () => {
    fc.assert(
      fc.property(run, (one) => {
        expect(audited(one, startBook(one))).toEqual(expected(one));
      }),
    );
  });

  test('fails a book that is wrong at a price that does not change, down to the worst price of the copy', () => {
    const wrongs = fc.constantFrom('wrong', 'missing', 'ghost');
    fc.assert(
      fc.property(run, wrongs, fc.constantFrom(...SIDES), fc.integer({ min: 1, max: 12 }), (one, wrong, side, distance) => {
        const takenAt = Math.round(one.takenAt * one.changes.length);
        const price = place(side, 2 * distance + 1);
        const isThere = one.resting[side].includes(distance);
        const copy = stated(one, takenAt, one.copyDepth)[side === 'bid' ? 'bids' : 'asks'];
        const inRange = copy.count === 0 || [...copy.ticks].some((ticks) => (side === 'bid' ? ticks <= price : ticks >= price));
        fc.pre(isThere === (wrong !== 'ghost') && inRange && expected(one).outcome === 'passed');
        const book = startBook(one);
        const level = levelsOf([[price, wrong === 'missing' ? 0 : 8]]);
        book.applyDelta(side === 'bid' ? level : levelsOf([]), side === 'ask' ? level : levelsOf([]));
        expect(audited(one, book).outcome).toBe('failed');
      }),
    );
  });

  test('does not fail a book whose snapshot was cut off, as long as most of the copy lies within what it showed', () => {
    fc.assert(
      fc.property(run, fc.integer({ min: 1, max: 10 }), (one, depth) => {
        const copy = stated(one, Math.round(one.takenAt * one.changes.length), one.copyDepth);
        const snapshot = stated(one, 0, depth);
        const reach = reachOf(snapshot.bids, snapshot.asks);
        const past = [
          [...copy.bids.ticks].filter((ticks) => ticks < reach.bid).length * 2 > copy.bids.count,
          [...copy.asks.ticks].filter((ticks) => ticks > reach.ask).length * 2 > copy.asks.count,
        ];
        fc.pre(!past.includes(true));
        expect(audited(one, startBook(one, depth), depth)).toEqual(expected(one));
      }),
    );
  });

  test('waits for the copy', () => {
    expect(new BookAudit(10).outcome(right(), 12)).toBeUndefined();
  });

  test('waits for the stream to reach the copy', () => {
    const audit = new BookAudit(10);
    audit.onCopy(copyOf(12, levelsOf(BIDS), levelsOf(ASKS)));
    expect([audit.outcome(right(), 11), audit.outcome(right(), 12)]).toEqual([undefined, 'passed']);
  });

  test.each<[string, readonly Pair[], readonly Pair[], AuditOutcome]>([
    ['the same', BIDS, ASKS, 'passed'],
    ['the same, unsorted', [...BIDS].reverse(), [...ASKS].reverse(), 'passed'],
    ['the best levels', BIDS.slice(0, 1), ASKS.slice(0, 1), 'passed'],
    ['another size', [[99, 4], ...BIDS.slice(1)], ASKS, 'failed'],
    ['a level we lack', [...BIDS, [97, 1]], ASKS, 'failed'],
    ['a best level we lack', BIDS, [[100, 1], ...ASKS], 'failed'],
    ['a level less', [BIDS[0] as Pair, BIDS[2] as Pair], ASKS, 'failed'],
    ['no bids', [], ASKS, 'failed'],
    ['no asks', BIDS, [], 'failed'],
    ['nothing', [], [], 'failed'],
  ])('of a copy that states %s', (_what, bids, asks, outcome) => {
    expect(outcomeOf(right(), bids, asks)).toBe(outcome);
  });

  test('of a one-sided or empty book passes a copy that states the same', () => {
    const book = new OrderBook(BTC_PERP);
    expect(outcomeOf(book, [], [])).toBe('passed');
    expect(outcomeOf(book, [], ASKS)).toBe('failed');
    book.applySnapshot(levelsOf([]), levelsOf(ASKS));
    expect(outcomeOf(book, [], ASKS)).toBe('passed');
  });

  test.each<[string, Levels, Levels]>([
    ['crosses itself', levelsOf([[105, 1]]), levelsOf([[101, 5]])],
    ['states a price twice', levelsOf([...BIDS, [99, 5]]), levelsOf(ASKS)],
    ['states a price that is no number', levelsOf([[Number.NaN, 1]]), levelsOf(ASKS)],
    ['counts more levels than it has', { ...levelsOf(BIDS), count: 9 }, levelsOf(ASKS)],
  ])('says nothing when the copy %s', (_what, bids, asks) => {
    const audit = new BookAudit(10);
    audit.onCopy(copyOf(10, bids, asks));
    expect(audit.outcome(right(), 10)).toBe('inconclusive');
  });

  test('says nothing when too much has changed, with or without a copy', () => {
    const audit = new BookAudit(10);
    const many = (from: number) => levelsOf(Array.from({ length: 40_000 }, (_, i): Pair => [from + i, 1]));
    audit.onDelta(many(1), levelsOf([]));
    expect(audit.outcome(right(), 10)).toBeUndefined();
    audit.onDelta(many(1), levelsOf([]));
    expect(audit.outcome(right(), 10)).toBeUndefined();
    audit.onDelta(levelsOf([]), many(1));
    expect(audit.outcome(right(), 10)).toBe('inconclusive');
  });

  test('takes the later of two copies', () => {
    const audit = new BookAudit(10);
    audit.onCopy(copyOf(12, levelsOf([[99, 1]]), levelsOf(ASKS)));
    expect(audit.outcome(right(), 11)).toBeUndefined();
    audit.onCopy(copyOf(11, levelsOf(BIDS), levelsOf(ASKS)));
    expect(audit.outcome(right(), 11)).toBe('passed');
  });

  test('compares sequences on both sides of 2^53', () => {
    const audit = new BookAudit(Number.MAX_SAFE_INTEGER);
    audit.onCopy(copyOf(2n ** 53n + 1n, levelsOf(BIDS), levelsOf(ASKS)));
    expect(audit.outcome(right(), 2n ** 53n)).toBeUndefined();
    expect(audit.outcome(right(), 2n ** 53n + 1n)).toBe('passed');
  });
});

describe('a snapshot that was cut off', () => {
  const reach = reachOf(levelsOf(BIDS), levelsOf(ASKS));

  test('excuses a level we lack past its end', () => {
    expect(outcomeOf(right(), [...BIDS, [90, 2]], [...ASKS, [110, 3]], new BookAudit(10, reach))).toBe('passed');
  });

  test('excuses no level within it', () => {
    expect(outcomeOf(right(), [...BIDS, [96, 2]], ASKS, new BookAudit(10, reach))).toBe('failed');
    expect(outcomeOf(right(), BIDS, [...ASKS, [103, 2]], new BookAudit(10, reach))).toBe('failed');
  });

  test('excuses no size that is wrong, and no ghost, past its end', () => {
    const book = right();
    book.applyDelta(levelsOf([[92, 4]]), levelsOf([[108, 4]]));
    const more = (bid: Pair, ask: Pair) => outcomeOf(book, [...BIDS, bid], [...ASKS, ask], new BookAudit(10, reach));
    expect(more([92, 4], [108, 4])).toBe('passed');
    expect([more([92, 5], [108, 4]), more([92, 4], [108, 5])]).toEqual(['failed', 'failed']);
    expect([more([91, 1], [108, 4]), more([92, 4], [109, 1])]).toEqual(['failed', 'failed']);
  });

  test('excuses nothing once the market has run so far that most of the copy lies past it', () => {
    const book = right();
    book.applyDelta(levelsOf([...BIDS.map(([ticks]): Pair => [ticks, 0]), [94, 1]]), levelsOf([]));
    const copy: Pair[] = [
      [94, 1],
      [93, 1],
    ];
    expect(outcomeOf(book, copy, ASKS, new BookAudit(10, reach))).toBe('failed');
  });

  test('is the whole of a side on which it states nothing', () => {
    expect(reachOf(levelsOf([]), levelsOf([[7, 0]]))).toEqual({ bid: 0, ask: Infinity });
    const book = new OrderBook(BTC_PERP);
    book.applySnapshot(levelsOf([]), levelsOf(ASKS));
    const audit = new BookAudit(10, reachOf(levelsOf([]), levelsOf(ASKS)));
    expect(outcomeOf(book, [[5, 1]], ASKS, audit)).toBe('failed');
  });

  test('ends at the worst price with a size', () => {
    expect(
      reachOf(
        levelsOf([
          [98, 1],
          [97, 2],
          [99, 3],
          [90, 0],
        ]),
        levelsOf([
          [101, 1],
          [105, 1],
          [103, 1],
        ]),
      ),
    ).toEqual({ bid: 97, ask: 105 });
  });
});
