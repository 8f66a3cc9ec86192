import type { Side, TimeInForce } from '@mm/core';
import type { Level } from './book-side.ts';
import type { Market } from './market.ts';
import type { EndReason, OrderOrigin, OrderSnapshot, SelfTradePrevention, SimOrderStatus } from './order-types.ts';
import type { SimAccount } from './sim-account.ts';

/** What an order is made of. */
export interface OrderParts {
  /** `undefined`: `x-<orderId>`. */
  readonly clientOrderId: string | undefined;
  readonly account: SimAccount;
  readonly market: Market;
  readonly isBid: boolean;
  readonly isMarket: boolean;
  readonly price: number;
  readonly size: number;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly origin: OrderOrigin;
  readonly nowUs: number;
}

/** A live order: what matching and accounts change. Nobody outside the exchange sees one; they get snapshots. */
export class SimOrder {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly account: SimAccount;
  readonly market: Market;
  readonly isBid: boolean;
  readonly isMarket: boolean;
  price: number;
  size: number;
  filled = 0;
  /** Price steps × size steps over all fills. */
  filledNotional = 0;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly origin: OrderOrigin;
  /** `undefined` while open. */
  end: 'filled' | 'canceled' | 'expired' | undefined;
  endReason: EndReason | undefined;
  /** In a matcher's book. */
  resting = false;
  /** Counted among its account's open orders, with what it holds. */
  held = false;
  /** Fallen out of its account's history. */
  forgotten = false;
  amends = 0;
  readonly createdUs: number;
  updatedUs: number;

  /** Place in the queue, by whoever rests it: lower came earlier. */
  arrival = 0;
  level: Level | undefined;
  previous: SimOrder | undefined;
  next: SimOrder | undefined;
  /** Overlay only: recorded size that fills before this order. */
  ahead = 0;

  constructor(orderId: number, parts: OrderParts) {
    this.orderId = orderId;
    this.clientOrderId = parts.clientOrderId ?? `x-${orderId}`;
    this.account = parts.account;
    this.market = parts.market;
    this.isBid = parts.isBid;
    this.isMarket = parts.isMarket;
    this.price = parts.price;
    this.size = parts.size;
    this.timeInForce = parts.timeInForce;
    this.postOnly = parts.postOnly;
    this.reduceOnly = parts.reduceOnly;
    this.selfTradePrevention = parts.selfTradePrevention;
    this.origin = parts.origin;
    this.end = undefined;
    this.endReason = undefined;
    this.createdUs = parts.nowUs;
    this.updatedUs = parts.nowUs;
    this.level = undefined;
    this.previous = undefined;
    this.next = undefined;
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
