import type { AmendCommand, BatchEndEvent, BookDeltaEvent } from '@mm/core';
import type { ByteWriter } from './byte-writer.ts';

/**
 * What nearly every turn appends, written out property by property in the order of the tables: the loop that writes all other
 * kinds looks each property up by its name and boxes each number. What is written is read back by the tables' own fields.
 */

export function writeBookDelta(to: ByteWriter, delta: BookDeltaEvent): void {
  to.interned(delta.instrument);
  to.number(delta.venueTimeUs);
  to.number(delta.receiveTimeUs);
  to.sequence(delta.sequence);
  to.levels(delta.bids);
  to.levels(delta.asks);
}

export function writeBatchEnd(to: ByteWriter, end: BatchEndEvent): void {
  to.number(end.receiveTimeUs);
}

export function writeAmend(to: ByteWriter, amend: AmendCommand): void {
  to.interned(amend.venue);
  to.interned(amend.instrument);
  to.text(amend.clientOrderId);
  to.optionalText(amend.venueOrderId);
  to.number(amend.price);
  to.number(amend.size);
  to.number(amend.issuedAtUs);
}
