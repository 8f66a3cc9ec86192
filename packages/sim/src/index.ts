/**
 * Venues that are not real: market data in venues' own dialects, generated from a seed.
 *
 * @packageDocumentation
 */
export type { UsdmFields } from './dialects/binance-usdm.ts';
export type { DialectName } from './dialects/dialects.ts';
export * from './market/generated-market.ts';
export type { MarketOptions, MarketStream, MarketVenueOptions } from './market/market-options.ts';
export * from './market/reference-frame.ts';
export * from './random/seeded-random.ts';
