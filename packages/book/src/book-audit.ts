import type { BookAuditEvent, Levels, Sequence, Side, Ticks } from '@mm/core';
import { checkSnapshot } from './level-checks.ts';
import type { OrderBook } from './order-book.ts';
import { type PlainNumber, plainNumber } from './plain-number.ts';
import { flatLevels, levelsOf, type SavedCopy } from './saved-levels.ts';
import { reachOfSide, type SnapshotReach, WHOLE_BOOK } from './snapshot-reach.ts';

/**
 * How an audit ended. `inconclusive`: the copy was older than the question or cannot be a book, or too much changed
 * meanwhile.
 */
export type AuditOutcome = 'passed' | 'failed' | 'inconclusive';

/** An audit under way, as plain values. */
export interface SavedAudit {
  readonly startedAt: Sequence;
  readonly reach: { readonly bid: PlainNumber; readonly ask: PlainNumber };
  readonly touched: { readonly bid: readonly number[]; readonly ask: readonly number[] };
  readonly copy: SavedCopy | undefined;
}

/** Prices that may change while an audit is under way; past it the audit says nothing. */
const MAX_TOUCHED = 65_536;

/**
 * Compares our book with a copy the venue answers over REST, while the stream goes on. The two are never at the same
 * sequence, so it remembers every price that changes from the question on: at a price that did not, both must say the
 * same. That needs the copy to be no older than the question, and the stream to have reached the copy.
 *
 * A venue's snapshot is cut off at some depth, and a level beyond that never changes is one we cannot know. It is not held
 * against our book, unless most of the copy lies out there: then our snapshot has become too short to go on with.
 */
export class BookAudit {
  readonly #startedAt: Sequence;
  readonly #reach: SnapshotReach;
  readonly #touched: Record<Side, Set<number>> = { bid: new Set(), ask: new Set() };
  #copy: BookAuditEvent | undefined;

  /**
   * @param startedAt the sequence the book has reached when the copy is asked for
   * @param reach how far down the snapshot went on which the book stands
   */
  constructor(startedAt: Sequence, reach: SnapshotReach = WHOLE_BOOK) {
    this.#startedAt = startedAt;
    this.#reach = reach;
  }

  save(): SavedAudit {
    const copy = this.#copy;
    return {
      startedAt: this.#startedAt,
      reach: { bid: plainNumber(this.#reach.bid), ask: plainNumber(this.#reach.ask) },
      touched: { bid: [...this.#touched.bid], ask: [...this.#touched.ask] },
      copy: copy === undefined ? undefined : { ...copy, bids: flatLevels(copy.bids), asks: flatLevels(copy.asks) },
    };
  }

  static restore({ startedAt, reach, touched, copy }: SavedAudit): BookAudit {
    const audit = new BookAudit(startedAt, { bid: Number(reach.bid), ask: Number(reach.ask) });
    for (const tick of touched.bid) audit.#touched.bid.add(tick);
    for (const tick of touched.ask) audit.#touched.ask.add(tick);
    if (copy !== undefined) audit.#copy = { ...copy, bids: levelsOf(copy.bids), asks: levelsOf(copy.asks) };
    return audit;
  }

  /** A delta was applied. */
  onDelta(bids: Levels, asks: Levels): void {
    addTicks(this.#touched.bid, bids);
    addTicks(this.#touched.ask, asks);
  }

  /** The venue's copy has come. It is kept until the stream has reached it. */
  onCopy(event: BookAuditEvent): void {
    this.#copy = { ...event, bids: copied(event.bids), asks: copied(event.asks) };
  }

  /** @returns how the audit ended, or `undefined` while it has to wait for the copy or the stream. */
  outcome(book: OrderBook, sequence: Sequence): AuditOutcome | undefined {
    const copy = this.#copy;
    if (this.#touched.bid.size + this.#touched.ask.size > MAX_TOUCHED) return 'inconclusive';
    if (copy === undefined) return undefined;
    if (copy.sequence < this.#startedAt || checkSnapshot(copy.bids, copy.asks) !== undefined) return 'inconclusive';
    if (sequence < copy.sequence) return undefined;
    const agrees = this.#agrees(book, 'bid', copy.bids) && this.#agrees(book, 'ask', copy.asks);
    return agrees ? 'passed' : 'failed';
  }

  /** Down to the worst price of the copy: every price that was not touched has the same size in both. */
  #agrees(book: OrderBook, side: Side, copy: Levels): boolean {
    const touched = this.#touched[side];
    const stated = new Set<number>();
    const knownTo = this.#knownTo(side, copy);
    for (let i = 0; i < copy.count; i += 1) {
      const ticks = copy.ticks[i] as number;
      const lots = copy.lots[i] as number;
      stated.add(ticks);
      const held = book.sizeAt(side, ticks as Ticks);
      const isUnknown = held === 0 && isPast(side, ticks, knownTo);
      if (held !== lots && !isUnknown && !touched.has(ticks)) return false;
    }
    const worst = reachOfSide(side, copy);
    for (let place = book.firstPlace(side); place >= 0; place = book.nextPlace(side, place)) {
      const ticks = book.ticksAt(side, place);
      if (isPast(side, ticks, worst)) break;
      if (!touched.has(ticks) && !stated.has(ticks)) return false;
    }
    return true;
  }

  /** The worst price at which a level we lack is held against us. */
  #knownTo(side: Side, copy: Levels): number {
    const reach = this.#reach[side];
    let past = 0;
    for (let i = 0; i < copy.count; i += 1) if (isPast(side, copy.ticks[i] as number, reach)) past += 1;
    return past * 2 > copy.count ? WHOLE_BOOK[side] : reach;
  }
}

/** Is this price worse than that one? */
function isPast(side: Side, ticks: number, worst: number): boolean {
  return side === 'bid' ? ticks < worst : ticks > worst;
}

function addTicks(touched: Set<number>, levels: Levels): void {
  for (let i = 0; i < levels.count; i += 1) touched.add(levels.ticks[i] as number);
}

function copied(levels: Levels): Levels {
  return { count: levels.count, ticks: levels.ticks.slice(0, levels.count), lots: levels.lots.slice(0, levels.count) };
}
