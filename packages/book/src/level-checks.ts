import { type Levels, type Refusal, refusal } from '@mm/core';

/** Largest price in ticks a book takes: far above any market, far below where arithmetic on ticks rounds. */
export const MAX_BOOK_TICKS: number = 2 ** 52;

/**
 * Looks for a level that no book can hold: a price that is not a whole number above zero, a size that is not a whole
 * number of at least zero. Done before anything is applied, so that a refused event leaves the book as it was.
 */
export function checkLevels(levels: Levels): Refusal | undefined {
  const { ticks, lots, count } = levels;
  if (!(Number.isInteger(count) && count >= 0 && count <= ticks.length && count <= lots.length))
    return refusal('bad-level', `a count of ${count} levels`);
  for (let i = 0; i < count; i += 1) {
    const tick = ticks[i] as number;
    const size = lots[i] as number;
    const whole = Math.floor(tick) === tick && Math.floor(size) === size;
    if (!(whole && tick > 0 && tick <= MAX_BOOK_TICKS && size >= 0 && size <= Number.MAX_SAFE_INTEGER))
      return badLevel(tick, size);
  }
  return undefined;
}

/** What a snapshot must be beyond {@link checkLevels}: no price twice on a side, best bid not above best ask. */
export function checkSnapshot(bids: Levels, asks: Levels): Refusal | undefined {
  const bad = checkLevels(bids) ?? checkLevels(asks) ?? checkDistinct(bids) ?? checkDistinct(asks);
  if (bad !== undefined) return bad;
  const bestBid = extreme(bids, Math.max);
  const bestAsk = extreme(asks, Math.min);
  if (bestBid > bestAsk)
    return refusal('crossed-snapshot', `best bid ${bestBid} above best ask ${bestAsk}`, { bestBid, bestAsk });
  return undefined;
}

function checkDistinct(levels: Levels): Refusal | undefined {
  const sorted = levels.ticks.slice(0, levels.count).sort();
  for (let i = 1; i < sorted.length; i += 1) {
    if (sorted[i] === sorted[i - 1]) return refusal('duplicate-level', `price twice in a snapshot: ${sorted[i]} ticks`);
  }
  return undefined;
}

/** Best price over the levels with a size; NaN when there is none. */
function extreme(levels: Levels, better: (a: number, b: number) => number): number {
  let best = Number.NaN;
  for (let i = 0; i < levels.count; i += 1) {
    const tick = levels.ticks[i] as number;
    if (levels.lots[i] !== 0) best = Number.isNaN(best) ? tick : better(best, tick);
  }
  return best;
}

function badLevel(tick: number, size: number): Refusal {
  return refusal('bad-level', `no book holds ${size} lots at ${tick} ticks`, { tick, size });
}
