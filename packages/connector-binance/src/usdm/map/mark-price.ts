import type { FundingRateEvent, IndexPriceEvent, Instrument, MarkPriceEvent } from '@mm/core';
import type { RawMarkPriceUpdate } from '../wire/mark-price-update.ts';
import type { RawPremiumIndex } from '../wire/premium-index.ts';
import { perBaseUnit } from './position.ts';

/** Mark, index and the funding to come. A price that does not divide into base units is left out. */
export function mapMarkPrice(
  raw: RawMarkPriceUpdate,
  of: Instrument,
  receiveTimeUs: number,
): readonly (MarkPriceEvent | IndexPriceEvent | FundingRateEvent)[] {
  const base = { instrument: of.id, venueTimeUs: raw.E * 1_000, receiveTimeUs } as const;
  const events: (MarkPriceEvent | IndexPriceEvent | FundingRateEvent)[] = [];
  const [mark, index] = [perBaseUnit(of, raw.p), perBaseUnit(of, raw.i)];
  if (mark !== undefined) events.push({ type: 'mark-price', ...base, mark });
  if (index !== undefined) events.push({ type: 'index-price', ...base, index });
  if (raw.r !== undefined && raw.T > 0) {
    events.push({ type: 'funding-rate', ...base, rate: raw.r, settlesAtUs: raw.T * 1_000 });
  }
  return events;
}

/** `premiumIndex` says the same in longer words. */
export function markPriceOf(raw: RawPremiumIndex): RawMarkPriceUpdate {
  const { symbol: s, markPrice: p, indexPrice: i, lastFundingRate: r, nextFundingTime: T, time: E } = raw;
  return { s, p, i, r, T, E };
}
