import { BookSide, type Level } from './book-side.ts';
import { LevelChanges } from './level-changes.ts';
import { type Matcher, type MatchSink, reaches, type Walk, type Walker } from './matcher.ts';
import type { SimOrder } from './sim-order.ts';

/** An order book of its own: price, then time. */
export class BookMatcher implements Matcher {
  readonly backend = 'book';
  readonly changes: LevelChanges = new LevelChanges();
  readonly #bids = new BookSide(true);
  readonly #asks = new BookSide(false);
  readonly #walk: Walk = { size: 0, notional: 0 };
  #arrivals = 0;

  bestPrice(isBid: boolean): number {
    const best = this.#side(isBid).best;
    return best === undefined ? 0 : best.price;
  }

  bestSize(isBid: boolean): number {
    const best = this.#side(isBid).best;
    return best === undefined ? 0 : best.size;
  }

  sizeAt(isBid: boolean, price: number): number {
    const level = this.#side(isBid).find(price);
    return level === undefined ? 0 : level.size;
  }

  levels(isBid: boolean, depth: number): [number, number][] {
    const side = this.#side(isBid);
    return Array.from({ length: Math.min(depth, side.count) }, (_, rank) => {
      const level = side.at(rank) as Level;
      return [level.price, level.size];
    });
  }

  walk(walker: Walker, limit: number, size: number): Walk {
    const side = this.#side(!walker.isBid);
    const walk = this.#walk;
    walk.size = 0;
    walk.notional = 0;
    const totals = walker.account === undefined || walker.selfTradePrevention === 'none';
    for (let rank = 0; walk.size < size; rank += 1) {
      const level = side.at(rank);
      if (level === undefined || !reaches(walker.isBid, limit, level.price)) break;
      if (totals) take(walk, level.price, Math.min(size - walk.size, level.size));
      else if (!walkOrders(level, walker, size, walk)) break;
    }
    return walk;
  }

  match(taker: SimOrder, limit: number, sink: MatchSink): void {
    const isBid = taker.isBid;
    const side = this.#side(!isBid);
    const prevents = taker.selfTradePrevention !== 'none';
    while (taker.end === undefined && taker.size > taker.filled) {
      const level = side.best;
      if (level === undefined || !reaches(isBid, limit, level.price)) return;
      const maker = level.head as SimOrder;
      if (prevents && maker.account === taker.account) {
        sink.onSelfTrade(taker, maker);
        continue;
      }
      const rest = maker.size - maker.filled;
      const size = Math.min(taker.size - taker.filled, rest);
      this.changes.touch(!isBid, level.price, level.size);
      if (size === rest) {
        level.unlink(maker);
        maker.resting = false;
        if (level.head === undefined) side.drop(level);
      } else {
        level.size -= size;
      }
      sink.onFill(taker, maker, level.price, size);
    }
  }

  rest(order: SimOrder): void {
    const level = this.#side(order.isBid).reach(order.price);
    this.changes.touch(order.isBid, order.price, level.size);
    this.#arrivals += 1;
    order.arrival = this.#arrivals;
    order.resting = true;
    level.append(order);
  }

  remove(order: SimOrder): void {
    const level = order.level as Level;
    this.changes.touch(order.isBid, level.price, level.size);
    level.unlink(order);
    order.resting = false;
    if (level.head === undefined) this.#side(order.isBid).drop(level);
  }

  shrink(order: SimOrder, to: number): void {
    const level = order.level as Level;
    this.changes.touch(order.isBid, level.price, level.size);
    level.size -= order.size - to;
    order.size = to;
  }

  queueAhead(order: SimOrder): number {
    let ahead = 0;
    for (let one = order.previous; one !== undefined; one = one.previous) ahead += one.remaining;
    return ahead;
  }

  #side(isBid: boolean): BookSide {
    return isBid ? this.#bids : this.#asks;
  }
}

/** Walks the orders of one level. `false`: self-trade prevention would end the taker here. */
function walkOrders(level: Level, walker: Walker, size: number, walk: Walk): boolean {
  for (let order = level.head; order !== undefined && walk.size < size; order = order.next) {
    if (order.account !== walker.account) take(walk, level.price, Math.min(size - walk.size, order.remaining));
    else if (walker.selfTradePrevention !== 'expire-maker') return false;
  }
  return true;
}

function take(walk: Walk, price: number, size: number): void {
  walk.size += size;
  walk.notional += price * size;
}
