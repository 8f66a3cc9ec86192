import { keyCode, LEAVE, READ_FLAG, READ_INTEGER, READ_PRICE, READ_SIZE } from '@mm/connector';

/** The event types that market frames name in `e`. A spot book ticker names none. */
export const EVENT_NONE = 0;
export const EVENT_DEPTH = 1;
export const EVENT_BOOK_TICKER = 2;
export const EVENT_TRADE = 3;
export const EVENT_AGG_TRADE = 4;

/** Where each field lies in {@link FrameFields.values}; as a bit, `1 << field`, it says in {@link FrameFields.seen} that it came. */
export const FIELD = {
  /** `E` */ eventTimeMs: 0,
  /** `T` */ transactTimeMs: 1,
  /** `U` */ firstId: 2,
  /** `u` */ lastId: 3,
  /** `pu` */ previousId: 4,
  /** `t` of a trade */ tradeId: 5,
  /** `a` of an aggregate trade */ aggTradeId: 6,
  /** `b`, `B`, `a`, `A` of a book ticker */ bidTicks: 7,
  bidLots: 8,
  askTicks: 9,
  askLots: 10,
  /** `p`, `q`, `m` of a trade; `m` is 1 when the buyer was the maker */ price: 11,
  size: 12,
  buyerIsMaker: 13,
  /** No number: these say only that they came. `s`, `e`, and the levels `b` and `a`. */
  symbol: 14,
  event: 15,
  bids: 16,
  asks: 17,
  /** A value that nobody reads. */
  other: 18,
} as const;

/** Fields as a set of bits. */
export function fieldBits(...names: readonly (keyof typeof FIELD)[]): number {
  return names.reduce((bits, name) => bits | (1 << FIELD[name]), 0);
}

/** The field of a key. `b` and `a` mean different things in different frames, told apart by how the value starts. */
export function fieldOf(key: number, next: number): number {
  if (key === 0x62 /* b */) return next === 0x5b /* [ */ ? FIELD.bids : FIELD.bidTicks;
  if (key === 0x61 /* a */) {
    if (next === 0x5b /* [ */) return FIELD.asks;
    return next === 0x22 /* " */ ? FIELD.askTicks : FIELD.aggTradeId;
  }
  return FIELD_OF_KEY.get(key) ?? FIELD.other;
}

const FIELD_OF_KEY: ReadonlyMap<number, number> = new Map([
  [keyCode('e'), FIELD.event],
  [keyCode('s'), FIELD.symbol],
  [keyCode('E'), FIELD.eventTimeMs],
  [keyCode('T'), FIELD.transactTimeMs],
  [keyCode('U'), FIELD.firstId],
  [keyCode('u'), FIELD.lastId],
  [keyCode('pu'), FIELD.previousId],
  [keyCode('t'), FIELD.tradeId],
  [keyCode('B'), FIELD.bidLots],
  [keyCode('A'), FIELD.askLots],
  [keyCode('p'), FIELD.price],
  [keyCode('q'), FIELD.size],
  [keyCode('m'), FIELD.buyerIsMaker],
]);

/**
 * Keys whose value is nearly always the same in frames of one kind, so that it counts as spelling: the event's name, `X` of
 * a trade (`MARKET`), spot's `M`, and `st`, which tells USDⓈ-M from COIN-M.
 */
export const SPELLING: ReadonlySet<number> = new Set(['e', 'X', 'M', 'st'].map(keyCode));

/** How each field's value is read. */
export const READERS: readonly number[] = perField((field) => {
  if (field <= FIELD.aggTradeId) return READ_INTEGER;
  if (field === FIELD.bidTicks || field === FIELD.askTicks || field === FIELD.price) return READ_PRICE;
  if (field === FIELD.bidLots || field === FIELD.askLots || field === FIELD.size) return READ_SIZE;
  if (field === FIELD.buyerIsMaker) return READ_FLAG;
  return LEAVE;
});

/** What must not have come before a field: itself, and what else its letter can be. Fields that nobody reads may repeat. */
export const RIVALS: readonly number[] = perField((field) => {
  if (field === FIELD.bids || field === FIELD.bidTicks) return fieldBits('bids', 'bidTicks');
  if (field === FIELD.asks || field === FIELD.askTicks || field === FIELD.aggTradeId)
    return fieldBits('asks', 'askTicks', 'aggTradeId');
  return field === FIELD.other ? 0 : 1 << field;
});

/** Fields that mean nothing before the symbol is known. */
export const NEEDS_SYMBOL: ReadonlySet<number> = new Set([
  ...[FIELD.bidTicks, FIELD.bidLots, FIELD.askTicks, FIELD.askLots, FIELD.price, FIELD.size],
  ...[FIELD.bids, FIELD.asks],
]);

/** In the order of the `EVENT_…` numbers, from 1. */
export const EVENT_NAMES: readonly Uint8Array[] = ['depthUpdate', 'bookTicker', 'trade', 'aggTrade'].map((name) =>
  Uint8Array.from(Buffer.from(name)),
);

function perField(make: (field: number) => number): readonly number[] {
  return Array.from({ length: FIELD.other + 1 }, (_, field) => make(field));
}
