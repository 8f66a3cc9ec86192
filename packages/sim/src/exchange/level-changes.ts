/** Below this many changed levels a plain search is quicker than a set. */
const FEW = 8;

/** Which levels of one book changed during a command, each once, with the size it had before. */
export class LevelChanges {
  count = 0;
  readonly isBid: boolean[] = [];
  readonly prices: number[] = [];
  readonly before: number[] = [];
  readonly #seen = new Set<number>();

  /** Call before each change of a level. */
  touch(isBid: boolean, price: number, sizeBefore: number): void {
    if (this.#knows(isBid, price)) return;
    const at = this.count;
    this.isBid[at] = isBid;
    this.prices[at] = price;
    this.before[at] = sizeBefore;
    this.count = at + 1;
  }

  clear(): void {
    this.count = 0;
    if (this.#seen.size > 0) this.#seen.clear();
  }

  #knows(isBid: boolean, price: number): boolean {
    if (this.count < FEW) {
      for (let i = this.count - 1; i >= 0; i -= 1) if (this.prices[i] === price && this.isBid[i] === isBid) return true;
      return false;
    }
    const seen = this.#seen;
    if (seen.size === 0)
      for (let i = 0; i < this.count; i += 1) seen.add(keyOf(this.isBid[i] === true, this.prices[i] as number));
    const key = keyOf(isBid, price);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  }
}

function keyOf(isBid: boolean, price: number): number {
  return isBid ? price : -price;
}
