import type { BookStatus, Instrument, Sequence, StreamState } from '@mm/core';
import { OrderBook, type OrderBookOptions } from './order-book.ts';

/**
 * A book and what is known of its stream: whether it may be trusted, how old it is. Written by its keeper alone; everyone
 * else reads.
 */
export class VenueBook {
  readonly instrument: Instrument;
  readonly book: OrderBook;
  state: StreamState = 'down';
  /** The venue's sequence the book has reached; −1 before the first snapshot. */
  sequence: Sequence = -1;
  /** When the stream last showed that it is alive, and when the book last changed. Our clock. */
  aliveUs: number = Number.NEGATIVE_INFINITY;
  changedUs: number = Number.NEGATIVE_INFINITY;
  /** Since when the book has been crossed; infinity while it is not. */
  crossedSinceUs: number = Number.POSITIVE_INFINITY;

  constructor(instrument: Instrument, options?: OrderBookOptions) {
    this.instrument = instrument;
    this.book = new OrderBook(instrument, options);
  }

  /** In step with the venue and not crossed in itself. */
  get isTrusted(): boolean {
    return this.state === 'live' && this.crossedSinceUs === Number.POSITIVE_INFINITY;
  }

  /** May it be quoted or traded on: trusted, and young enough? */
  isUsable(nowUs: number, maxAgeUs: number): boolean {
    return this.isTrusted && nowUs - this.aliveUs <= maxAgeUs;
  }

  /** State and both ages. */
  status(nowUs: number): BookStatus {
    return { state: this.state, ageUs: nowUs - this.aliveUs, unchangedUs: nowUs - this.changedUs };
  }
}
