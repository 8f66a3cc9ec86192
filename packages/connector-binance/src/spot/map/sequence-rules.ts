import type { Continuity, SequencedUpdate, SequenceRules } from '@mm/connector';
import { nextSequence, type Sequence } from '@mm/core';

/**
 * Spot. Every update continues where the one before ended, `U = u + 1`; one that overlaps is applied too, for sizes are
 * absolute. The first after a snapshot obeys the same rule with the snapshot's `lastUpdateId` for `u`. (The venue's page
 * says "`lastUpdateId` within `[U;u]`", which taken literally would refuse the contiguous `U = lastUpdateId + 1`.)
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
 */
export const spotSequenceRules: SequenceRules = {
  afterSnapshot: continues,
  afterUpdate: continues,
};

function continues(update: SequencedUpdate, last: Sequence): Continuity {
  if (update.last <= last) return 'old';
  return update.first <= nextSequence(last) ? 'next' : 'gap';
}
