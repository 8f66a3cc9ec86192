import type { RandomSource } from '@mm/core';
import { bell } from '../random/draws.ts';

export interface FairPriceOptions {
  readonly random: RandomSource;
  /** In quote currency. */
  readonly startPrice: number;
  readonly startUs: number;
  /** Standard deviation of one second's move, in basis points of the start. */
  readonly volatilityBps: number;
  /** How far back {@link FairPrice.at} may look. */
  readonly memoryUs: number;
}

const STEP_US = 10_000;

/**
 * What the thing is worth, known to nobody: a random walk with a step every 10 ms, around which every venue quotes, some
 * sooner, some later. It turns back at half and at twice the price it started from. Whoever trades because he knows
 * something moves it: {@link FairPrice.move}.
 */
export class FairPrice {
  readonly #options: FairPriceOptions;
  /** The walk's last steps, by step modulo length. */
  readonly #past: Float64Array;
  #step = 0;
  #price: number;

  constructor(options: FairPriceOptions) {
    this.#options = options;
    this.#price = options.startPrice;
    this.#past = new Float64Array(Math.ceil(options.memoryUs / STEP_US) + 2);
    this.#past[0] = this.#price;
  }

  /** The price at a time; before the start what it was at the start, and before what is remembered the oldest known. */
  at(timeUs: number): number {
    const step = Math.max(0, Math.floor((timeUs - this.#options.startUs) / STEP_US));
    while (this.#step < step) this.#walk();
    const oldest = Math.max(0, this.#step - this.#past.length + 1);
    return this.#past[Math.max(step, oldest) % this.#past.length] as number;
  }

  /** News: from that time on the price is so many basis points higher, or lower if negative. */
  move(timeUs: number, bps: number): void {
    this.at(timeUs);
    this.#price = this.#within(this.#price * (1 + bps / 10_000));
    this.#past[this.#step % this.#past.length] = this.#price;
  }

  #walk(): void {
    const { random, startPrice, volatilityBps } = this.#options;
    const perStep = ((startPrice * volatilityBps) / 10_000) * Math.sqrt(STEP_US / 1_000_000);
    this.#price = this.#within(this.#price + bell(random) * perStep);
    this.#step += 1;
    this.#past[this.#step % this.#past.length] = this.#price;
  }

  #within(price: number): number {
    const low = this.#options.startPrice / 2;
    const high = this.#options.startPrice * 2;
    return price < low ? 2 * low - price : price > high ? 2 * high - price : price;
  }
}
