import type { BookAuditEvent, Levels, Sequence, Side, Ticks } from '@mm/core';
import type { OrderBook } from './order-book.ts';

/** How an audit ended. `inconclusive`: the copy was older than the question, or too much changed meanwhile. */
export type AuditOutcome = 'passed' | 'failed' | 'inconclusive';

/** Prices that may change while an audit is under way; past it the audit says nothing. */
const MAX_TOUCHED = 65_536;

/**
 * Compares our book with a copy the venue answers over REST, while the stream goes on. The two are never at the same
 * sequence, so it remembers every price that changes from the question on: at a price that did not, both must say the
 * same. That needs the copy to be no older than the question, and the stream to have reached the copy.
 */
export class BookAudit {
  readonly #startedAt: Sequence;
  readonly #touched: Record<Side, Set<number>> = { bid: new Set(), ask: new Set() };
  #copy: BookAuditEvent | undefined;

  /** @param startedAt the sequence the book has reached when the copy is asked for */
  constructor(startedAt: Sequence) {
    this.#startedAt = startedAt;
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
    if (copy === undefined || sequence < copy.sequence) return undefined;
    if (copy.sequence < this.#startedAt) return 'inconclusive';
    const agrees = this.#agrees(book, 'bid', copy.bids) && this.#agrees(book, 'ask', copy.asks);
    return agrees ? 'passed' : 'failed';
  }

  /** Down to the worst price of the copy: every price that was not touched has the same size in both. */
  #agrees(book: OrderBook, side: Side, copy: Levels): boolean {
    const touched = this.#touched[side];
    const stated = new Map<number, number>();
    for (let i = 0; i < copy.count; i += 1) stated.set(copy.ticks[i] as number, copy.lots[i] as number);
    for (const [ticks, lots] of stated) {
      if (!touched.has(ticks) && book.sizeAt(side, ticks as Ticks) !== lots) return false;
    }
    const worst = side === 'bid' ? Math.min(...stated.keys()) : Math.max(...stated.keys());
    for (let place = book.firstPlace(side); place >= 0; place = book.nextPlace(side, place)) {
      const ticks = book.ticksAt(side, place);
      if (side === 'bid' ? ticks < worst : ticks > worst) break;
      if (!touched.has(ticks) && !stated.has(ticks)) return false;
    }
    return true;
  }
}

function addTicks(touched: Set<number>, levels: Levels): void {
  for (let i = 0; i < levels.count; i += 1) touched.add(levels.ticks[i] as number);
}

function copied(levels: Levels): Levels {
  return { count: levels.count, ticks: levels.ticks.slice(0, levels.count), lots: levels.lots.slice(0, levels.count) };
}
