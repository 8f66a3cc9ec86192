import type { RandomSource } from '@mm/core';
import { bell } from '../random/draws.ts';

/** How a {@link LatentPrice} walks. */
export interface LatentPriceOptions {
  readonly random: RandomSource;
  /** Whole units of the caller's choosing, fine against any tick. */
  readonly startUnits: number;
  readonly startMs: number;
  /** Standard deviation of one second's move, in basis points of the start. */
  readonly volatilityBps: number;
  /** How far back {@link LatentPrice.at} may look behind the latest time asked for. */
  readonly memoryMs: number;
}

const STEP_MS = 10;

/**
 * What the thing is worth, known to nobody: a random walk in whole units, a step every 10 ms, that every venue's book
 * follows sooner or later. It turns back at half and at twice the price it started from.
 */
export class LatentPrice {
  readonly #options: LatentPriceOptions;
  readonly #unitsPerStep: number;
  /** The walk's last steps, by step modulo length. */
  readonly #past: Float64Array;
  #step = 0;
  #units: number;

  constructor(options: LatentPriceOptions) {
    this.#options = options;
    this.#units = options.startUnits;
    this.#unitsPerStep = ((options.startUnits * options.volatilityBps) / 10_000) * Math.sqrt(STEP_MS / 1_000);
    this.#past = new Float64Array(Math.ceil(options.memoryMs / STEP_MS) + 2);
    this.#past[0] = this.#units;
  }

  /**
   * The price at a time, in units; before the start it is what it was at the start.
   * @throws {RangeError} for a time that has been forgotten
   */
  at(timeMs: number): number {
    const step = Math.max(0, Math.floor((timeMs - this.#options.startMs) / STEP_MS));
    while (this.#step < step) this.#walk();
    if (this.#step - step >= this.#past.length) throw new RangeError(`the price at ${timeMs} is forgotten`);
    return this.#past[step % this.#past.length] as number;
  }

  #walk(): void {
    const { random, startUnits } = this.#options;
    const wished = this.#units + Math.round(bell(random) * this.#unitsPerStep);
    const low = Math.ceil(startUnits / 2);
    const high = startUnits * 2;
    this.#units = wished < low ? 2 * low - wished : wished > high ? 2 * high - wished : wished;
    this.#step += 1;
    this.#past[this.#step % this.#past.length] = this.#units;
  }
}
