import { PlainSide } from '../market/plain-book.ts';

/** Levels kept a side; the ones farthest from the touch go first. */
const MAX_LEVELS = 20_000;

/**
 * One side of a recorded book, and over it the shadow of what was taken from it here. The recording itself is never changed
 * by a taker; what it next says about a level ends that level's shadow.
 */
export class RecordedSide {
  readonly #depth: PlainSide;
  readonly #taken = new Map<number, number>();

  constructor(isBid: boolean) {
    this.#depth = new PlainSide(isBid ? 'bid' : 'ask');
  }

  /** Prices of all recorded levels, best first. */
  get prices(): readonly number[] {
    return this.#depth.ticks;
  }

  /** As recorded. */
  recordedAt(price: number): number {
    return this.#depth.at(price);
  }

  /** What is left to take. */
  at(price: number): number {
    const recorded = this.#depth.at(price);
    return recorded === 0 ? 0 : Math.max(0, recorded - (this.#taken.get(price) ?? 0));
  }

  /** The best price with something left; 0 for none. */
  get best(): number {
    for (const price of this.#depth.ticks) if (this.at(price) > 0) return price;
    return 0;
  }

  /** What the recording says: the level's size, 0 for gone. */
  set(price: number, size: number): void {
    this.#taken.delete(price);
    this.#depth.set(price, size);
    while (this.#depth.count > MAX_LEVELS) {
      const worst = this.#depth.ticks.at(-1) as number;
      this.#depth.set(worst, 0);
      this.#taken.delete(worst);
    }
  }

  take(price: number, size: number): void {
    this.#taken.set(price, (this.#taken.get(price) ?? 0) + size);
  }
}
