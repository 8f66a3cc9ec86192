import type { InstrumentId, StrategyId, VenueId } from './ids.ts';

/** Somebody who may tell the engine what to do, for the record: `console`, `dashboard`, `latch`, a name. */
export type Who = string;

interface PersonsEvent {
  readonly by: Who;
  readonly reason: string;
  readonly receiveTimeUs: number;
}

/**
 * What a person tells a running engine, as an event like any other: journaled, and replayed.
 *
 * - `kill` — stop trading at once, take everything off, stay so over restarts.
 * - `rearm` — after a kill: trade again. Refused until every venue was read back as having nothing open.
 * - `flatten` — after a kill that was read back: close positions, reduce-only.
 * - `halt`, `reduce` — nothing but cancels, or only what shrinks positions, in the scope; `resume` ends both.
 * - `pause`, `unpause` — a strategy (all where none is named) decides nothing, and its quotes go.
 * - `cancel-all` — takes off what is open in the scope, ours or not.
 * - `clear` — a latched condition of risk is looked into and over: `about` names it.
 * - `adopt-position`, `accept-balance` — the venue's word is taken where ours differs; `about` names the asset.
 * - `audit` — read the account of the scope (all venues where none is named) now.
 * - `resume-levels` — exposure levels that were not reached in time: try on.
 * - `stop` — wind down: no strategy runs, quotes go, and the engine is quiet once nothing is open.
 */
export interface OperatorEvent extends PersonsEvent {
  readonly type: 'operator';
  readonly action: OperatorAction;
  /** What it is about; `undefined` for everything. */
  readonly scope: InstrumentId | VenueId | StrategyId | undefined;
  /** A condition's name, or an asset. */
  readonly about: string | undefined;
}

export type OperatorAction =
  | 'kill'
  | 'rearm'
  | 'flatten'
  | 'halt'
  | 'reduce'
  | 'resume'
  | 'pause'
  | 'unpause'
  | 'cancel-all'
  | 'clear'
  | 'adopt-position'
  | 'accept-balance'
  | 'audit'
  | 'resume-levels'
  | 'stop';

/** One strategy's settings by name, as plain values. What they mean is the strategy's to say. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** A strategy's settings are changed while it runs: only those named. All of them, or, when one is refused, none. */
export interface SettingsChangedEvent extends PersonsEvent {
  readonly type: 'settings-changed';
  readonly strategy: StrategyId;
  readonly settings: Settings;
}

/**
 * A process begins, or begins again: nothing is connected, nothing that was known of a venue still holds, and client order
 * ids begin with this epoch. The first event of every session.
 */
export interface SessionStartedEvent {
  readonly type: 'session-started';
  readonly epoch: number;
  readonly instance: number;
  /** The latch was found set: why. */
  readonly killed: string | undefined;
  readonly receiveTimeUs: number;
}

/** How late the process woke up for a timer: the event loop was blocked, or the machine slept. */
export interface LoopLagEvent {
  readonly type: 'loop-lag';
  readonly lagUs: number;
  readonly receiveTimeUs: number;
}

/** What the session itself tells the engine. */
export type SessionEvent = OperatorEvent | SettingsChangedEvent | SessionStartedEvent | LoopLagEvent;
