import type { CapabilityTable } from '@mm/connector';
import { venueId } from '@mm/core';
import { COMMON_CAPABILITIES } from '../capabilities.ts';
import { USDM_BATCH } from './limits.ts';

/** What the connector to USDⓈ-M futures does. */
export const USDM_CAPABILITIES: CapabilityTable = {
  venue: venueId('binance-usdm'),
  traits: {
    amendQueue: 'loses-place',
    clientIdReuse: 'when-done',
    maxBatch: USDM_BATCH,
    deadManScope: 'instrument',
    cancelAllScope: 'instrument',
    positions: 'one-way',
  },
  capabilities: {
    ...COMMON_CAPABILITIES,
    trades: { state: 'can', note: 'aggTrade, every 100 ms; without insurance-fund and ADL trades' },
    'post-only': { state: 'can', note: 'GTX: refused rather than taking' },
    amend: { state: 'can', note: 'order.modify; price and size' },
    batch: { state: 'can', note: 'REST: five orders, ten cancels' },
    'cancel-all': { state: 'can', note: 'REST, a symbol at a time' },
    'dead-man-switch': { state: 'can', note: 'countdownCancelAll, for each symbol with orders' },
  },
};
