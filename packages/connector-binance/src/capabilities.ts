import type { Capability, CapabilityName } from '@mm/connector';

/** What both products do alike. */
export const COMMON_CAPABILITIES: Readonly<Record<CapabilityName, Capability>> = {
  instruments: { state: 'can', note: 'exchangeInfo; read anew when an order fails a filter' },
  book: { state: 'can', note: 'diff stream of 100 ms, bridged onto a snapshot of 1,000 levels' },
  bbo: { state: 'can', note: 'bookTicker' },
  trades: { state: 'can' },
  'mark-price': { state: 'can' },
  'index-price': { state: 'can' },
  'funding-rate': { state: 'can' },
  'book-audit': { state: 'can' },
  'order-stream': { state: 'can' },
  'fill-stream': { state: 'can', note: 'each fill with its fee' },
  'position-stream': { state: 'can' },
  'balance-stream': { state: 'can' },
  place: { state: 'can', note: 'WebSocket API; REST while it is down' },
  'market-orders': { state: 'can' },
  'post-only': { state: 'can' },
  'reduce-only': { state: 'can' },
  'ioc-fok': { state: 'can' },
  amend: { state: 'can' },
  cancel: { state: 'can' },
  batch: { state: 'can' },
  'cancel-all': { state: 'can' },
  query: { state: 'can' },
  'open-orders': { state: 'can' },
  'fills-since': { state: 'can' },
  positions: { state: 'can' },
  balances: { state: 'can' },
  fees: { state: 'can' },
  'position-mode': { state: 'can' },
  'margin-mode': { state: 'can' },
  'key-permissions': { state: 'can', note: 'not on testnet and demo, which have no such call' },
  'dead-man-switch': { state: 'can' },
};

/** Every room is furnished. */
export const absentRooms: readonly string[] = [];
