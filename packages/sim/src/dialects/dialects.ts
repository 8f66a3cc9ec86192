import { binanceSpot } from './binance-spot.ts';
import { binanceUsdm, type UsdmFields } from './binance-usdm.ts';
import type { MarketDialect } from './dialect.ts';

/** Venues whose spelling is known here. */
export type DialectName = 'binance-usdm' | 'binance-spot';

/** The spelling of a venue. */
export function dialectOf(name: DialectName, fields?: UsdmFields): MarketDialect {
  return name === 'binance-usdm' ? binanceUsdm(fields) : binanceSpot();
}
