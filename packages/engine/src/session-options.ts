import type { Clock, Journal, Refusal, Scheduler, VenuePort } from '@mm/core';
import type { KillSwitch } from '@mm/risk';
import type { Engine } from './engine.ts';

/** What joins an engine with the world. */
export interface SessionOptions {
  readonly engine: Engine;
  readonly venues: readonly VenuePort[];
  readonly journal: Journal;
  /** A clock whose wall time does not step: connectors and session must be given the same one. */
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** The switch that the send permit of the connectors looks at. It is tripped before anything else happens. */
  readonly kill: KillSwitch;
  /** Of this start: part of every client order id. The lease hands it out. */
  readonly epoch: number;
  /** Tells programs that share an account apart. */
  readonly instance: number;
  /** Is the right to trade still ours? Asked on every tick; while not, the engine is halted. */
  readonly isLeaseHeld?: () => boolean;
  /** Turns between two hashes of the whole state in the journal. Default 10,000; Infinity for none. */
  readonly checkEvery?: number;
  /** Entries between two snapshots, taken at a quiet point. Default 500,000; Infinity for none. */
  readonly snapshotEvery?: number;
  /** Told once when the session can go on no more: a journal that cannot be written, a bug of ours. Everything is being taken off. */
  readonly onFailure?: (failure: SessionFailure) => void;
  /** An observer threw. It does not stop anything. */
  readonly onObserverError?: (error: unknown) => void;
}

/** Why a session ended by itself. */
export interface SessionFailure {
  readonly what: 'journal' | 'bug';
  readonly error: unknown;
}

/**
 * - `idle` — not started.
 * - `running` — events are taken.
 * - `stopping` — winding down: nothing new, open orders are being taken off.
 * - `failed` — see {@link SessionFailure}: only cancels leave, again and again.
 * - `closed` — nothing happens any more.
 */
export type SessionState = 'idle' | 'running' | 'stopping' | 'failed' | 'closed';

/** How a stop ended. */
export interface StopReport {
  /** Nothing of ours was open when the venues were closed. */
  readonly isQuiet: boolean;
  readonly openOrders: number;
  readonly tookUs: number;
}

/** What a re-arm or an operator's wish was answered with. */
export type Answer = Refusal | undefined;
