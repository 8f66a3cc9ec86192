import type { Levels } from '@mm/core';

/** Levels that a decoder fills again and again: grows when a frame needs it, never shrinks, allocates nothing otherwise. */
export class LevelBuffer implements Levels {
  ticks: Float64Array = new Float64Array(FIRST_CAPACITY);
  lots: Float64Array = new Float64Array(FIRST_CAPACITY);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  push(ticks: number, lots: number): void {
    const at = this.count;
    if (at === this.ticks.length) this.#grow();
    this.ticks[at] = ticks;
    this.lots[at] = lots;
    this.count = at + 1;
  }

  #grow(): void {
    const { ticks, lots } = this;
    this.ticks = new Float64Array(ticks.length * 2);
    this.lots = new Float64Array(lots.length * 2);
    this.ticks.set(ticks);
    this.lots.set(lots);
  }
}

const FIRST_CAPACITY = 256;

/** A copy that stays valid: for levels that must outlive the sink call. */
export function copyOfLevels(levels: Levels): Levels {
  return {
    count: levels.count,
    ticks: levels.ticks.slice(0, levels.count),
    lots: levels.lots.slice(0, levels.count),
  };
}
