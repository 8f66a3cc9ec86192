import type { BookAuditEvent, Levels } from '@mm/core';

/** A side's levels: price, size, price, size, … */
export type SavedLevels = readonly number[];

/** A copy the venue answered, kept for an audit. */
export interface SavedCopy extends Omit<BookAuditEvent, 'bids' | 'asks'> {
  readonly bids: SavedLevels;
  readonly asks: SavedLevels;
}

export function flatLevels({ count, ticks, lots }: Levels): SavedLevels {
  return Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? ticks[i / 2] : lots[(i - 1) / 2]) as number);
}

export function levelsOf(flat: SavedLevels): Levels {
  const count = flat.length / 2;
  const levels = { count, ticks: new Float64Array(count), lots: new Float64Array(count) };
  for (let i = 0; i < count; i += 1) {
    levels.ticks[i] = flat[2 * i] as number;
    levels.lots[i] = flat[2 * i + 1] as number;
  }
  return levels;
}
