import type { CapabilityTable } from '@mm/connector';
import { venueId } from '@mm/core';
import { COMMON_CAPABILITIES } from '../capabilities.ts';

const NO_DERIVATIVE = { state: 'cannot', note: 'spot' } as const;

/** What the connector to spot does. */
export const SPOT_CAPABILITIES: CapabilityTable = {
  venue: venueId('binance-spot'),
  traits: {
    amendQueue: 'keeps-place-when-smaller',
    clientIdReuse: 'when-done',
    maxBatch: { place: 1, amend: 1, cancel: 1 },
    deadManScope: 'none',
    cancelAllScope: 'instrument',
    positions: 'none',
  },
  capabilities: {
    ...COMMON_CAPABILITIES,
    trades: { state: 'can', note: 'every trade' },
    'mark-price': NO_DERIVATIVE,
    'index-price': NO_DERIVATIVE,
    'funding-rate': NO_DERIVATIVE,
    'position-stream': NO_DERIVATIVE,
    'reduce-only': NO_DERIVATIVE,
    positions: NO_DERIVATIVE,
    'position-mode': NO_DERIVATIVE,
    'margin-mode': NO_DERIVATIVE,
    'post-only': { state: 'can', note: 'LIMIT_MAKER: refused rather than taking' },
    amend: { state: 'can', note: 'a smaller size at the same price; anything else is denied as not-supported' },
    batch: { state: 'can', note: 'one request an order: spot has none for several' },
    'cancel-all': { state: 'can', note: 'a symbol at a time' },
    'dead-man-switch': { state: 'cannot', note: 'spot has none' },
  },
};
