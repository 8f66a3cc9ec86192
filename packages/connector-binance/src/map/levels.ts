import { LevelBuffer } from '@mm/connector';
import { type Instrument, type Levels, parsePrice, parseSize, type Refusal, refusal } from '@mm/core';
import type { RawLevel } from '../wire/primitives.ts';

/** Level text → ticks and lots, exactly; the first level that cannot be held refuses all. */
export function mapLevels(raw: readonly RawLevel[], instrument: Instrument): Levels | Refusal {
  const levels = new LevelBuffer();
  for (const [priceText, sizeText] of raw) {
    const price = parsePrice(instrument, priceText);
    if (typeof price !== 'number') return price;
    const size = parseSize(instrument, sizeText);
    if (typeof size !== 'number') return size;
    if (price === 0) return refusal('bad-level', `a level at price zero of ${instrument.id}`);
    levels.push(price, size);
  }
  return levels;
}
