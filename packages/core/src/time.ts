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

/** Chance is an input: the next of a seeded sequence, in [0, 1). */
export type RandomSource = () => number;
