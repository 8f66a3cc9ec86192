import type { Continuity, SequencedUpdate, SequenceRules } from '@mm/connector';
import type { Sequence } from '@mm/core';

/**
 * USDⓈ-M futures. A snapshot's `lastUpdateId` lies within the first update applied, `U ≤ id ≤ u`, or is its `pu`; from
 * then on each update's `pu` is the `u` before it, and its own `u` no smaller.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly
 */
export const usdmSequenceRules: SequenceRules = {
  afterSnapshot(update: SequencedUpdate, snapshot: Sequence): Continuity {
    if (update.last < snapshot) return 'old';
    return update.first <= snapshot || update.previous === snapshot ? 'next' : 'gap';
  },
  afterUpdate(update: SequencedUpdate, last: Sequence): Continuity {
    // An update that ends before it begins: the venue counts anew, and what else it forgot nobody knows.
    if (update.previous === last) return update.last >= last ? 'next' : 'gap';
    return update.last <= last ? 'old' : 'gap';
  },
};
