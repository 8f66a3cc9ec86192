import type { MatchingBackend } from './instrument-spec.ts';
import type { LevelChanges } from './level-changes.ts';
import type { SelfTradePrevention } from './order-types.ts';
import type { SimAccount } from './sim-account.ts';
import type { SimOrder } from './sim-order.ts';

/** Who hears of matches. Both may end orders, the taker and others of the book included. */
export interface MatchSink {
  /** The maker's level is already smaller by `size`; `filled` of both is for the sink to raise. */
  onFill(taker: SimOrder, maker: SimOrder, price: number, size: number): void;
  /** Taker and maker are of one account and the taker wants prevention: ends the maker, the taker, or both. */
  onSelfTrade(taker: SimOrder, maker: SimOrder): void;
}

/** Who would take, and how far. */
export interface Walker {
  readonly account: SimAccount | undefined;
  readonly isBid: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
}

/** What a taker would get: reused by the next walk. */
export interface Walk {
  size: number;
  /** Price steps × size steps. */
  notional: number;
}

/**
 * How a market finds counterparties. The exchange checks orders and settles fills; a matcher knows prices, sizes and queues
 * only. Every change of a level is noted in `changes` first.
 */
export interface Matcher {
  readonly backend: MatchingBackend;
  readonly changes: LevelChanges;
  /** The best price of a side, 0 for none. */
  bestPrice(isBid: boolean): number;
  /** The size at the best price, 0 for none. */
  bestSize(isBid: boolean): number;
  sizeAt(isBid: boolean, price: number): number;
  /** Best first. */
  levels(isBid: boolean, depth: number): [number, number][];
  /** Up to `limit`, `Infinity` and 0 for none. Stops where self-trade prevention would end the taker; skips makers it would end. */
  walk(walker: Walker, limit: number, size: number): Walk;
  /** Fills a taker as far as its limit and the book go, or until it has ended. */
  match(taker: SimOrder, limit: number, sink: MatchSink): void;
  /** What remains of an order joins the end of its queue. */
  rest(order: SimOrder): void;
  /** A resting order leaves. */
  remove(order: SimOrder): void;
  /** A resting order gets smaller and keeps its place: `to` is its new size, above what is filled. */
  shrink(order: SimOrder, to: number): void;
  queueAhead(order: SimOrder): number;
}

/** Would a taker of this side trade at `price`, its limit being `limit`? */
export function reaches(isBid: boolean, limit: number, price: number): boolean {
  return isBid ? price <= limit : price >= limit;
}
