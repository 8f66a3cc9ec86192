/**
 * Venues that are not real: whole venues in a box, over memory here and over loopback from `@mm/sim/node`, and generated
 * market data in venues' own dialects.
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
export type { FaultCount } from './faults/fault-counts.ts';
export {
  FAULT_KINDS,
  type FaultId,
  type FaultKind,
  type FaultParams,
  type FaultPlace,
  type ParamSpec,
} from './faults/fault-kinds.ts';
export { type FaultRate, STANDARD_FAULTS } from './faults/fault-rates.ts';
export type { ArbitrageOptions, LiquidityOptions } from './flow/flow-options.ts';
export * from './market/generated-market.ts';
export type { MarketOptions, MarketStream, MarketVenueOptions } from './market/market-options.ts';
export * from './market/reference-frame.ts';
export type { LatencyOptions } from './net/latency.ts';
export type { MachineClock } from './net/machine-clock.ts';
export type { MemoryClient } from './net/memory-client.ts';
export { type MemoryClientOptions, MemoryNetwork, type MemoryNetworkOptions } from './net/memory-network.ts';
export * from './random/seeded-random.ts';
export { binanceCapture } from './recorded/binance-capture.ts';
export type { RecordedEvent, RecordedMarket } from './recorded/recorded-market.ts';
export type * from './server/venue-server.ts';
export { createWorld, type HostedVenue, type World } from './world/create-world.ts';
export type { WorldKey } from './world/venue-accounts.ts';
export type { FillRequest, WorldAdmin } from './world/world-admin.ts';
export type * from './world/world-options.ts';
export { type InstrumentSummary, summaryText, type VenueSummary, type WorldSummary } from './world/world-summary.ts';
