/**
 * Binance: connectors to USDⓈ-M futures and spot, and the market-data decoders and sequence rules they are made of.
 *
 * @packageDocumentation
 */

export type { SpotEndpoint, UsdmEndpoint } from './endpoints.ts';
export type { FrameDialect } from './map/market-decoder.ts';
export { MarketDecoder } from './map/market-decoder.ts';
export * from './map/market-messages.ts';
export type { BinanceOptions, BinanceSpotOptions, BinanceUsdmOptions, Bundles, SelfTradePrevention } from './options.ts';
export { SPOT_CAPABILITIES } from './spot/capabilities.ts';
export { createBinanceSpot } from './spot/connector.ts';
export * from './spot/map/depth-snapshot.ts';
export * from './spot/map/frames.ts';
export * from './spot/map/sequence-rules.ts';
export { USDM_CAPABILITIES } from './usdm/capabilities.ts';
export { createBinanceUsdm } from './usdm/connector.ts';
export * from './usdm/map/depth-snapshot.ts';
export * from './usdm/map/frames.ts';
export * from './usdm/map/sequence-rules.ts';
