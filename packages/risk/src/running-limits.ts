import type { InstrumentId, VenueId } from '@mm/core';
import type { Condition, ConditionName, ConditionScope, Conditions } from './conditions.ts';
import type { RiskFacts } from './facts.ts';
import { limitsOfVenue } from './limits.ts';
import { type LossBaselines, type LossBreach, LossLimits, type SavedLosses } from './loss-limits.ts';
import type { MicroUsd } from './micro-usd.ts';

export interface RunningLimitsOptions {
  readonly facts: RiskFacts;
  readonly conditions: Conditions;
  /** Engine time of the start. */
  readonly startUs: number;
  /** From before the restart. */
  readonly baselines?: LossBaselines | undefined;
  /** A loss limit was reached: the kill switch. */
  readonly onLoss: (breach: LossBreach, nowUs: number) => void;
}

/** What is watched, as plain values. */
export interface SavedRunning {
  readonly losses: SavedLosses;
  readonly held: readonly (readonly [instrument: InstrumentId, sign: number, sinceUs: number])[];
  readonly rejects: readonly (readonly [instrument: InstrumentId, streak: number])[];
}

/**
 * What is watched while running. Each figure is told; each that reaches or exceeds its limit becomes a condition, which
 * stops new risk until it is over. Figures that are not told are not measured: no condition is raised, none is settled —
 * except the profit and loss, whose absence is a condition itself.
 */
export class RunningLimits {
  readonly #options: RunningLimitsOptions;
  readonly #losses: LossLimits;
  readonly #heldSince = new Map<InstrumentId, { readonly sign: number; readonly sinceUs: number }>();
  readonly #rejects = new Map<InstrumentId, number>();

  constructor(options: RunningLimitsOptions) {
    this.#options = options;
    this.#losses = new LossLimits(options.facts.limits.total, options.startUs, options.baselines);
  }

  /** For the snapshot that a restart begins with. */
  get baselines(): LossBaselines | undefined {
    return this.#losses.baselines;
  }

  save(): SavedRunning {
    return {
      losses: this.#losses.save(),
      held: Array.from(this.#heldSince, ([id, { sign, sinceUs }]) => [id, sign, sinceUs] as const),
      rejects: [...this.#rejects],
    };
  }

  restore(saved: SavedRunning): void {
    this.#losses.restore(saved.losses);
    for (const [id, sign, sinceUs] of saved.held) this.#heldSince.set(id, { sign, sinceUs });
    for (const [id, streak] of saved.rejects) this.#rejects.set(id, streak);
  }

  /** What everything is worth by the ledger, micro-dollars; `undefined` while a part of it cannot be valued. */
  onEquity(equity: MicroUsd | undefined, nowUs: number): void {
    if (equity === undefined || !Number.isSafeInteger(equity)) return;
    for (const breach of this.#losses.onEquity(equity, nowUs)) {
      this.#raise(breach.name, undefined, 'halted', 'latched', [breach.limit / 1e6, breach.measured / 1e6, 'usd'], nowUs);
      this.#options.onLoss(breach, nowUs);
    }
    this.#options.conditions.settle('pnl-unknown');
  }

  /** Its age is the time since it was last flat or on the other side. */
  onPosition(instrument: InstrumentId, position: number, nowUs: number): void {
    const sign = Math.sign(position);
    const held = this.#heldSince.get(instrument);
    if (sign === 0) this.#heldSince.delete(instrument);
    else if (held?.sign !== sign) this.#heldSince.set(instrument, { sign, sinceUs: nowUs });
    this.#checkAge(instrument, nowUs);
  }

  /** Distance between mark and liquidation price, both in ticks; `undefined` liquidation price: none, as when flat. */
  onLiquidationPrice(instrument: InstrumentId, liquidation: number | undefined, mark: number, nowUs: number): void {
    const limits = this.#options.facts.record(instrument)?.limits;
    if (limits === undefined) return;
    if (liquidation === undefined) {
      this.#options.conditions.settle('liquidation-distance', instrument);
      return;
    }
    const distance = (Math.abs(mark - liquidation) * 10_000) / mark;
    // NaN, as from a mark of zero, is not a distance that is large enough.
    const near = !(distance >= limits.minLiquidationDistanceBps);
    this.#hold(near, 'liquidation-distance', instrument, [limits.minLiquidationDistanceBps, distance, 'bps'], nowUs);
  }

  /** Share of a venue's margin in use. */
  onMargin(venue: VenueId, usedBps: number, nowUs: number): void {
    const { maxMarginUsedBps } = limitsOfVenue(this.#options.facts.limits, venue);
    this.#hold(!(usedBps < maxMarginUsedBps), 'margin', venue, [maxMarginUsedBps, usedBps, 'bps'], nowUs);
  }

  /** The venue refused an order: several in a row say that what we know is stale. */
  onReject(instrument: InstrumentId, nowUs: number): void {
    const limits = this.#options.facts.record(instrument)?.limits;
    if (limits === undefined) return;
    const streak = (this.#rejects.get(instrument) ?? 0) + 1;
    this.#rejects.set(instrument, streak);
    if (streak < limits.maxRejectStreak) return;
    this.#rejects.set(instrument, 0);
    this.#raise('reject-streak', instrument, 'halted', 'cool-down', [limits.maxRejectStreak, streak, 'count'], nowUs);
  }

  /** The venue took an order: a streak ends. */
  onAccept(instrument: InstrumentId): void {
    if (this.#rejects.get(instrument) !== undefined) this.#rejects.set(instrument, 0);
  }

  /** How long the venue took to acknowledge. */
  onLatency(venue: VenueId, latencyUs: number, nowUs: number): void {
    const { maxLatency } = limitsOfVenue(this.#options.facts.limits, venue);
    if (latencyUs <= maxLatency) return;
    this.#raise('latency', venue, 'halted', 'cool-down', [maxLatency, latencyUs, 'us'], nowUs);
  }

  /** How late the process woke up. */
  onLoopLag(lagUs: number, nowUs: number): void {
    const { maxLoopLag } = this.#options.facts.limits.total;
    if (lagUs <= maxLoopLag) return;
    this.#raise('event-loop-lag', undefined, 'halted', 'cool-down', [maxLoopLag, lagUs, 'us'], nowUs);
  }

  /** Our ledger and the venue's differ by more than rounding. Only a person can say why. */
  onLedgerDrift(venue: VenueId, drift: string, allowed: string, nowUs: number): void {
    this.#raise('ledger-drift', venue, 'halted', 'latched', [allowed, drift, 'venue units'], nowUs);
  }

  /** Something found by others that must stop new risk: an overfill, a position nobody explains, a leg naked too long. */
  onAlarm(name: 'overfill' | 'unexplained-position' | 'naked-exposure', scope: ConditionScope, why: string, nowUs: number): void {
    this.#raise(name, scope, 'halted', 'latched', ['none', why, 'state'], nowUs);
  }

  /** A person stops new risk, or everything but cancels, until the same person clears `operator`. */
  onOperator(state: 'reducing' | 'halted', scope: ConditionScope, nowUs: number): void {
    this.#options.conditions.clear('operator', scope);
    this.#raise('operator', scope, state, 'latched', ['none', state, 'state'], nowUs);
  }

  /** What only time shows. */
  onTime(nowUs: number): void {
    const { maxPnlSilence } = this.#options.facts.limits.total;
    const silence = this.#losses.silenceUs(nowUs);
    if (silence > maxPnlSilence) {
      this.#raise('pnl-unknown', undefined, 'reducing', 'while-true', [maxPnlSilence, silence, 'us'], nowUs);
    }
    for (const instrument of this.#heldSince.keys()) this.#checkAge(instrument, nowUs);
    this.#options.conditions.onTime(nowUs);
  }

  #checkAge(instrument: InstrumentId, nowUs: number): void {
    const most = this.#options.facts.record(instrument)?.limits.maxInventoryAge;
    if (most === undefined) return;
    const held = this.#heldSince.get(instrument);
    const ageUs = held === undefined ? 0 : nowUs - held.sinceUs;
    this.#hold(ageUs >= most && held !== undefined, 'inventory-age', instrument, [most, ageUs, 'us'], nowUs);
  }

  #hold(holds: boolean, name: ConditionName, scope: ConditionScope, figures: Figures, nowUs: number): void {
    if (holds) this.#raise(name, scope, 'reducing', 'while-true', figures, nowUs);
    else this.#options.conditions.settle(name, scope);
  }

  #raise(
    name: ConditionName,
    scope: ConditionScope,
    state: Condition['state'],
    lifetime: Condition['lifetime'],
    [limit, measured, unit]: Figures,
    nowUs: number,
  ): void {
    this.#options.conditions.raise({ name, scope, state, lifetime, limit, measured, unit }, nowUs);
  }
}

type Figures = readonly [limit: number | string, measured: number | string, unit: string];
