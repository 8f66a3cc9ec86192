import type { LosslessJson } from '@mm/connector';
import { type Instrument, isRefusal, type Refusal, refusal } from '@mm/core';
import { EVENT_BOOK_TICKER, FIELD, fieldBits } from '../../map/frame-fields.ts';
import { eventTypeOf, type FrameDialect, isRecord, MarketDecoder, readAs } from '../../map/market-decoder.ts';
import { mapBookTicker, mapDepth, mapTrade } from '../../map/market-events.ts';
import type { MarketMessage } from '../../map/market-messages.ts';
import { usdmAggTradeSchema } from '../wire/agg-trade.ts';
import { usdmBookTickerSchema } from '../wire/book-ticker.ts';
import { usdmDepthUpdateSchema } from '../wire/depth-update.ts';
import { usdmTradeSchema } from '../wire/trade.ts';

/** USDⓈ-M: depth has `T` and `pu`; the book ticker names its type and its time. The venue's time is the transaction's. */
const USDM_DIALECT: FrameDialect = {
  depthFields: fieldBits('event', 'eventTimeMs', 'transactTimeMs', 'symbol', 'firstId', 'lastId', 'previousId', 'bids', 'asks'),
  depthTime: FIELD.transactTimeMs,
  bookTickerEvent: EVENT_BOOK_TICKER,
  bookTickerFields: fieldBits(
    'event',
    'eventTimeMs',
    'transactTimeMs',
    'symbol',
    'lastId',
    'bidTicks',
    'bidLots',
    'askTicks',
    'askLots',
  ),
  bookTickerHasTime: true,
  read: readUsdmFrame,
};

/** Decodes the market-data frames of USDⓈ-M futures. */
export function usdmMarketDecoder(instruments: readonly Instrument[]): MarketDecoder {
  return new MarketDecoder(instruments, USDM_DIALECT);
}

function readUsdmFrame(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  switch (eventTypeOf(value)) {
    case 'depthUpdate':
      return readDepth(value, symbols, receiveTimeUs);
    case 'bookTicker':
      return readBookTicker(value, symbols, receiveTimeUs);
    case 'trade':
    case 'aggTrade':
      return readTrade(value, symbols, receiveTimeUs);
    default:
      return isRecord(value) ? { type: 'other', value } : refusal('malformed-frame', 'a frame must be an object');
  }
}

function readDepth(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  const read = readAs(usdmDepthUpdateSchema, value, symbols);
  if (isRefusal(read)) return read;
  const { raw, instrument } = read;
  const from = { instrument, venueTimeUs: raw.T * 1_000, receiveTimeUs };
  return mapDepth(from, { first: raw.U, last: raw.u, previous: raw.pu }, raw.b, raw.a);
}

function readBookTicker(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  const read = readAs(usdmBookTickerSchema, value, symbols);
  if (isRefusal(read)) return read;
  return mapBookTicker({ instrument: read.instrument, venueTimeUs: read.raw.T * 1_000, receiveTimeUs }, read.raw);
}

function readTrade(
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
): MarketMessage | Refusal {
  const single = eventTypeOf(value) === 'trade';
  const read = single ? readAs(usdmTradeSchema, value, symbols) : readAs(usdmAggTradeSchema, value, symbols);
  if (isRefusal(read)) return read;
  const { raw, instrument } = read;
  return mapTrade({ instrument, venueTimeUs: raw.T * 1_000, receiveTimeUs }, { ...raw, id: raw.e === 'trade' ? raw.t : raw.a });
}
