import { seededRandom } from '@mm/sim';

/** Draws of one purpose of one seed, by name: drawing from one never shifts another. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: string, name: string) {
    this.#random = seededRandom(seed, name);
  }

  next(): number {
    return this.#random();
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.#random() * (to - from);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
}
