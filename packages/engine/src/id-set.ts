import type { InstrumentId } from '@mm/core';

/** Ids remembered beyond those that are in. */
const MAX_MARKS = 65_536;

/**
 * Instruments at which something happened, in the order in which it did. Filled and cleared in every turn, and for that made
 * so that neither allocates: what is in is marked with the number of the round.
 */
export class IdSet {
  readonly #marks = new Map<InstrumentId, number>();
  readonly #ids: InstrumentId[] = [];
  #round = 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: InstrumentId): boolean {
    return this.#marks.get(id) === this.#round;
  }

  add(id: InstrumentId): void {
    if (this.has(id)) return;
    this.#marks.set(id, this.#round);
    this.#ids[this.#size] = id;
    this.#size += 1;
  }

  /** The one that came in at this place, below {@link size}. */
  at(place: number): InstrumentId {
    return this.#ids[place] as InstrumentId;
  }

  clear(): void {
    this.#round += 1;
    this.#size = 0;
    if (this.#marks.size <= MAX_MARKS) return;
    this.#marks.clear();
    this.#ids.length = 0;
  }

  toArray(): InstrumentId[] {
    return this.#ids.slice(0, this.#size);
  }
}
