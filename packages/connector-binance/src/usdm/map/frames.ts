import type { Instrument } from '@mm/core';
import { EVENT_BOOK_TICKER, FIELD, fieldBits } from '../../map/frame-letters.ts';
import { frameReader, TRADE_READERS } from '../../map/frame-readers.ts';
import { type FrameDialect, MarketDecoder } from '../../map/market-decoder.ts';
import { mapBookTicker, mapDepth } from '../../map/market-events.ts';
import { usdmBookTickerSchema } from '../wire/book-ticker.ts';
import { usdmDepthUpdateSchema } from '../wire/depth-update.ts';

const BEST = ['bidTicks', 'bidLots', 'askTicks', 'askLots'] as const;
const STAMPED = ['event', 'eventTimeMs', 'transactTimeMs', 'symbol'] as const;

/** USDⓈ-M: depth has `T` and `pu`; the book ticker names its type and its time. The venue's time is the transaction's. */
const USDM_DIALECT: FrameDialect = {
  depthFields: fieldBits(...STAMPED, 'firstId', 'lastId', 'previousId', 'bids', 'asks'),
  depthTime: FIELD.transactTimeMs,
  bookTickerEvent: EVENT_BOOK_TICKER,
  bookTickerFields: fieldBits(...STAMPED, 'lastId', ...BEST),
  bookTickerHasTime: true,
  readers: new Map([
    ...TRADE_READERS,
    ['depthUpdate', frameReader(usdmDepthUpdateSchema, (raw, at) => mapDepth(at(raw.T), { ...raw, previous: raw.pu }))],
    ['bookTicker', frameReader(usdmBookTickerSchema, (raw, at) => mapBookTicker(at(raw.T), raw))],
  ]),
};

/** Decodes the market-data frames of USDⓈ-M futures. */
export function usdmMarketDecoder(instruments: readonly Instrument[]): MarketDecoder {
  return new MarketDecoder(instruments, USDM_DIALECT);
}
