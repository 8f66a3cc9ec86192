import type { InstrumentId } from '@mm/core';

/** Up to so many are searched: quicker than asking a map, and nearly every turn is about one or two. */
const FEW = 8;
/** Ids remembered beyond those that are in. */
const MAX_MARKS = 65_536;

/**
 * Instruments at which something happened, in the order in which it did. Filled and cleared in every turn, and for that made
 * so that neither allocates: where many are in, those are marked with the number of the round.
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
    if (this.#size > FEW) return this.#marks.get(id) === this.#round;
    for (let i = 0; i < this.#size; i += 1) if (this.#ids[i] === id) return true;
    return false;
  }

  add(id: InstrumentId): void {
    if (this.has(id)) return;
    this.#ids[this.#size] = id;
    this.#size += 1;
    if (this.#size === FEW + 1) for (let i = 0; i < this.#size; i += 1) this.#marks.set(this.at(i), this.#round);
    else if (this.#size > FEW) this.#marks.set(id, this.#round);
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
