import { BookSide, type Level } from './book-side.ts';
import { LevelChanges } from './level-changes.ts';
import type { Market } from './market.ts';
import { type Matcher, type MatchSink, reaches, type Walk, type Walker } from './matcher.ts';
import type { OrderSpec } from './order-types.ts';
import { RecordedSide } from './recorded-side.ts';
import type { SimAccount } from './sim-account.ts';
import { SimOrder } from './sim-order.ts';

/** A price of a merged book and what stands there: recorded first, then our own. */
interface Place {
  readonly price: number;
  readonly recorded: number;
  readonly own: Level | undefined;
}

/**
 * A recorded market with our orders on top. Takers take recorded depth (its shadow remembers) and resting orders, the better
 * price first, at one price the recorded part first. A resting order waits behind the size recorded at its price when it
 * came; recorded trades and shrinking levels bring it forward, and it fills by traded volume beyond that, by trades through
 * its price, or by recorded depth that comes to cross it. No fill is larger than the recorded volume it comes from.
 */
export class OverlayMatcher implements Matcher {
  readonly backend = 'overlay';
  readonly changes: LevelChanges = new LevelChanges();
  readonly #own = { bid: new BookSide(true), ask: new BookSide(false) };
  readonly #recorded = { bid: new RecordedSide(true), ask: new RecordedSide(false) };
  #market: Market | undefined;
  #tape: SimAccount | undefined;
  #arrivals = 0;

  /** Whose market, and who stands behind the recording. */
  attach(market: Market, tape: SimAccount): void {
    this.#market = market;
    this.#tape = tape;
  }

  bestPrice(isBid: boolean): number {
    const recorded = this.#recordedSide(isBid).best;
    const own = this.#ownSide(isBid).best?.price ?? 0;
    if (recorded === 0 || own === 0) return recorded + own;
    return isBid ? Math.max(recorded, own) : Math.min(recorded, own);
  }

  bestSize(isBid: boolean): number {
    const price = this.bestPrice(isBid);
    return price === 0 ? 0 : this.sizeAt(isBid, price);
  }

  sizeAt(isBid: boolean, price: number): number {
    return this.#recordedSide(isBid).at(price) + (this.#ownSide(isBid).find(price)?.size ?? 0);
  }

  levels(isBid: boolean, depth: number): [number, number][] {
    const levels: [number, number][] = [];
    for (const { price, recorded, own } of this.#places(isBid)) {
      if (levels.length === depth) break;
      levels.push([price, recorded + (own?.size ?? 0)]);
    }
    return levels;
  }

  walk(walker: Walker, limit: number, size: number): Walk {
    const walk: Walk = { size: 0, notional: 0 };
    const take = (price: number, available: number): void => {
      const taken = Math.min(available, size - walk.size);
      walk.size += taken;
      walk.notional += price * taken;
    };
    const prevents = walker.selfTradePrevention !== 'none';
    for (const { price, recorded, own } of this.#places(!walker.isBid)) {
      if (walk.size >= size || !reaches(walker.isBid, limit, price)) break;
      take(price, recorded);
      for (let order = own?.head; order !== undefined; order = order.next) {
        if (!prevents || order.account !== walker.account) take(price, order.remaining);
        else if (walker.selfTradePrevention !== 'expire-maker') return walk;
      }
    }
    return walk;
  }

  match(taker: SimOrder, limit: number, sink: MatchSink): void {
    const isBid = !taker.isBid;
    const side = this.#recordedSide(isBid);
    while (taker.end === undefined && taker.remaining > 0) {
      const price = this.bestPrice(isBid);
      if (price === 0 || !reaches(taker.isBid, limit, price)) return;
      const recorded = side.at(price);
      if (recorded > 0) {
        const size = Math.min(recorded, taker.remaining);
        this.changes.touch(isBid, price, this.sizeAt(isBid, price));
        side.take(price, size);
        sink.onFill(taker, this.#tapeOrder(isBid, price, size), price, size);
        continue;
      }
      const maker = this.#ownSide(isBid).best?.head as SimOrder;
      if (taker.selfTradePrevention !== 'none' && maker.account === taker.account) sink.onSelfTrade(taker, maker);
      else this.#fillOwn(taker, maker, Math.min(maker.remaining, taker.remaining), sink);
    }
  }

  rest(order: SimOrder): void {
    const level = this.#ownSide(order.isBid).reach(order.price);
    this.changes.touch(order.isBid, order.price, this.sizeAt(order.isBid, order.price));
    this.#arrivals += 1;
    order.arrival = this.#arrivals;
    order.resting = true;
    order.ahead = this.#recordedSide(order.isBid).at(order.price);
    level.append(order);
  }

  remove(order: SimOrder): void {
    const level = order.level as Level;
    this.changes.touch(order.isBid, level.price, this.sizeAt(order.isBid, level.price));
    level.unlink(order);
    order.resting = false;
    if (level.head === undefined) this.#ownSide(order.isBid).drop(level);
  }

  shrink(order: SimOrder, to: number): void {
    const level = order.level as Level;
    this.changes.touch(order.isBid, level.price, this.sizeAt(order.isBid, level.price));
    level.size -= order.size - to;
    order.size = to;
  }

  queueAhead(order: SimOrder): number {
    let ahead = order.ahead;
    for (let one = order.previous; one !== undefined; one = one.previous) ahead += one.remaining;
    return ahead;
  }

  /** The whole recorded book anew. */
  snapshot(isBid: boolean, levels: readonly (readonly [number, number])[]): void {
    const listed = new Set(levels.map(([price]) => price));
    for (const price of [...this.#recordedSide(isBid).prices]) if (!listed.has(price)) this.#set(isBid, price, 0);
    for (const [price, size] of levels) this.#set(isBid, price, size);
  }

  diff(isBid: boolean, levels: readonly (readonly [number, number])[]): void {
    for (const [price, size] of levels) this.#set(isBid, price, size);
  }

  /** After the recording changed: whoever it now crosses fills at its own price. */
  settleCrossed(sink: MatchSink): void {
    for (const isBid of [true, false]) {
      const opposite = this.#recordedSide(!isBid);
      for (;;) {
        const maker = this.#ownSide(isBid).best?.head;
        const price = opposite.best;
        if (maker === undefined || price === 0 || !reaches(isBid, maker.price, price)) break;
        const size = Math.min(maker.remaining, opposite.at(price));
        this.changes.touch(!isBid, price, this.sizeAt(!isBid, price));
        opposite.take(price, size);
        this.#fillOwn(this.#tapeOrder(!isBid, maker.price, size), maker, size, sink);
      }
    }
  }

  /** A recorded trade. Returns how much of it none of our orders got. */
  trade(price: number, size: number, aggressorIsBid: boolean, sink: MatchSink): number {
    const isBid = !aggressorIsBid;
    let left = size;
    for (;;) {
      const maker = this.#ownSide(isBid).best?.head;
      if (maker === undefined || left === 0 || maker.price === price || !reaches(isBid, maker.price, price)) break;
      const fill = Math.min(left, maker.remaining);
      left -= fill;
      this.#fillOwn(this.#tapeOrder(aggressorIsBid, maker.price, fill), maker, fill, sink);
    }
    return this.#tradeAt(price, left, isBid, sink);
  }

  /** Volume at the price of our orders: recorded size ahead of each first, then the order, then who is behind. */
  #tradeAt(price: number, size: number, isBid: boolean, sink: MatchSink): number {
    let left = size;
    let eaten = 0;
    let order = this.#nextAt(isBid, price, 0);
    while (order !== undefined && left > 0) {
      const before = Math.min(Math.max(0, order.ahead - eaten), left);
      eaten += before;
      left -= before;
      const fill = Math.min(left, order.remaining);
      const { arrival } = order;
      if (fill > 0) {
        left -= fill;
        this.#fillOwn(this.#tapeOrder(!isBid, price, fill), order, fill, sink);
      }
      order = this.#nextAt(isBid, price, arrival);
    }
    eaten += left;
    for (let one = this.#nextAt(isBid, price, 0); one !== undefined; one = one.next) one.ahead = Math.max(0, one.ahead - eaten);
    return eaten;
  }

  /** The first of our orders at a price that came after another: settling a fill may have ended any of them. */
  #nextAt(isBid: boolean, price: number, arrival: number): SimOrder | undefined {
    let order = this.#ownSide(isBid).find(price)?.head;
    while (order !== undefined && order.arrival <= arrival) order = order.next;
    return order;
  }

  #set(isBid: boolean, price: number, size: number): void {
    const side = this.#recordedSide(isBid);
    const own = this.#ownSide(isBid).find(price);
    this.changes.touch(isBid, price, side.at(price) + (own?.size ?? 0));
    side.set(price, size);
    for (let order = own?.head; order !== undefined; order = order.next) order.ahead = Math.min(order.ahead, size);
  }

  #fillOwn(taker: SimOrder, maker: SimOrder, size: number, sink: MatchSink): void {
    const level = maker.level as Level;
    const { isBid } = maker;
    this.changes.touch(isBid, level.price, this.sizeAt(isBid, level.price));
    if (size === maker.remaining) {
      level.unlink(maker);
      maker.resting = false;
      if (level.head === undefined) this.#ownSide(isBid).drop(level);
    } else {
      level.size -= size;
    }
    sink.onFill(taker, maker, level.price, size);
  }

  /** An order of the tape, for one fill. */
  #tapeOrder(isBid: boolean, price: number, size: number): SimOrder {
    const market = this.#market as Market;
    const spec: OrderSpec = {
      instrument: market.symbol,
      side: isBid ? 'bid' : 'ask',
      type: 'limit',
      price,
      size,
      timeInForce: 'ioc',
    };
    return new SimOrder(this.#tape as SimAccount, market, spec, size, 0);
  }

  /** Both books merged, best first. */
  *#places(isBid: boolean): Generator<Place> {
    const recorded = this.#recordedSide(isBid);
    const own = this.#ownSide(isBid);
    let rank = 0;
    for (const price of recorded.prices) {
      const size = recorded.at(price);
      for (let level = own.at(rank); level !== undefined && level.price !== price; level = own.at(rank)) {
        if (isBid ? level.price < price : level.price > price) break;
        yield { price: level.price, recorded: 0, own: level };
        rank += 1;
      }
      const same = own.at(rank)?.price === price ? own.at(rank) : undefined;
      if (same !== undefined) rank += 1;
      if (size > 0 || same !== undefined) yield { price, recorded: size, own: same };
    }
    for (let level = own.at(rank); level !== undefined; rank += 1, level = own.at(rank))
      yield { price: level.price, recorded: 0, own: level };
  }

  #ownSide(isBid: boolean): BookSide {
    return isBid ? this.#own.bid : this.#own.ask;
  }

  #recordedSide(isBid: boolean): RecordedSide {
    return isBid ? this.#recorded.bid : this.#recorded.ask;
  }
}
