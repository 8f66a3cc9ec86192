import type { Side, TimeInForce } from '@mm/core';
import type { Level } from './book-side.ts';
import type { Market } from './market.ts';
import type { EndReason, OrderOrigin, OrderSnapshot, OrderSpec, SelfTradePrevention, SimOrderStatus } from './order-types.ts';
import type { SimAccount } from './sim-account.ts';

/*
 * `declare`: fields are set once, in the constructor. Declared plainly, each would be set to nothing before, and orders are
 * made too often for that.
 */

/** A live order: what matching and accounts change. Nobody outside the exchange sees one; they get snapshots. */
export class SimOrder {
  /** 0 until it is admitted. */
  declare orderId: number;
  declare clientOrderId: string;
  declare readonly account: SimAccount;
  declare readonly market: Market;
  declare readonly isBid: boolean;
  declare readonly isMarket: boolean;
  declare price: number;
  declare size: number;
  declare filled: number;
  /** Price steps × size steps over all fills. */
  declare filledNotional: number;
  declare readonly timeInForce: TimeInForce;
  declare readonly postOnly: boolean;
  declare readonly reduceOnly: boolean;
  declare readonly selfTradePrevention: SelfTradePrevention;
  declare origin: OrderOrigin;
  /** `undefined` while open. */
  declare end: 'filled' | 'canceled' | 'expired' | undefined;
  declare endReason: EndReason | undefined;
  /** In a matcher's book. */
  declare resting: boolean;
  /** Counted among its account's open orders, with what it holds. */
  declare held: boolean;
  /** Fallen out of its account's history. */
  declare forgotten: boolean;
  declare amends: number;
  declare readonly createdUs: number;
  declare updatedUs: number;

  /** Place in the queue, by whoever rests it: lower came earlier. */
  declare arrival: number;
  declare level: Level | undefined;
  declare previous: SimOrder | undefined;
  declare next: SimOrder | undefined;
  /** Overlay only: recorded size that fills before this order. */
  declare ahead: number;

  /** @param size what it is for, which may be less than what was asked */
  constructor(account: SimAccount, market: Market, spec: OrderSpec, size: number, nowUs: number) {
    const isMarket = spec.type === 'market';
    this.orderId = 0;
    this.clientOrderId = spec.clientOrderId ?? '';
    this.account = account;
    this.market = market;
    this.isBid = spec.side === 'bid';
    this.isMarket = isMarket;
    this.price = isMarket ? 0 : (spec.price as number);
    this.size = size;
    this.timeInForce = isMarket ? 'ioc' : (spec.timeInForce ?? 'gtc');
    this.postOnly = spec.postOnly === true;
    this.reduceOnly = spec.reduceOnly === true;
    this.selfTradePrevention = spec.selfTradePrevention ?? 'none';
    this.origin = spec.origin ?? 'api';
    this.end = undefined;
    this.endReason = undefined;
    this.createdUs = nowUs;
    this.updatedUs = nowUs;
    this.level = undefined;
    this.previous = undefined;
    this.next = undefined;
    this.filled = 0;
    this.filledNotional = 0;
    this.resting = false;
    this.held = false;
    this.forgotten = false;
    this.amends = 0;
    this.arrival = 0;
    this.ahead = 0;
  }

  get remaining(): number {
    return this.size - this.filled;
  }

  get side(): Side {
    return this.isBid ? 'bid' : 'ask';
  }
}

export function orderSnapshot(order: SimOrder): OrderSnapshot {
  return {
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    account: order.account.name,
    instrument: order.market.symbol,
    side: order.isBid ? 'bid' : 'ask',
    type: order.isMarket ? 'market' : 'limit',
    price: order.isMarket ? 0 : order.price,
    size: order.size,
    filled: order.filled,
    filledNotional: order.market.money(order.filledNotional),
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    reduceOnly: order.reduceOnly,
    selfTradePrevention: order.selfTradePrevention,
    origin: order.origin,
    status: statusOf(order),
    endReason: order.endReason,
    amends: order.amends,
    createdUs: order.createdUs,
    updatedUs: order.updatedUs,
  };
}

function statusOf(order: SimOrder): SimOrderStatus {
  if (order.end !== undefined) return order.end;
  return order.filled > 0 ? 'partially-filled' : 'working';
}
