/**
 * Pre-trade checks, running limits, circuit breakers and a kill switch that stays killed.
 *
 * @packageDocumentation
 */
export { type Approved, approvedBatch } from './approved.ts';
export * from './conditions.ts';
export * from './facts.ts';
export * from './fee-break-even.ts';
export * from './kill-procedure.ts';
export * from './kill-switch.ts';
export type { LimitName, LimitUnit, RiskRefusal } from './limit-names.ts';
export {
  HARD_MAXIMA,
  type HardMaxima,
  type InstrumentLimits,
  type RiskLimits,
  type TotalLimits,
  type VenueLimits,
} from './limits.ts';
export * from './limits-schema.ts';
export type { LossBaselines, LossBreach } from './loss-limits.ts';
export { type MicroUsd, microUsd } from './micro-usd.ts';
export type { AmendedOrder, KillState } from './pre-trade-check.ts';
export * from './risk.ts';
export type { RunningLimits } from './running-limits.ts';
export * from './seed-names.ts';
export * from './send-permit.ts';
