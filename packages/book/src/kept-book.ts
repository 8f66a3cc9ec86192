import type { ResyncReason, StreamState } from '@mm/core';
import type { BookAudit } from './book-audit.ts';
import type { Nbbo } from './nbbo.ts';
import type { OrderBook } from './order-book.ts';
import { type SnapshotReach, WHOLE_BOOK } from './snapshot-reach.ts';
import type { VenueBook } from './venue-book.ts';

/** One book and what its keeper remembers of it. */
export interface KeptBook {
  readonly venueBook: VenueBook;
  /** The venue book's: a step less on the way to it. */
  readonly book: OrderBook;
  readonly nbbo: Nbbo;
  /** Index among the venues of its market. */
  readonly venue: number;
  /** Index among all books: its turn to be audited. */
  readonly turn: number;
  /** What the connector says, whatever we think. */
  connectorState: StreamState;
  /**
   * The book is not the venue's until the next snapshot: there was none yet, the connector has lost step, or we asked for a
   * resync. No delta, and no `live` without a snapshot, ends that.
   */
  needsSnapshot: boolean;
  /** Since when, when we last asked, or since when the connector has claimed to be in step without one. */
  needsSnapshotSinceUs: number;
  resyncReason: ResyncReason;
  /** How far down the last snapshot went. */
  reach: SnapshotReach;
  audit: BookAudit | undefined;
  /** When the last audit was asked for; NaN before the book's first turn. */
  auditedUs: number;
}

/** A book of which nothing has been heard. */
export function newlyKept(venueBook: VenueBook, nbbo: Nbbo, venue: number, turn: number): KeptBook {
  return {
    venueBook,
    book: venueBook.book,
    nbbo,
    venue,
    turn,
    connectorState: 'down',
    needsSnapshot: true,
    needsSnapshotSinceUs: Number.NEGATIVE_INFINITY,
    resyncReason: 'no-proof-of-life',
    reach: WHOLE_BOOK,
    audit: undefined,
    auditedUs: Number.NaN,
  };
}

/** Does the connector hold every update up to now, as it sees it? */
export function isInStep(state: StreamState): boolean {
  return state === 'live' || state === 'stalled';
}
