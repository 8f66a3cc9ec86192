/** A side of a book or of an order: a `bid` buys, an `ask` sells. */
export type Side = 'bid' | 'ask';

/** The other side. */
export function opposite(side: Side): Side {
  return side === 'bid' ? 'ask' : 'bid';
}

/** +1 for a bid, −1 for an ask: the sign a fill on that side gives a position. */
export function signOf(side: Side): 1 | -1 {
  return side === 'bid' ? 1 : -1;
}
