/**
 * The only executor: order lifecycle as a join, wanted quotes to fewest commands, exposure held as a level, reconciliation.
 *
 * @packageDocumentation
 */
export { type ClientIdScope, ClientIds } from './client-ids.ts';
export * from './execution.ts';
export type { LegGroupStage } from './leg-group.ts';
export type { LevelPolicy } from './level-holder.ts';
export type * from './notices.ts';
export type { OpenExposure } from './open-exposure.ts';
export type { OrderFacts, OrderPurpose, OrderRecord, OrderTiming } from './order-record.ts';
export type * from './ports.ts';
export type { QuoteTolerance } from './quote-board.ts';
export * from './venue-options.ts';
