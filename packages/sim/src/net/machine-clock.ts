import type { Clock } from '@mm/core';
import type { VirtualTime } from './virtual-time.ts';

/**
 * The clock of one machine of a virtual world: right until it is told otherwise (fault F27). Its monotonic side never
 * steps, as at a real one.
 */
export class MachineClock implements Clock {
  readonly #time: VirtualTime;
  readonly #startUs: number;
  #offsetUs = 0;
  #driftPpm = 0;
  #driftSinceUs: number;

  constructor(time: VirtualTime, offsetUs = 0, driftPpm = 0) {
    this.#time = time;
    this.#startUs = time.nowUs;
    this.#driftSinceUs = time.nowUs;
    this.#offsetUs = offsetUs;
    this.#driftPpm = driftPpm;
  }

  nowUs(): number {
    return this.#time.nowUs + this.errorUs;
  }

  monotonicUs(): number {
    return this.#time.nowUs - this.#startUs;
  }

  /** How far ahead of true time the wall clock is now. */
  get errorUs(): number {
    return this.#offsetUs + Math.round(((this.#time.nowUs - this.#driftSinceUs) * this.#driftPpm) / 1_000_000);
  }

  /** Sets the wall clock that far forward, or back if negative. */
  step(byUs: number): void {
    this.#offsetUs += byUs;
  }

  /** From now on the wall clock gains so many µs a second. */
  drift(ppm: number): void {
    this.#offsetUs = this.errorUs;
    this.#driftSinceUs = this.#time.nowUs;
    this.#driftPpm = ppm;
  }
}
