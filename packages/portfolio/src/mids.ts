/**
 * The latest mids of one instrument with their times, oldest overwritten. Twice the mid, in ticks, so that the middle of two
 * prices is a whole number. Times never run backwards: an older one is passed over.
 */
export class Mids {
  readonly #times: Float64Array;
  readonly #mids: Float64Array;
  /** How many were ever written. */
  written = 0;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#mids = new Float64Array(capacity);
  }

  /** NaN before the first. */
  get last2(): number {
    return this.written === 0 ? Number.NaN : (this.#mids[(this.written - 1) % this.#mids.length] as number);
  }

  /** 0 before the first. */
  get lastUs(): number {
    return this.written === 0 ? 0 : (this.#times[(this.written - 1) % this.#times.length] as number);
  }

  /** @returns whether it was taken */
  push(timeUs: number, mid2: number): boolean {
    // Written out: `lastUs` would box its value, some bytes of garbage in every turn.
    const lastUs = this.written === 0 ? 0 : (this.#times[(this.written - 1) % this.#times.length] as number);
    if (timeUs < lastUs) return false;
    if (timeUs > lastUs || this.written === 0) this.written += 1;
    const at = (this.written - 1) % this.#times.length;
    this.#times[at] = timeUs;
    this.#mids[at] = mid2;
    return true;
  }

  /** The mid in force at `timeUs`: the last one not later. NaN when none is remembered. */
  at2(timeUs: number): number {
    const capacity = this.#times.length;
    let low = Math.max(0, this.written - capacity);
    let high = this.written;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#times[middle % capacity] as number) <= timeUs) low = middle + 1;
      else high = middle;
    }
    const found = low - 1;
    if (found < 0 || found < this.written - capacity) return Number.NaN;
    return this.#mids[found % capacity] as number;
  }

  /** A finer or coarser tick: all remembered mids are counted on it, or forgotten where they are not on it. */
  clear(): void {
    this.written = 0;
  }

  /** Times and doubled mids, oldest first. */
  samples(): [timeUs: number, mid2: number][] {
    const samples: [number, number][] = [];
    const capacity = this.#times.length;
    for (let i = Math.max(0, this.written - capacity); i < this.written; i += 1) {
      samples.push([this.#times[i % capacity] as number, this.#mids[i % capacity] as number]);
    }
    return samples;
  }
}
