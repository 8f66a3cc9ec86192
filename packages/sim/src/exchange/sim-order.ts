import type { Side, TimeInForce } from '@mm/core';
import type { Level } from './book-side.ts';
import type { Market } from './market.ts';
import type { EndReason, OrderOrigin, OrderSnapshot, OrderSpec, SelfTradePrevention, SimOrderStatus } from './order-types.ts';
import type { SimAccount } from './sim-account.ts';

/** A live order: what matching and accounts change. Nobody outside the exchange sees one; they get snapshots. */
export class SimOrder {
  /** 0 until it is admitted. */
  orderId = 0;
  clientOrderId: string;
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
  origin: OrderOrigin;
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

  /** @param size what it is for, which may be less than what was asked */
  constructor(account: SimAccount, market: Market, spec: OrderSpec, size: number, nowUs: number) {
    const isMarket = spec.type === 'market';
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
