import {
  type Instrument,
  type InstrumentStatus,
  isRefusal,
  parseAsset,
  parseInstrument,
  type Refusal,
  refusal,
  type VenueId,
} from '@mm/core';
import type { Bundles } from '../options.ts';
import type { RawUsdmSymbol } from './wire/exchange-info.ts';

/** Only perpetuals are traded here: dated futures and the contracts on shares and metals have other rules. */
export function isPerpetual(raw: { readonly contractType: string }): boolean {
  return raw.contractType === 'PERPETUAL';
}

/**
 * A symbol of `exchangeInfo` → an instrument, or why it cannot be one. Tick and step come from the filters, never from the
 * precisions. One contract is one base unit. The page has prices count from `minPrice`, which is a multiple of the tick wherever
 * it was looked at; should the two ever differ, prices are counted from zero, and the venue refuses what is off its grid.
 */
export function usdmInstrument(raw: RawUsdmSymbol, venue: VenueId, bundles: Bundles): Instrument | Refusal {
  const { tickSize, stepSize, minQty, maxQty, minNotional } = raw.filters;
  if (tickSize === undefined || stepSize === undefined) {
    return refusal('bad-instrument', `${JSON.stringify(raw.symbol)} states no tick or no step`);
  }
  const bundle = Object.hasOwn(bundles, raw.baseAsset) ? bundles[raw.baseAsset] : undefined;
  const [base, quote, settle] = [
    parseAsset(bundle?.asset ?? raw.baseAsset),
    parseAsset(raw.quoteAsset),
    parseAsset(raw.marginAsset),
  ];
  if (isRefusal(base)) return base;
  if (isRefusal(quote)) return quote;
  if (isRefusal(settle)) return settle;
  return parseInstrument({
    venue,
    symbol: raw.symbol,
    kind: 'linear-perp',
    base,
    quote,
    settle,
    tickSize,
    lotSize: stepSize,
    ...(bundle === undefined ? {} : { contractMultiplier: bundle.units, pricedUnits: bundle.units }),
    ...(minQty === undefined ? {} : { minSize: minQty }),
    ...(maxQty === undefined ? {} : { maxSize: maxQty }),
    ...(minNotional === undefined ? {} : { minNotional }),
    status: usdmStatus(raw.status),
  });
}

/** What may be done with a contract now. A status that is not known stops trading. */
export function usdmStatus(status: string): InstrumentStatus {
  switch (status) {
    case 'TRADING':
      return 'trading';
    case 'CLOSE':
    case 'DELIVERED':
      return 'delisted';
    default:
      return 'halted';
  }
}
