import type { ClientOrderIdCodec } from '@mm/connector';
import type { Lots, OrderReport, Side, VenueId } from '@mm/core';

/** What every mapping of a private message needs beside the message. */
export interface PrivateContext {
  readonly venue: VenueId;
  readonly ids: ClientOrderIdCodec;
  readonly receiveTimeUs: number;
}

/** `BUY` buys. */
export function sideOf(side: 'BUY' | 'SELL'): Side {
  return side === 'BUY' ? 'bid' : 'ask';
}

/** `−1`, `0` or empty where the venue has no trade to name. */
export function isTradeId(id: string): boolean {
  return id !== '' && id !== '0' && id !== '-1';
}

/**
 * An order's status in our words. One that is not known may mean anything: the safe side is that the order may still be
 * there, so it is taken for working.
 */
export function orderStateOf(status: string, filled: Lots): OrderReport['state'] {
  switch (status) {
    case 'FILLED':
      return 'filled';
    case 'CANCELED':
      return 'canceled';
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return 'expired';
    case 'REJECTED':
      return 'rejected';
    default:
      return filled > 0 ? 'partially-filled' : 'working';
  }
}
