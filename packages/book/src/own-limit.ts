import type { Side, Ticks } from '@mm/core';
import { MAX_BOOK_TICKS } from './level-checks.ts';

/**
 * A limit on the grid as one venue's own: the worst price in its ticks that is still worth `limit`. A price's worth is
 * computed to the bit as the NBBO computes it, so that a level at exactly the limit is in; the quotient alone may be a
 * bit off and miss it.
 * @param limit grid ticks, fractional or infinite, not NaN
 * @param factor what costs make of a price; 1 for raw prices
 */
export function ownLimit(side: Side, limit: number, ticksPerTick: number, factor: number): Ticks {
  const near = Math.round(limit / (ticksPerTick * factor));
  let own = Math.min(Math.max(near, 0), MAX_BOOK_TICKS + 1);
  if (side === 'ask') {
    while (own > 0 && own * ticksPerTick * factor > limit) own -= 1;
    while (own < MAX_BOOK_TICKS && (own + 1) * ticksPerTick * factor <= limit) own += 1;
  } else {
    while (own <= MAX_BOOK_TICKS && own * ticksPerTick * factor < limit) own += 1;
    while (own > 0 && (own - 1) * ticksPerTick * factor >= limit) own -= 1;
  }
  return own as Ticks;
}
