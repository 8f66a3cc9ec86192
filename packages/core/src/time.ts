import type { TimerId } from './ids.ts';

/**
 * Time is an input. A clock is read at the edge only, where an event is stamped; the centre takes time from events.
 * All times are integer microseconds since 1970-01-01 UTC (exact in a number until the year 2255).
 */
export interface Clock {
  /** Wall time: for stamping events and signing. May step when the machine's clock is set. */
  nowUs(): number;
  /** Time that only moves forward, from an arbitrary zero: for measuring durations. */
  monotonicUs(): number;
}

/**
 * Timers are inputs too: firing one is an event that goes through the same door as a fill.
 * Setting a timer that is already set moves it. Both calls are idempotent.
 */
export interface Timers {
  set(id: TimerId, dueUs: number): void;
  clear(id: TimerId): void;
}

/**
 * The edge's own alarm clock, for connectors: heartbeats, time limits, backoff. Counts monotonic time, so that setting the
 * machine's clock moves nothing.
 */
export interface Scheduler {
  /**
   * Calls `run` once, `delayUs` from now or later, and never within this call.
   * @returns takes it back; harmless once it ran
   */
  after(delayUs: number, run: () => void): CancelAlarm;
}

export type CancelAlarm = () => void;

/** Chance is an input: the next of a seeded sequence, in [0, 1). */
export type RandomSource = () => number;
