/**
 * Binance: market-data decoders and sequence rules of USDⓈ-M futures and spot.
 *
 * @packageDocumentation
 */

export type { FrameDialect } from './map/market-decoder.ts';
export { MarketDecoder } from './map/market-decoder.ts';
export * from './map/market-messages.ts';
export * from './spot/map/depth-snapshot.ts';
export * from './spot/map/frames.ts';
export * from './spot/map/sequence-rules.ts';
export * from './usdm/map/depth-snapshot.ts';
export * from './usdm/map/frames.ts';
export * from './usdm/map/sequence-rules.ts';
