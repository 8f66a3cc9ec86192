import {
  type DecimalText,
  type Instrument,
  type InstrumentStatus,
  isRefusal,
  parseAsset,
  parseInstrument,
  parseStep,
  type Refusal,
  refusal,
  stepRatio,
  type VenueId,
} from '@mm/core';
import type { RawSpotSymbol } from './wire/exchange-info.ts';

/**
 * A symbol of `exchangeInfo` → an instrument, or why it cannot be one. Sizes are counted more finely than the step for orders:
 * orders that rest since the step was finer keep their sizes, and on the step the book could not be read. What an order must
 * keep is `orderStep`. A rule that the venue has switched off (value 0) bounds nothing; without a tick there is no grid.
 */
export function spotInstrument(raw: RawSpotSymbol, venue: VenueId): Instrument | Refusal {
  const { tickSize, stepSize, minQty, maxQty, minNotional } = raw.filters;
  if (tickSize === undefined) return refusal('bad-instrument', `${JSON.stringify(raw.symbol)} states no tick`);
  const [base, quote] = [parseAsset(raw.baseAsset), parseAsset(raw.quoteAsset)];
  if (isRefusal(base)) return base;
  if (isRefusal(quote)) return quote;
  return parseInstrument({
    venue,
    symbol: raw.symbol,
    kind: 'spot',
    base,
    quote,
    tickSize,
    lotSize: bookLot(stepSize, maxQty),
    ...(stepSize === undefined ? {} : { orderStep: stepSize }),
    ...(minQty === undefined ? {} : { minSize: minQty }),
    ...(maxQty === undefined ? {} : { maxSize: maxQty }),
    ...(minNotional === undefined ? {} : { minNotional }),
    status: raw.isSpotTradingAllowed ? spotStatus(raw.status) : 'halted',
  });
}

/** What may be done with a symbol now. A status that is not known stops trading. */
function spotStatus(status: string): InstrumentStatus {
  switch (status) {
    case 'TRADING':
      return 'trading';
    case 'CANCEL_ONLY':
      return 'cancel-only';
    default:
      return 'halted';
  }
}

/**
 * The lot a book is counted in: 10⁻⁸, the unit of the venue's engine, or the finest in which ten times the largest order is
 * still an exact number: tokens are traded by the billion.
 */
function bookLot(stepSize: DecimalText | undefined, maxQty: DecimalText | undefined): string {
  const wholeDigits = maxQty === undefined ? 0 : (maxQty.split('.')[0] as string).length;
  const decimals = Math.max(0, Math.min(8, EXACT_DIGITS - 1 - wholeDigits));
  const lot = decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
  const fits = stepSize === undefined || isMultiple(stepSize, lot);
  return fits ? lot : stepSize;
}

function isMultiple(stepSize: DecimalText, lot: string): boolean {
  const [coarser, finer] = [parseStep(stepSize), parseStep(lot)];
  return !isRefusal(coarser) && !isRefusal(finer) && stepRatio(coarser, finer) !== undefined;
}

/** Every whole number of so many digits is exact in a double. */
const EXACT_DIGITS = 15;
