/**
 * Venues that are not real: market data in venues' own dialects, generated from a seed.
 *
 * @packageDocumentation
 */
export type { UsdmFields } from './dialects/binance-usdm.ts';
export type { DialectName } from './dialects/dialects.ts';
export type * from './exchange/account-types.ts';
export * from './exchange/exchange-api.ts';
export type * from './exchange/exchange-events.ts';
export * from './exchange/instrument-spec.ts';
export type * from './exchange/order-types.ts';
export * from './exchange/sim-exchange.ts';
export * from './market/generated-market.ts';
export type { MarketOptions, MarketStream, MarketVenueOptions } from './market/market-options.ts';
export * from './market/reference-frame.ts';
export * from './random/seeded-random.ts';
