import type { InstrumentId, ResyncReason, Sequence, Side, StreamState } from '@mm/core';
import { BookAudit, type SavedAudit } from './book-audit.ts';
import type { BookKeeperCounts } from './book-keeper-options.ts';
import type { KeptBook } from './kept-book.ts';
import type { OrderBook } from './order-book.ts';
import { type PlainNumber, plainNumber } from './plain-number.ts';
import { levelsOf, type SavedLevels } from './saved-levels.ts';

/** One book with everything its keeper remembers of it. */
export interface SavedBook {
  readonly instrument: InstrumentId;
  readonly bids: SavedLevels;
  readonly asks: SavedLevels;
  readonly state: StreamState;
  readonly sequence: Sequence;
  readonly aliveUs: PlainNumber;
  readonly changedUs: PlainNumber;
  readonly crossedSinceUs: PlainNumber;
  readonly connectorState: StreamState;
  readonly needsSnapshot: boolean;
  readonly needsSnapshotSinceUs: PlainNumber;
  readonly resyncReason: ResyncReason;
  readonly reach: { readonly bid: PlainNumber; readonly ask: PlainNumber };
  readonly audit: SavedAudit | undefined;
  readonly auditedUs: PlainNumber;
}

/** What a keeper goes on from: plain values, but for sequences beyond 2^53, which are `bigint`. */
export interface SavedKeeper {
  readonly nowUs: PlainNumber;
  readonly sweptUs: PlainNumber;
  readonly books: readonly SavedBook[];
  /** The bests of each market as last shown. */
  readonly nbbos: readonly (readonly [market: string, bests: readonly PlainNumber[]])[];
  readonly counts: BookKeeperCounts;
}

export function savedBook(kept: KeptBook): SavedBook {
  const { venueBook, book, connectorState, needsSnapshot, needsSnapshotSinceUs, resyncReason, reach, audit, auditedUs } = kept;
  const { instrument, state, sequence, aliveUs, changedUs, crossedSinceUs } = venueBook;
  return {
    ...{ instrument: instrument.id, bids: savedLevels(book, 'bid'), asks: savedLevels(book, 'ask'), state, sequence },
    ...{ aliveUs: plainNumber(aliveUs), changedUs: plainNumber(changedUs), crossedSinceUs: plainNumber(crossedSinceUs) },
    ...{ connectorState, needsSnapshot, needsSnapshotSinceUs: plainNumber(needsSnapshotSinceUs), resyncReason },
    ...{ reach: { bid: plainNumber(reach.bid), ask: plainNumber(reach.ask) }, audit: audit?.save() },
    auditedUs: plainNumber(auditedUs),
  };
}

export function restoreBook(kept: KeptBook, saved: SavedBook): void {
  const { venueBook, book } = kept;
  book.clear();
  // As a change and not as a snapshot: a book that is crossed comes back crossed.
  book.applyDelta(levelsOf(saved.bids), levelsOf(saved.asks));
  venueBook.state = saved.state;
  venueBook.sequence = saved.sequence;
  venueBook.aliveUs = Number(saved.aliveUs);
  venueBook.changedUs = Number(saved.changedUs);
  venueBook.crossedSinceUs = Number(saved.crossedSinceUs);
  kept.connectorState = saved.connectorState;
  kept.needsSnapshot = saved.needsSnapshot;
  kept.needsSnapshotSinceUs = Number(saved.needsSnapshotSinceUs);
  kept.resyncReason = saved.resyncReason;
  kept.reach = { bid: Number(saved.reach.bid), ask: Number(saved.reach.ask) };
  kept.audit = saved.audit === undefined ? undefined : BookAudit.restore(saved.audit);
  kept.auditedUs = Number(saved.auditedUs);
}

function savedLevels(book: OrderBook, side: Side): SavedLevels {
  const flat: number[] = [];
  for (let place = book.firstPlace(side); place >= 0; place = book.nextPlace(side, place)) {
    flat.push(book.ticksAt(side, place), book.lotsAt(side, place));
  }
  return flat;
}
