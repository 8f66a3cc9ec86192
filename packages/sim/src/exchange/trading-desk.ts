import { release } from './holds.ts';
import type { Market } from './market.ts';
import {
  checkFlags,
  checkFunds,
  checkPlace,
  checkPrice,
  checkSize,
  checkStatus,
  takingLimit,
  wouldTake,
} from './order-checks.ts';
import type { OrderDesk } from './order-desk.ts';
import type { AmendRefusal, CancelRefusal, OrderSpec, PlaceRefusal } from './order-types.ts';
import type { SimAccount } from './sim-account.ts';
import { SimOrder } from './sim-order.ts';

const MAX_AMENDS = 10_000;
/** What house orders have no use for. */
const PLAIN = { reduceOnly: false, clientOrderId: '' } as const;

/** A new price and a new total size. */
export interface AmendTarget {
  readonly price: number;
  readonly size: number;
}

/** What an account's owner asks for: checked, then handed to the order desk. */
export class TradingDesk {
  readonly #desk: OrderDesk;
  readonly #uniqueForever: boolean;
  readonly #maxOrders: number;

  constructor(desk: OrderDesk, uniqueForever: boolean, maxOrders: number) {
    this.#desk = desk;
    this.#uniqueForever = uniqueForever;
    this.#maxOrders = maxOrders;
  }

  place(account: SimAccount, market: Market, spec: OrderSpec): SimOrder | PlaceRefusal {
    const refusal = checkPlace(account, market, spec, this.#uniqueForever);
    if (refusal !== undefined) return refusal;
    if (market.openOrders >= this.#maxOrders) return 'too-many-orders';
    // A reduce-only order is never larger than what it can reduce.
    const size = spec.reduceOnly === true ? Math.min(spec.size, Math.abs(account.position(market).size)) : spec.size;
    const order = new SimOrder(account, market, spec, size, this.#desk.nowUs);
    if (!order.reduceOnly) {
      const short = checkFunds(order);
      if (short !== undefined) return short;
    }
    if (market.rejectsFok && order.timeInForce === 'fok') {
      const limit = takingLimit(market, order.isBid, false, order.price);
      if (market.matcher.walk(order, limit, size).size < size) return 'fok-unfillable';
    }
    return this.#desk.enter(order);
  }

  /** House orders keep to the grid and the state of the market, and to nothing else. */
  placeHouse(account: SimAccount, market: Market, spec: OrderSpec): SimOrder | PlaceRefusal {
    const isMarket = spec.type === 'market';
    const price = isMarket ? 0 : (spec.price ?? 0);
    const { size } = spec;
    const asked: OrderSpec = spec.reduceOnly === true || spec.clientOrderId !== undefined ? { ...spec, ...PLAIN } : spec;
    const conflict = checkFlags(market, asked);
    if (conflict !== undefined) return conflict;
    if (!isMarket) {
      if (!Number.isSafeInteger(price) || price <= 0 || price > market.largestPrice) return 'price-invalid';
      if (price % market.rules.tick !== 0) return 'price-off-tick';
    }
    if (!Number.isSafeInteger(size) || size <= 0 || size > market.largestSize) return 'size-invalid';
    if (size % market.rules.lot !== 0) return 'size-off-lot';
    if (market.openOrders >= this.#maxOrders) return 'too-many-orders';
    const isBid = spec.side === 'bid';
    const { status } = market;
    if (status !== 'trading') {
      if (status !== 'post-only' && status !== 'reduce-only') return checkStatus(market, false, false) ?? 'halted';
      if (wouldTake(market, isBid, takingLimit(market, isBid, isMarket, price))) return 'post-only-market';
    }
    if (spec.postOnly === true && wouldTake(market, isBid, price)) return 'post-only-would-take';
    return this.#desk.enter(new SimOrder(account, market, asked, size, this.#desk.nowUs));
  }

  /** `undefined`: canceled. */
  cancel(order: SimOrder): CancelRefusal | undefined {
    const { status } = order.market;
    if (status === 'halted' || status === 'delisted') return status;
    this.#desk.end(order, 'canceled', 'user');
    return undefined;
  }

  /** `undefined`: done; the order may have ended by it. A refusal leaves everything as it was. */
  amend(order: SimOrder, to: AmendTarget): AmendRefusal | undefined {
    const refusal = this.#checkAmend(order, to);
    if (refusal !== undefined) return refusal;
    const { market } = order;
    const size = order.reduceOnly ? Math.min(to.size, order.filled + Math.abs(order.account.position(market).size)) : to.size;
    if (size <= order.filled) {
      this.#desk.end(order, 'canceled', 'amended-to-nothing');
      return undefined;
    }
    order.amends += 1;
    const keeps = !market.losesPriority && to.price === order.price && size < order.size;
    if (keeps) this.#desk.shrink(order, size);
    else this.#desk.replace(order, to.price, size);
    return undefined;
  }

  #checkAmend(order: SimOrder, { price, size }: AmendTarget): AmendRefusal | undefined {
    const { market, isBid } = order;
    if (order.amends >= MAX_AMENDS) return 'too-many-amends';
    const state = checkStatus(market, order.postOnly, order.reduceOnly);
    if (state !== undefined) return state;
    if (price === order.price && size === order.size) return 'no-change';
    const off = checkPrice(market, isBid, price) ?? checkSize(market, size, false);
    if (off !== undefined) return off;
    if (order.reduceOnly) return undefined;
    if (price * size < market.rules.minNotional) return 'notional-too-small';
    const isSmaller = price === order.price && size <= order.size;
    return isSmaller || size <= order.filled ? undefined : this.#checkAmendedFunds(order, price, size - order.filled);
  }

  /** As if the order were not there and one like it came. */
  #checkAmendedFunds(order: SimOrder, price: number, size: number): PlaceRefusal | undefined {
    const { account, market, isBid, selfTradePrevention, remaining } = order;
    release(order, remaining);
    const refusal = checkFunds({ account, market, isBid, isMarket: false, price, size, selfTradePrevention });
    release(order, -remaining);
    return refusal;
  }
}
