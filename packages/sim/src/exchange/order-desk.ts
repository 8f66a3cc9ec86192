import type { Side } from '@mm/core';
import { tellBook } from './book-news.ts';
import type { EventQueue } from './event-queue.ts';
import type { OrderUpdatedEvent } from './exchange-events.ts';
import { drop, hold, release } from './holds.ts';
import type { Market } from './market.ts';
import type { MatchSink } from './matcher.ts';
import { takingLimit, wouldTake } from './order-checks.ts';
import { OrderShelf } from './order-shelf.ts';
import type { EndReason } from './order-types.ts';
import { enforceReduceOnly } from './reduce-only.ts';
import type { Settlement } from './settlement.ts';
import { orderSnapshot, type SimOrder } from './sim-order.ts';

/** Of client ids that the exchange makes. */
const PREFIXES = { api: 'x', manual: 'x', liquidation: 'liquidation', adl: 'adl' } as const;

/** Matches whatever comes, and carries orders from acceptance to their end. Checks nothing: its callers have. */
export class OrderDesk implements MatchSink {
  /** Of the command under way. */
  nowUs = 0;
  /** Open orders of house accounts. */
  readonly house: OrderShelf = new OrderShelf(false);
  readonly events: EventQueue;
  readonly #settlement: Settlement;
  #nextOrderId: number;

  constructor(events: EventQueue, settlement: Settlement, firstOrderId: number) {
    this.events = events;
    this.#settlement = settlement;
    this.#nextOrderId = firstOrderId;
  }

  /** A checked order enters: it is told, matched, and what remains rests or expires. */
  enter(order: SimOrder): SimOrder {
    this.admit(order);
    if (order.timeInForce === 'fok' && !this.#canFill(order)) this.end(order, 'expired', 'fok-unfillable');
    else this.run(order);
    return order;
  }

  /** Gives an order its id, makes it known to its account, and tells it. */
  admit(order: SimOrder): void {
    const { account } = order;
    order.orderId = this.#nextOrderId;
    this.#nextOrderId += 1;
    if (account.isClient) {
      if (order.clientOrderId === '') order.clientOrderId = `${PREFIXES[order.origin]}-${order.orderId}`;
      account.orders.add(order);
      account.byClientId.set(order.clientOrderId, order);
      account.open.add(order);
      this.tell(order, 'accepted');
    } else {
      this.house.add(order);
    }
  }

  /** Matches an order that is not resting, then rests or expires what remains. */
  run(order: SimOrder): void {
    const { market } = order;
    const limit = takingLimit(market, order.isBid, order.isMarket, order.price);
    this.match(order, limit);
    if (order.end !== undefined) return;
    if (order.isMarket) this.end(order, 'expired', 'market-remainder');
    else if (order.timeInForce !== 'gtc') this.end(order, 'expired', 'ioc-remainder');
    else {
      market.matcher.rest(order);
      hold(order);
    }
    if (order.reduceOnly) enforceReduceOnly(this, order.account.position(market));
  }

  match(order: SimOrder, limit: number): void {
    if (wouldTake(order.market, order.isBid, limit)) order.market.matcher.match(order, limit, this);
  }

  #canFill(order: SimOrder): boolean {
    const limit = takingLimit(order.market, order.isBid, order.isMarket, order.price);
    return order.market.matcher.walk(order, limit, order.remaining).size >= order.remaining;
  }

  onFill(taker: SimOrder, maker: SimOrder, price: number, size: number): void {
    this.#tellTrade(taker.market, price, size, taker.side, taker.orderId, maker.orderId);
    this.fill(taker, maker, price, size, false);
  }

  /** A recorded trade, or what of one none of our orders got. */
  tellForeignTrade(market: Market, price: number, size: number, aggressor: Side): void {
    this.#tellTrade(market, price, size, aggressor, 0, 0);
    market.nextTradeId += 1;
  }

  #tellTrade(market: Market, price: number, size: number, aggressor: Side, takerOrderId: number, makerOrderId: number): void {
    const tradeId = market.nextTradeId;
    market.trades += 1;
    market.lastPrice = price;
    market.lastTradeId = tradeId;
    market.lastTradeUs = this.nowUs;
    if (!this.events.wanted) return;
    this.events.push({
      type: 'traded',
      instrument: market.symbol,
      tradeId,
      price,
      size,
      aggressor,
      takerOrderId,
      makerOrderId,
      atUs: this.nowUs,
    });
  }

  /** Books one trade on both sides: a public one, or one the venue arranged (`free` of fees). */
  fill(taker: SimOrder, maker: SimOrder, price: number, size: number, free: boolean): void {
    const { market } = taker;
    const { nowUs } = this;
    const tradeId = market.nextTradeId;
    market.nextTradeId += 1;
    const notional = market.amount(price * size);
    release(maker, size);
    raise(maker, price, size, nowUs);
    if (maker.end !== undefined) drop(maker);
    raise(taker, price, size, nowUs);
    const trade = { market, price, size, notional, tradeId, free, nowUs };
    this.#settlement.book(maker, trade, true);
    this.#settlement.book(taker, trade, false);
    if (maker.end !== undefined) this.#retire(maker);
    if (taker.end !== undefined) this.#retire(taker);
    if (!market.isPerp) return;
    if (maker.account.isClient) enforceReduceOnly(this, maker.account.position(market));
    if (taker.account.isClient) enforceReduceOnly(this, taker.account.position(market));
  }

  onSelfTrade(taker: SimOrder, maker: SimOrder): void {
    const mode = taker.selfTradePrevention;
    if (mode !== 'expire-taker') this.end(maker, 'expired', 'self-trade');
    if (mode !== 'expire-maker') this.end(taker, 'expired', 'self-trade');
  }

  /** Ends an open order that is not filled. */
  end(order: SimOrder, how: 'canceled' | 'expired', reason: EndReason): void {
    this.takeOut(order);
    order.end = how;
    order.endReason = reason;
    order.updatedUs = this.nowUs;
    this.#retire(order);
    this.tell(order, how);
  }

  /** Makes a resting order smaller in its place. */
  shrink(order: SimOrder, to: number): void {
    release(order, order.size - to);
    order.market.matcher.shrink(order, to);
    order.updatedUs = this.nowUs;
    this.tell(order, 'amended');
  }

  /** Gives a resting order another price and size; it may match, rest, or end. */
  replace(order: SimOrder, price: number, size: number): void {
    this.takeOut(order);
    order.price = price;
    order.size = size;
    order.updatedUs = this.nowUs;
    this.tell(order, 'amended');
    if (order.postOnly && wouldTake(order.market, order.isBid, price)) this.end(order, 'canceled', 'post-only-would-take');
    else this.run(order);
  }

  takeOut(order: SimOrder): void {
    drop(order);
    if (order.resting) order.market.matcher.remove(order);
  }

  tell(order: SimOrder, change: OrderUpdatedEvent['change']): void {
    if (!order.account.isClient || !this.events.wanted) return;
    const account = order.account.name;
    this.events.push({ type: 'order-updated', change, account, order: orderSnapshot(order), fill: undefined, atUs: this.nowUs });
  }

  /** The end of a command about one market. */
  finish(market: Market): void {
    this.tellBook(market);
    this.events.flush();
  }

  tellBook(market: Market): void {
    tellBook(market, this.events, this.nowUs);
  }

  #retire(order: SimOrder): void {
    if (order.account.isClient) order.account.retire(order);
    else if (order.orderId !== 0) this.house.leave();
  }
}

function raise(order: SimOrder, price: number, size: number, nowUs: number): void {
  order.filled += size;
  order.filledNotional += price * size;
  order.updatedUs = nowUs;
  if (order.filled === order.size) order.end = 'filled';
}
