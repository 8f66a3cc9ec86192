import type { Levels, Side } from '@mm/core';

/** How far down each side a venue's snapshot or copy went: the worst price it stated. Past it the venue may have more. */
export interface SnapshotReach {
  readonly bid: number;
  readonly ask: number;
}

/** As far as there are prices. */
export const WHOLE_BOOK: SnapshotReach = { bid: 0, ask: Number.POSITIVE_INFINITY };

export function reachOf(bids: Levels, asks: Levels): SnapshotReach {
  return { bid: reachOfSide('bid', bids), ask: reachOfSide('ask', asks) };
}

/** The worst price stated. A side without a level is not cut off: there is nothing on it. */
export function reachOfSide(side: Side, levels: Levels): number {
  let worst = Number.NaN;
  for (let i = 0; i < levels.count; i += 1) {
    const ticks = levels.ticks[i] as number;
    if (levels.lots[i] === 0 || (side === 'bid' ? ticks >= worst : ticks <= worst)) continue;
    worst = ticks;
  }
  return Number.isNaN(worst) ? WHOLE_BOOK[side] : worst;
}
