import type { Levels, Side } from '@mm/core';
import { StateHash } from '../state-hash.ts';

/**
 * The obvious book: a `Map` a side, sorted when asked. The oracle of the fast one; nothing here is clever, and nothing but
 * the hash's definition is shared.
 */
export class ReferenceBook {
  readonly #sides: Record<Side, Map<number, number>> = { bid: new Map(), ask: new Map() };

  applySnapshot(bids: Levels, asks: Levels): void {
    this.#sides.bid.clear();
    this.#sides.ask.clear();
    this.applyDelta(bids, asks);
  }

  applyDelta(bids: Levels, asks: Levels): void {
    applyTo(this.#sides.bid, bids);
    applyTo(this.#sides.ask, asks);
  }

  /** `[ticks, lots]`, best first. */
  levels(side: Side): [number, number][] {
    return [...this.#sides[side]].sort(([a], [b]) => (side === 'bid' ? b - a : a - b));
  }

  stateHash(): string {
    const hash = new StateHash();
    for (const side of ['bid', 'ask'] as const) {
      for (const [ticks, lots] of this.#sides[side]) hash.add(side, ticks, lots);
    }
    return hash.digest();
  }
}

/** Levels from pairs, for tests. */
export function levelsOf(pairs: readonly (readonly [number, number])[]): Levels {
  return {
    count: pairs.length,
    ticks: Float64Array.from(pairs, ([ticks]) => ticks),
    lots: Float64Array.from(pairs, ([, lots]) => lots),
  };
}

function applyTo(side: Map<number, number>, levels: Levels): void {
  for (let i = 0; i < levels.count; i += 1) {
    const ticks = levels.ticks[i] as number;
    const lots = levels.lots[i] as number;
    if (lots === 0) side.delete(ticks);
    else side.set(ticks, lots);
  }
}
