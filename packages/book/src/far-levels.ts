/**
 * Levels too far from the touch for the dense window: a hash table from tick to lots in one flat array — tick, lots, tick,
 * lots, so that a level is in one cache line — with open addressing and linear probing. 24–56 bytes a level at any fill,
 * 20 ns a change, and no order kept: the few readers who walk this deep ask for {@link FarLevels.sortedTicks}, which is
 * remembered until the next change at 8 bytes a level more.
 *
 * An empty place is one with zero lots, which is never a level.
 */
export class FarLevels {
  /** Place `p` has its tick at `2p` and its lots behind it. */
  #table = new Float64Array(2 * SMALLEST);
  #shift = 32 - Math.log2(SMALLEST);
  #count = 0;
  #sorted: Float64Array | undefined;

  /** How many levels are held. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the arrays. */
  get byteLength(): number {
    return this.#table.byteLength + (this.#sorted?.byteLength ?? 0);
  }

  /** Lots at `tick`; 0 when there is no such level. */
  get(tick: number): number {
    return this.#table[this.#find(tick) + 1] as number;
  }

  /**
   * Reads the place where `tick` belongs, so that it is in the cache when its level is set: places read one after the
   * other are waited for together.
   * @returns 1 when a level is there, else 0: keep it, or the engine leaves the reading out
   */
  touch(tick: number): number {
    return Number(this.#table[home(tick, this.#shift) + 1] !== 0);
  }

  /** Sets or, with zero lots, removes a level. Removing an unknown level does nothing. */
  set(tick: number, lots: number): void {
    const table = this.#table;
    const at = this.#find(tick);
    const known = table[at + 1] !== 0;
    if (lots === 0) {
      if (known) this.#remove(at);
      return;
    }
    table[at] = tick;
    table[at + 1] = lots;
    if (known) return;
    this.#count += 1;
    this.#sorted = undefined;
    if (this.#count * 3 > table.length) this.#resize(table.length * 2);
  }

  /** Forgets everything and gives a large array back. */
  clear(): void {
    this.#table = new Float64Array(2 * SMALLEST);
    this.#shift = 32 - Math.log2(SMALLEST);
    this.#count = 0;
    this.#sorted = undefined;
  }

  /** The lowest tick; infinity when there is none. */
  lowest(): number {
    return this.#sorted?.[0] ?? this.#extreme(Math.min, Number.POSITIVE_INFINITY);
  }

  /** The highest tick; minus infinity when there is none. */
  highest(): number {
    return this.#sorted?.at(-1) ?? this.#extreme(Math.max, Number.NEGATIVE_INFINITY);
  }

  /** The ticks from `low` to `high`, both included, in no order. */
  ticksBetween(low: number, high: number): number[] {
    const table = this.#table;
    const found: number[] = [];
    for (let at = 0; at < table.length; at += 2) {
      const tick = table[at] as number;
      if (table[at + 1] !== 0 && tick >= low && tick <= high) found.push(tick);
    }
    return found;
  }

  /** All ticks in rising order. Belongs to this object and is valid until the next change. */
  sortedTicks(): Float64Array {
    if (this.#sorted !== undefined) return this.#sorted;
    const table = this.#table;
    const sorted = new Float64Array(this.#count);
    let filled = 0;
    for (let at = 0; at < table.length; at += 2) {
      if (table[at + 1] !== 0) sorted[filled++] = table[at] as number;
    }
    this.#sorted = sorted.sort();
    return this.#sorted;
  }

  #extreme(further: (a: number, b: number) => number, start: number): number {
    const table = this.#table;
    let extreme = start;
    for (let at = 0; at < table.length; at += 2) {
      if (table[at + 1] !== 0) extreme = further(extreme, table[at] as number);
    }
    return extreme;
  }

  /** Where `tick` is in the table, or the empty place where it would go. */
  #find(tick: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let at = home(tick, this.#shift);
    while (table[at + 1] !== 0 && table[at] !== tick) at = (at + 2) & mask;
    return at;
  }

  /** Closes the hole by moving back whatever probed past it, so that no tombstone is ever needed. */
  #remove(at: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = at;
    for (let next = (hole + 2) & mask; table[next + 1] !== 0; next = (next + 2) & mask) {
      const wanted = home(table[next] as number, this.#shift);
      if (((next - wanted) & mask) < ((next - hole) & mask)) continue;
      table[hole] = table[next] as number;
      table[hole + 1] = table[next + 1] as number;
      hole = next;
    }
    table[hole + 1] = 0;
    this.#count -= 1;
    this.#sorted = undefined;
    if (table.length > 2 * SMALLEST && this.#count * 7 < table.length) this.#resize(table.length / 2);
  }

  #resize(length: number): void {
    const old = this.#table;
    this.#table = new Float64Array(length);
    this.#shift = 33 - Math.log2(length);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      const to = this.#find(old[at] as number);
      this.#table[to] = old[at] as number;
      this.#table[to + 1] = old[at + 1] as number;
    }
  }
}

const SMALLEST = 16;

/** Where in the table a tick belongs. Multiplicative hashing: neighbouring ticks land far apart. */
function home(tick: number, shift: number): number {
  const high = tick > 0xffff_ffff ? Math.floor(tick / 0x1_0000_0000) : 0;
  return (Math.imul((tick >>> 0) ^ high, 0x9e3779b1) >>> shift) << 1;
}
