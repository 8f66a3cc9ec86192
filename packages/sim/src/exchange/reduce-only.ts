import type { Position } from './sim-account.ts';
import type { SimOrder } from './sim-order.ts';

/** What can be done to orders that reduce too much. */
export interface ReducingOrders {
  end(order: SimOrder, how: 'expired', reason: 'reduce-only'): void;
  shrink(order: SimOrder, to: number): void;
}

/**
 * Keeps resting reduce-only orders within their position, after anything that changed either. The best price first, then who
 * came first: what the position no longer covers of an order is cut off, and orders it does not cover at all expire.
 */
export function enforceReduceOnly(desk: ReducingOrders, position: Position): void {
  if (position.reducing.length === 0) return;
  let covered = Math.abs(position.size);
  for (const order of position.reducing.toSorted(byPriority)) {
    const reduces = position.size !== 0 && position.size > 0 !== order.isBid;
    const { remaining } = order;
    if (!reduces || covered === 0) desk.end(order, 'expired', 'reduce-only');
    else if (remaining > covered) {
      desk.shrink(order, order.filled + covered);
      covered = 0;
    } else {
      covered -= remaining;
    }
  }
}

function byPriority(a: SimOrder, b: SimOrder): number {
  if (a.isBid !== b.isBid) return a.isBid ? -1 : 1;
  const better = a.isBid ? b.price - a.price : a.price - b.price;
  return better === 0 ? a.arrival - b.arrival : better;
}
