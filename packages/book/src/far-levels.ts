/**
 * Levels too far from the touch for the dense window: a hash table from tick to lots in two flat arrays, open addressing
 * with linear probing. 24–56 bytes a level at any fill, 20 ns a change, and no order kept: the few readers who walk this
 * deep ask for {@link FarLevels.sortedTicks}, which is remembered until the next change at 8 bytes a level more.
 *
 * An empty place is one with zero lots, which is never a level.
 */
export class FarLevels {
  #ticks = new Float64Array(SMALLEST);
  #lots = new Float64Array(SMALLEST);
  #shift = 32 - Math.log2(SMALLEST);
  #count = 0;
  #sorted: Float64Array | undefined;

  /** How many levels are held. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the arrays. */
  get byteLength(): number {
    return this.#ticks.byteLength + this.#lots.byteLength + (this.#sorted?.byteLength ?? 0);
  }

  /** Lots at `tick`; 0 when there is no such level. */
  get(tick: number): number {
    return this.#lots[this.#find(tick)] as number;
  }

  /** Sets or, with zero lots, removes a level. Removing an unknown level does nothing. */
  set(tick: number, lots: number): void {
    const place = this.#find(tick);
    const known = this.#lots[place] !== 0;
    if (lots === 0) {
      if (known) this.#remove(place);
      return;
    }
    this.#ticks[place] = tick;
    this.#lots[place] = lots;
    if (known) return;
    this.#count += 1;
    this.#sorted = undefined;
    if (this.#count * 3 > this.#lots.length * 2) this.#resize(this.#lots.length * 2);
  }

  /** Forgets everything and gives large arrays back. */
  clear(): void {
    if (this.#lots.length > SMALLEST) {
      this.#ticks = new Float64Array(SMALLEST);
      this.#lots = new Float64Array(SMALLEST);
      this.#shift = 32 - Math.log2(SMALLEST);
    } else {
      this.#lots.fill(0);
    }
    this.#count = 0;
    this.#sorted = undefined;
  }

  /** All ticks in rising order. Belongs to this object and is valid until the next change. */
  sortedTicks(): Float64Array {
    if (this.#sorted !== undefined) return this.#sorted;
    const sorted = new Float64Array(this.#count);
    let filled = 0;
    for (let place = 0; place < this.#lots.length; place += 1) {
      if (this.#lots[place] !== 0) sorted[filled++] = this.#ticks[place] as number;
    }
    this.#sorted = sorted.sort();
    return this.#sorted;
  }

  /** The place of `tick`, or the empty place where it would go. */
  #find(tick: number): number {
    const ticks = this.#ticks;
    const lots = this.#lots;
    const mask = lots.length - 1;
    let place = home(tick, this.#shift);
    while (lots[place] !== 0 && ticks[place] !== tick) place = (place + 1) & mask;
    return place;
  }

  /** Closes the hole by moving back whatever probed past it, so that no tombstone is ever needed. */
  #remove(place: number): void {
    const ticks = this.#ticks;
    const lots = this.#lots;
    const mask = lots.length - 1;
    let hole = place;
    for (let next = (hole + 1) & mask; lots[next] !== 0; next = (next + 1) & mask) {
      const wanted = home(ticks[next] as number, this.#shift);
      if (((next - wanted) & mask) < ((next - hole) & mask)) continue;
      ticks[hole] = ticks[next] as number;
      lots[hole] = lots[next] as number;
      hole = next;
    }
    lots[hole] = 0;
    this.#count -= 1;
    this.#sorted = undefined;
    if (lots.length > SMALLEST && this.#count * 7 < lots.length * 2) this.#resize(lots.length / 2);
  }

  #resize(length: number): void {
    const ticks = this.#ticks;
    const lots = this.#lots;
    this.#ticks = new Float64Array(length);
    this.#lots = new Float64Array(length);
    this.#shift = 32 - Math.log2(length);
    for (let place = 0; place < lots.length; place += 1) {
      if (lots[place] === 0) continue;
      const to = this.#find(ticks[place] as number);
      this.#ticks[to] = ticks[place] as number;
      this.#lots[to] = lots[place] as number;
    }
  }
}

const SMALLEST = 16;

/** Multiplicative hashing: neighbouring ticks land far apart. Ticks beyond 2^32 wrap, which costs speed, not truth. */
function home(tick: number, shift: number): number {
  return Math.imul(tick >>> 0, 0x9e3779b1) >>> shift;
}
