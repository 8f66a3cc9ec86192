import type { InstrumentId, VenueId } from '@mm/core';
import { ACTIVE, HALTED, REDUCING } from './instrument-record.ts';

/** `active` — everything the limits allow. `reducing` — only what shrinks a position. `halted` — nothing but cancels. */
export type RiskStateName = 'active' | 'reducing' | 'halted';

/** Why less than everything may be done. Names are never changed or reused. */
export type ConditionName =
  | 'daily-loss'
  | 'drawdown'
  | 'pnl-unknown'
  | 'inventory-age'
  | 'liquidation-distance'
  | 'margin'
  | 'reject-streak'
  | 'latency'
  | 'event-loop-lag'
  | 'ledger-drift'
  | 'unexplained-position'
  | 'overfill'
  | 'naked-exposure'
  | 'operator';

/** What a condition is about; `undefined` for everything. */
export type ConditionScope = InstrumentId | VenueId | undefined;

/**
 * How a condition ends: `while-true` — as soon as it is no longer measured; `cool-down` — not before its time, and only
 * then; `latched` — when a person clears it.
 */
export type ConditionLifetime = 'while-true' | 'cool-down' | 'latched';

/** Something measured against a limit, and what it stops. */
export interface Condition {
  readonly name: ConditionName;
  readonly scope: ConditionScope;
  readonly state: Exclude<RiskStateName, 'active'>;
  readonly lifetime: ConditionLifetime;
  readonly limit: number | string;
  readonly measured: number | string;
  readonly unit: string;
  readonly sinceUs: number;
  /** When a breaker may close; `undefined` for the other lifetimes. */
  readonly untilUs: number | undefined;
}

export interface ConditionOptions {
  readonly coolDownUs: number;
  readonly maxTripsPerHour: number;
  /** Called when the conditions of a scope change: the worst state of it, and its cause. */
  readonly onChange: (scope: ConditionScope, severity: number, cause: string) => void;
}

/** The conditions in force and the trips of the last hour, as plain values. */
export interface SavedConditions {
  readonly conditions: readonly Condition[];
  readonly trips: readonly (readonly [key: string, times: readonly number[]])[];
}

const HOUR_US = 3_600_000_000;

/**
 * The conditions in force: what was measured, until it is over. The state of a scope is that of its worst condition.
 * Deterministic: time only as it is told.
 */
export class Conditions {
  readonly #options: ConditionOptions;
  readonly #conditions = new Map<string, Condition>();
  /** Times a breaker opened, oldest first, at most `maxTripsPerHour` + 1 of them. */
  readonly #trips = new Map<string, number[]>();

  constructor(options: ConditionOptions) {
    this.#options = options;
  }

  save(): SavedConditions {
    return { conditions: this.list(), trips: [...this.#trips] };
  }

  restore(saved: SavedConditions): void {
    for (const one of saved.conditions) this.#conditions.set(keyOf(one.name, one.scope), { ...one, scope: one.scope });
    for (const [key, times] of saved.trips) this.#trips.set(key, [...times]);
    for (const { scope } of saved.conditions) this.#announce(scope);
  }

  list(): readonly Condition[] {
    return [...this.#conditions.values()];
  }

  find(name: ConditionName, scope?: ConditionScope): Condition | undefined {
    return this.#conditions.get(keyOf(name, scope));
  }

  /** The condition holds. One that is latched stays as it was first measured; a breaker's time starts anew. */
  raise(condition: Omit<Condition, 'sinceUs' | 'untilUs'>, nowUs: number): void {
    const key = keyOf(condition.name, condition.scope);
    const known = this.#conditions.get(key);
    if (known?.lifetime === 'latched') return;
    const isTrip = condition.lifetime === 'cool-down' && known === undefined;
    const lifetime = isTrip && this.#tripsTooOften(key, nowUs) ? 'latched' : condition.lifetime;
    const untilUs = lifetime === 'cool-down' ? nowUs + this.#options.coolDownUs : undefined;
    this.#conditions.set(key, { ...condition, lifetime, sinceUs: known?.sinceUs ?? nowUs, untilUs });
    this.#announce(condition.scope);
  }

  /** The condition is no longer measured: ends it if that is how it ends. */
  settle(name: ConditionName, scope?: ConditionScope): void {
    const key = keyOf(name, scope);
    if (this.#conditions.get(key)?.lifetime !== 'while-true') return;
    this.#remove(key, scope);
  }

  /** A person says it is over. @returns whether there was one */
  clear(name: ConditionName, scope?: ConditionScope): boolean {
    const key = keyOf(name, scope);
    this.#trips.delete(key);
    return this.#remove(key, scope);
  }

  /** Closes the breakers whose time is over. */
  onTime(nowUs: number): void {
    for (const [key, { untilUs, scope }] of this.#conditions) {
      if (untilUs !== undefined && untilUs <= nowUs) this.#remove(key, scope);
    }
  }

  /** When the next breaker may close. */
  nextDueUs(): number | undefined {
    const due = this.list().flatMap(({ untilUs }) => (untilUs === undefined ? [] : [untilUs]));
    return due.length === 0 ? undefined : Math.min(...due);
  }

  stateOf(scope: ConditionScope): RiskStateName {
    return stateName(this.#worst(scope)[0]);
  }

  #remove(key: string, scope: ConditionScope): boolean {
    const removed = this.#conditions.delete(key);
    if (removed) this.#announce(scope);
    return removed;
  }

  #announce(scope: ConditionScope): void {
    const [severity, cause] = this.#worst(scope);
    this.#options.onChange(scope, severity, cause);
  }

  #worst(scope: ConditionScope): readonly [severity: number, cause: string] {
    let worst: readonly [number, string] = [ACTIVE, ''];
    for (const condition of this.#conditions.values()) {
      const severity = condition.state === 'halted' ? HALTED : REDUCING;
      if (condition.scope === scope && severity > worst[0]) worst = [severity, condition.name];
    }
    return worst;
  }

  #tripsTooOften(key: string, nowUs: number): boolean {
    const recent = (this.#trips.get(key) ?? []).filter((time) => time > nowUs - HOUR_US);
    this.#trips.set(key, [...recent, nowUs].slice(-(this.#options.maxTripsPerHour + 1)));
    return recent.length >= this.#options.maxTripsPerHour;
  }
}

export function stateName(severity: number): RiskStateName {
  if (severity === HALTED) return 'halted';
  return severity === REDUCING ? 'reducing' : 'active';
}

function keyOf(name: ConditionName, scope: ConditionScope): string {
  return `${name} ${scope ?? ''}`;
}
