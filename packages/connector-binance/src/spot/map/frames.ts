import type { LosslessJson } from '@mm/connector';
import type { Instrument } from '@mm/core';
import { EVENT_NONE, FIELD, fieldBits } from '../../map/frame-letters.ts';
import { frameReader, TRADE_READERS } from '../../map/frame-readers.ts';
import { type FrameDialect, MarketDecoder } from '../../map/market-decoder.ts';
import { mapBookTicker, mapDepth } from '../../map/market-events.ts';
import { spotBookTickerSchema } from '../wire/book-ticker.ts';
import { spotDepthUpdateSchema } from '../wire/depth-update.ts';

const readBookTicker = frameReader(spotBookTickerSchema, (raw, at) => mapBookTicker(at(0), raw));

/** Spot: depth has neither `T` nor `pu`; the book ticker has no type and no time. */
const SPOT_DIALECT: FrameDialect = {
  depthFields: fieldBits('event', 'eventTimeMs', 'symbol', 'firstId', 'lastId', 'bids', 'asks'),
  depthTime: FIELD.eventTimeMs,
  bookTickerEvent: EVENT_NONE,
  bookTickerFields: fieldBits('symbol', 'lastId', 'bidTicks', 'bidLots', 'askTicks', 'askLots'),
  bookTickerHasTime: false,
  readers: new Map([
    ...TRADE_READERS,
    ['depthUpdate', frameReader(spotDepthUpdateSchema, (raw, at) => mapDepth(at(raw.E), { ...raw, previous: -1 }))],
  ]),
  untypedReader: (value) => (isBookTicker(value) ? readBookTicker : undefined),
};

/** Decodes the market-data frames of spot. */
export function spotMarketDecoder(instruments: readonly Instrument[]): MarketDecoder {
  return new MarketDecoder(instruments, SPOT_DIALECT);
}

/** A spot book ticker names no type: it is known by having none and the letters of one. */
function isBookTicker(value: { readonly [key: string]: LosslessJson }): boolean {
  return ['u', 's', 'b', 'B', 'a', 'A'].every((key) => Object.hasOwn(value, key));
}
