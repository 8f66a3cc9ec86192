import type { LosslessJson } from '@mm/connector';
import { type Instrument, isRefusal, type Refusal, refusal } from '@mm/core';
import { EVENT_NONE, FIELD, fieldBits } from '../../map/frame-fields.ts';
import { eventTypeOf, type FrameDialect, isRecord, MarketDecoder, readAs } from '../../map/market-decoder.ts';
import { mapBookTicker, mapDepth, mapTrade } from '../../map/market-events.ts';
import type { MarketMessage } from '../../map/market-messages.ts';
import { spotAggTradeSchema } from '../wire/agg-trade.ts';
import { spotBookTickerSchema } from '../wire/book-ticker.ts';
import { spotDepthUpdateSchema } from '../wire/depth-update.ts';
import { spotTradeSchema } from '../wire/trade.ts';

/** Spot: depth has neither `T` nor `pu`; the book ticker has no type and no time. */
const SPOT_DIALECT: FrameDialect = {
  depthFields: fieldBits('event', 'eventTimeMs', 'symbol', 'firstId', 'lastId', 'bids', 'asks'),
  depthTime: FIELD.eventTimeMs,
  bookTickerEvent: EVENT_NONE,
  bookTickerFields: fieldBits('symbol', 'lastId', 'bidTicks', 'bidLots', 'askTicks', 'askLots'),
  bookTickerHasTime: false,
  read: readSpotFrame,
};

/** Decodes the market-data frames of spot. */
export function spotMarketDecoder(instruments: readonly Instrument[]): MarketDecoder {
  return new MarketDecoder(instruments, SPOT_DIALECT);
}

function readSpotFrame(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  if (!isRecord(value)) return refusal('malformed-frame', 'a frame must be an object');
  switch (eventTypeOf(value)) {
    case 'depthUpdate':
      return readDepth(value, symbols, receiveTimeUs);
    case 'trade':
    case 'aggTrade':
      return readTrade(value, symbols, receiveTimeUs);
    default:
      return isBookTicker(value) ? readBookTicker(value, symbols, receiveTimeUs) : { type: 'other', value };
  }
}

/** A spot book ticker names no type: it is known by having none and the letters of one. */
function isBookTicker(value: { [key: string]: LosslessJson }): boolean {
  return !Object.hasOwn(value, 'e') && ['u', 's', 'b', 'B', 'a', 'A'].every((key) => Object.hasOwn(value, key));
}

function readDepth(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  const read = readAs(spotDepthUpdateSchema, value, symbols);
  if (isRefusal(read)) return read;
  const { raw, instrument } = read;
  const from = { instrument, venueTimeUs: raw.E * 1_000, receiveTimeUs };
  return mapDepth(from, { first: raw.U, last: raw.u, previous: -1 }, raw.b, raw.a);
}

function readBookTicker(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  const read = readAs(spotBookTickerSchema, value, symbols);
  if (isRefusal(read)) return read;
  return mapBookTicker({ instrument: read.instrument, venueTimeUs: 0, receiveTimeUs }, read.raw);
}

function readTrade(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  const single = eventTypeOf(value) === 'trade';
  const read = single ? readAs(spotTradeSchema, value, symbols) : readAs(spotAggTradeSchema, value, symbols);
  if (isRefusal(read)) return read;
  const { raw, instrument } = read;
  return mapTrade({ instrument, venueTimeUs: raw.T * 1_000, receiveTimeUs }, { ...raw, id: raw.e === 'trade' ? raw.t : raw.a });
}
