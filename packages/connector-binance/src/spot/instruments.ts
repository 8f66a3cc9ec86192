import {
  compareDecimals,
  type DecimalText,
  type Instrument,
  type InstrumentStatus,
  isRefusal,
  parseAsset,
  parseInstrument,
  type Refusal,
  refusal,
  type VenueId,
} from '@mm/core';
import type { RawSpotSymbol } from './wire/exchange-info.ts';

/** The smallest step a spot book counts in. */
const BOOK_STEP = '0.00000001' as DecimalText;

/**
 * A symbol of `exchangeInfo` → an instrument, or why it cannot be one. Sizes are counted in steps of 10⁻⁸: orders that rest
 * since the step was finer keep their sizes, and on the step for orders the book could not be read. What an order must keep
 * is `orderStep`. A rule that the venue has switched off (value 0) bounds nothing; without a tick there is no grid.
 */
export function spotInstrument(raw: RawSpotSymbol, venue: VenueId): Instrument | Refusal {
  const { tickSize, stepSize, minQty, maxQty, minNotional } = raw.filters;
  if (tickSize === undefined) return refusal('bad-instrument', `${JSON.stringify(raw.symbol)} states no tick`);
  const [base, quote] = [parseAsset(raw.baseAsset), parseAsset(raw.quoteAsset)];
  if (isRefusal(base)) return base;
  if (isRefusal(quote)) return quote;
  const lotSize = stepSize === undefined || compareDecimals(stepSize, BOOK_STEP) > 0 ? BOOK_STEP : stepSize;
  return parseInstrument({
    venue,
    symbol: raw.symbol,
    kind: 'spot',
    base,
    quote,
    tickSize,
    lotSize,
    ...(stepSize === undefined ? {} : { orderStep: stepSize }),
    ...(minQty === undefined ? {} : { minSize: minQty }),
    ...(maxQty === undefined ? {} : { maxSize: maxQty }),
    ...(minNotional === undefined ? {} : { minNotional }),
    status: raw.isSpotTradingAllowed ? spotStatus(raw.status) : 'halted',
  });
}

/** What may be done with a symbol now. A status that is not known stops trading. */
export function spotStatus(status: string): InstrumentStatus {
  switch (status) {
    case 'TRADING':
      return 'trading';
    case 'CANCEL_ONLY':
      return 'cancel-only';
    default:
      return 'halted';
  }
}
