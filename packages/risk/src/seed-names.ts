import { isRefusal, nearestWord, type Refusal, refusal } from '@mm/core';
import type { RiskLimitsInput } from './limits-schema.ts';

/** One name of the bots this one grew from, and what it is called here. */
export interface SeedName {
  readonly seed: string;
  /** A path in {@link RiskLimitsInput}, or `quote size`, which is a wish of the strategy and no limit. */
  readonly here: string;
  readonly meaning: string;
}

/** The seeds' table. Their dollars stay dollars, their basis points stay basis points. */
export const SEED_NAMES: readonly SeedName[] = [
  { seed: 'order_size_usd', here: 'quote size', meaning: 'size of one quote; also the least that max_order_usd may be' },
  { seed: 'max_position_usd', here: 'instrument.maxPositionUsd', meaning: 'largest position of a symbol' },
  { seed: 'max_order_usd', here: 'instrument.maxOrderUsd', meaning: 'largest value of one order' },
  { seed: 'max_open_orders', here: 'instrument.maxOpenOrders', meaning: 'open orders of a symbol' },
  { seed: 'max_orders_per_second', here: 'total.maxOrdersPerSecond', meaning: 'creates and amends a second' },
  { seed: 'max_daily_loss_usd', here: 'total.maxDailyLossUsd', meaning: 'loss since the day began that kills' },
  { seed: 'max_drawdown_usd', here: 'total.maxDrawdownUsd', meaning: 'loss from the peak that kills' },
  { seed: 'price_sanity_bps', here: 'instrument.collarBps', meaning: 'distance of a price from each reference' },
  { seed: 'base_spread_bps', here: 'instrument.minQuotedSpreadBps', meaning: 'room between our own bid and ask' },
  { seed: 'min_spread_bps', here: 'instrument.minMarketSpreadBps', meaning: 'the market may not be tighter to be quoted into' },
  { seed: 'max_total_position_usd', here: 'total.maxPositionUsd', meaning: 'all positions of all venues' },
  { seed: 'max_venue_position_usd', here: 'venue.maxPositionUsd', meaning: 'all positions of one venue' },
];

/** What a file with the seeds' names says, in ours. */
export interface FromSeedNames {
  readonly limits: RiskLimitsInput;
  /** The seeds' `order_size_usd`, for a strategy. */
  readonly quoteSizeUsd: number | undefined;
}

/** Translates settings with the seeds' names. An unknown name is refused, with the nearest known one. */
export function fromSeedNames(settings: Readonly<Record<string, number>>): FromSeedNames | Refusal {
  const limits: Record<string, Record<string, number>> = {};
  let quoteSizeUsd: number | undefined;
  for (const [name, value] of Object.entries(settings)) {
    const known = knownName(name);
    if (isRefusal(known)) return known;
    if (known.here === 'quote size') quoteSizeUsd = value;
    else put(limits, known.here, value);
  }
  return { limits: limits as RiskLimitsInput, quoteSizeUsd };
}

function knownName(name: string): SeedName | Refusal {
  const known = SEED_NAMES.find(({ seed }) => seed === name);
  if (known !== undefined) return known;
  const near = nearestWord(
    name,
    SEED_NAMES.map(({ seed }) => seed),
  );
  return refusal('bad-config', `unknown setting ${name}${near === undefined ? '' : `, did you mean ${near}?`}`);
}

function put(limits: Record<string, Record<string, number>>, path: string, value: number): void {
  const [group, key] = path.split('.') as [string, string];
  limits[group] = { ...limits[group], [key]: value };
}
