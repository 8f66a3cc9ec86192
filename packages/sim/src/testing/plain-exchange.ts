import type { OrderSpec } from '../exchange/order-types.ts';

/*
 * The exchange the obvious way, as oracle: one instrument, one list of orders, everything computed anew whenever it is
 * asked for. Prices and sizes are whole steps, money is steps × steps × `unit`.
 */

export interface PlainRules {
  readonly perp: boolean;
  readonly minNotional: number;
  readonly maxOpenOrders: number;
  readonly maxSize: number;
  readonly maxMarketSize: number;
  /** Percent of the mark. */
  readonly bandUp: number;
  readonly bandDown: number;
  readonly takeBound: number;
  readonly keepsWhenSizeDown: boolean;
  readonly rejectsFok: boolean;
  readonly unit: bigint;
  readonly baseUnit: bigint;
  readonly leverage: bigint;
  readonly uniqueForever: boolean;
}

export interface PlainOrder {
  readonly id: number;
  readonly clientId: string;
  readonly owner: PlainAccount;
  readonly bid: boolean;
  readonly market: boolean;
  price: number;
  size: number;
  filled: number;
  readonly tif: 'gtc' | 'ioc' | 'fok';
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly stp: string;
  /** `open` before it rests, too. */
  state: 'open' | 'filled' | 'canceled' | 'expired';
  reason: string | undefined;
  /** Place in time among resting orders; 0 while it does not rest. */
  rank: number;
}

export interface PlainAccount {
  readonly name: string;
  readonly client: boolean;
  readonly maker: bigint;
  readonly taker: bigint;
  quote: bigint;
  base: bigint;
  size: number;
  cost: bigint;
}

const RATE = 100_000_000n;

export class PlainExchange {
  readonly rules: PlainRules;
  readonly accounts: PlainAccount[];
  readonly orders: PlainOrder[] = [];
  readonly trades: string[] = [];
  feesQuote = 0n;
  feesBase = 0n;
  mark = 0;
  last = 0;
  status = 'trading';
  #rank = 0;
  #id = 0;

  constructor(rules: PlainRules, accounts: PlainAccount[]) {
    this.rules = rules;
    this.accounts = accounts;
  }

  /** An order, or why not. */
  place(name: string, spec: OrderSpec): PlainOrder | string {
    const owner = this.accounts.find((one) => one.name === name) as PlainAccount;
    const refusal = owner.client ? this.#refusal(owner, spec) : this.#houseRefusal(spec);
    if (refusal !== undefined) return refusal;
    const order = orderOf(this.#id + 1, owner, spec);
    const afterId = owner.client ? this.#fundsRefusal(order) : undefined;
    if (afterId !== undefined) return afterId;
    const unfillable = order.tif === 'fok' && this.#reachable(order).size < order.size;
    if (unfillable && this.rules.rejectsFok && owner.client) return 'fok-unfillable';
    this.#id += 1;
    this.orders.push(order);
    if (unfillable) finish(order, 'expired', 'fok-unfillable');
    else this.#run(order);
    return order;
  }

  cancel(order: PlainOrder): string | undefined {
    if (order.state !== 'open') return 'unknown-order';
    if (this.status === 'halted' || this.status === 'delisted') return this.status;
    finish(order, 'canceled', 'user');
    return undefined;
  }

  amend(order: PlainOrder, price: number, size: number): string | undefined {
    if (order.state !== 'open') return 'unknown-order';
    const state = this.#stateRefusal(order.postOnly, order.reduceOnly);
    if (state !== undefined) return state;
    if (price === order.price && size === order.size) return 'no-change';
    const off = this.#priceRefusal(order.bid, price) ?? this.#sizeRefusal(size, false);
    if (off !== undefined) return off;
    const target = order.reduceOnly ? Math.min(size, order.filled + Math.abs(order.owner.size)) : size;
    if (!order.reduceOnly) {
      if (price * size < this.rules.minNotional) return 'notional-too-small';
      const smaller = price === order.price && size <= order.size;
      if (!smaller && size > order.filled) {
        const like = { ...order, price, size: size - order.filled, filled: 0 };
        const short = this.#fundsRefusal(like, order);
        if (short !== undefined) return short;
      }
    }
    if (target <= order.filled) {
      finish(order, 'canceled', 'amended-to-nothing');
      return undefined;
    }
    const keeps = this.rules.keepsWhenSizeDown && price === order.price && target < order.size;
    order.price = price;
    order.size = target;
    if (keeps) return undefined;
    order.rank = 0;
    if (order.postOnly && this.#crosses(order.bid, price)) finish(order, 'canceled', 'post-only-would-take');
    else this.#run(order);
    return undefined;
  }

  resting(bid: boolean): PlainOrder[] {
    const resting = this.orders.filter((one) => one.state === 'open' && one.rank > 0 && one.bid === bid);
    return resting.sort((a, b) => (bid ? b.price - a.price : a.price - b.price) || a.rank - b.rank);
  }

  levels(bid: boolean): [number, number][] {
    const levels: [number, number][] = [];
    for (const { price, size, filled } of this.resting(bid)) {
      const last = levels.at(-1);
      if (last !== undefined && last[0] === price) last[1] += size - filled;
      else levels.push([price, size - filled]);
    }
    return levels;
  }

  #run(order: PlainOrder): void {
    while (order.state === 'open') {
      const maker = this.resting(!order.bid)[0];
      if (maker === undefined || !this.#inReach(order, maker.price)) break;
      if (order.stp !== 'none' && maker.owner === order.owner) {
        if (order.stp !== 'expire-taker') finish(maker, 'expired', 'self-trade');
        if (order.stp !== 'expire-maker') finish(order, 'expired', 'self-trade');
      } else {
        this.#trade(order, maker, Math.min(order.size - order.filled, maker.size - maker.filled));
      }
    }
    if (order.state === 'open' && order.market) finish(order, 'expired', 'market-remainder');
    else if (order.state === 'open' && order.tif !== 'gtc') finish(order, 'expired', 'ioc-remainder');
    else if (order.state === 'open') {
      this.#rank += 1;
      order.rank = this.#rank;
    }
    this.#reduce(order.owner);
  }

  #trade(taker: PlainOrder, maker: PlainOrder, size: number): void {
    this.trades.push(`${maker.price} × ${size} ${taker.bid ? 'bid' : 'ask'} ${taker.id} ${maker.id}`);
    this.last = maker.price;
    for (const order of [maker, taker]) {
      order.filled += size;
      if (order.filled === order.size) finish(order, 'filled', undefined);
    }
    const notional = BigInt(maker.price) * BigInt(size) * this.rules.unit;
    this.#book(maker, size, notional, maker.owner.maker);
    this.#book(taker, size, notional, taker.owner.taker);
    this.#reduce(maker.owner);
    this.#reduce(taker.owner);
  }

  #book(order: PlainOrder, size: number, notional: bigint, rate: bigint): void {
    const { owner, bid } = order;
    const base = BigInt(size) * this.rules.baseUnit;
    if (!this.rules.perp) {
      owner.base += bid ? base : -base;
      owner.quote += bid ? -notional : notional;
    } else if (owner.client) {
      owner.quote += average(owner, bid ? size : -size, notional);
    } else {
      owner.size += bid ? size : -size;
      owner.cost += bid ? notional : -notional;
    }
    if (!owner.client) return;
    const inBase = !this.rules.perp && bid;
    const fee = upwards((inBase ? base : notional) * rate, RATE);
    if (inBase) {
      owner.base -= fee;
      this.feesBase += fee;
    } else {
      owner.quote -= fee;
      this.feesQuote += fee;
    }
  }

  /** Reduce-only orders keep within the position, best price and earliest first. */
  #reduce(owner: PlainAccount): void {
    let covered = Math.abs(owner.size);
    for (const order of [...this.resting(true), ...this.resting(false)]) {
      if (order.owner !== owner || !order.reduceOnly) continue;
      const remaining = order.size - order.filled;
      const helps = order.bid ? owner.size < 0 : owner.size > 0;
      if (!helps || covered === 0) finish(order, 'expired', 'reduce-only');
      else order.size -= Math.max(0, remaining - covered);
      if (helps) covered = Math.max(0, covered - remaining);
    }
  }

  #limit(order: { bid: boolean; market: boolean; price: number }): number {
    if (!order.market) return order.price;
    if (this.mark === 0) return order.bid ? Number.POSITIVE_INFINITY : 0;
    const { takeBound } = this.rules;
    return order.bid ? Math.floor((this.mark * (100 + takeBound)) / 100) : Math.ceil((this.mark * (100 - takeBound)) / 100);
  }

  #inReach(order: { bid: boolean; market: boolean; price: number }, price: number): boolean {
    return order.bid ? price <= this.#limit(order) : price >= this.#limit(order);
  }

  #crosses(bid: boolean, price: number): boolean {
    const best = this.resting(!bid)[0];
    return best !== undefined && (bid ? best.price <= price : best.price >= price);
  }

  /** What an order could take now, own orders seen as its self-trade prevention would. */
  #reachable(order: PlainOrder): { size: number; notional: bigint } {
    let size = 0;
    let notional = 0n;
    for (const maker of this.resting(!order.bid)) {
      if (size === order.size || !this.#inReach(order, maker.price)) break;
      if (maker.owner === order.owner && order.stp === 'expire-maker') continue;
      if (maker.owner === order.owner && order.stp !== 'none') break;
      const taken = Math.min(order.size - size, maker.size - maker.filled);
      size += taken;
      notional += BigInt(maker.price) * BigInt(taken);
    }
    return { size, notional };
  }

  #stateRefusal(postOnly: boolean, reduceOnly: boolean): string | undefined {
    if (this.status === 'trading') return undefined;
    if (this.status === 'post-only') return postOnly ? undefined : 'post-only-market';
    if (this.status === 'reduce-only') return reduceOnly ? undefined : 'reduce-only-market';
    return this.status;
  }

  #priceRefusal(bid: boolean, price: number): string | undefined {
    if (price <= 0) return 'price-invalid';
    if (this.mark === 0) return undefined;
    if (bid && price * 100 > this.mark * this.rules.bandUp) return 'price-above-band';
    if (!bid && price * 100 < this.mark * this.rules.bandDown) return 'price-below-band';
    return undefined;
  }

  #sizeRefusal(size: number, market: boolean): string | undefined {
    if (size <= 0) return 'size-invalid';
    if (size > this.rules.maxSize) return 'size-too-large';
    return market && size > this.rules.maxMarketSize ? 'market-size-too-large' : undefined;
  }

  #houseRefusal(spec: OrderSpec): string | undefined {
    const bid = spec.side === 'bid';
    const market = spec.type === 'market';
    const postOnly = spec.postOnly === true;
    if (muddled(spec)) return 'flags-conflict';
    const crosses = this.#crosses(bid, this.#limit({ bid, market, price: spec.price as number }));
    if (spec.size > this.rules.maxSize) return 'size-invalid';
    if (this.status === 'cancel-only' || this.status === 'halted') return this.status;
    if (this.status !== 'trading' && crosses) return 'post-only-market';
    return postOnly && crosses ? 'post-only-would-take' : undefined;
  }

  #refusal(owner: PlainAccount, spec: OrderSpec): string | undefined {
    const bid = spec.side === 'bid';
    const market = spec.type === 'market';
    const reduceOnly = spec.reduceOnly === true;
    const postOnly = spec.postOnly === true;
    if (muddled(spec) || (reduceOnly && !this.rules.perp)) return 'flags-conflict';
    const early =
      this.#stateRefusal(postOnly, reduceOnly) ??
      (market ? undefined : this.#priceRefusal(bid, spec.price as number)) ??
      this.#sizeRefusal(spec.size, market);
    if (early !== undefined) return early;
    const same = this.orders.filter((one) => one.owner === owner && one.clientId === spec.clientOrderId);
    if (same.some((one) => one.state === 'open' || this.rules.uniqueForever)) return 'duplicate-client-order-id';
    const best = this.resting(!bid)[0];
    const counted = market ? this.mark || this.last || (best?.price ?? 0) : (spec.price as number);
    if (!reduceOnly && counted * spec.size < this.rules.minNotional) return 'notional-too-small';
    const open = this.orders.filter((one) => one.owner === owner && one.state === 'open').length;
    if (!market && open >= this.rules.maxOpenOrders) return 'too-many-orders';
    if (reduceOnly && (bid ? owner.size >= 0 : owner.size <= 0)) return 'reduce-only-would-increase';
    if (market && (best === undefined || !this.#inReach({ bid, market, price: 0 }, best.price))) return 'no-liquidity';
    return postOnly && this.#crosses(bid, spec.price as number) ? 'post-only-would-take' : undefined;
  }

  /** `instead`: an open order that goes if this one comes. */
  #fundsRefusal(order: PlainOrder, instead?: PlainOrder): string | undefined {
    if (order.reduceOnly) return undefined;
    const { owner, bid, size } = order;
    const notional = order.market ? this.#reachable(order).notional : BigInt(order.price) * BigInt(size);
    const others = this.orders.filter((one) => one.owner === owner && one.state === 'open' && one.rank > 0 && one !== instead);
    if (!this.rules.perp) {
      const held = others.filter((one) => one.bid === bid).reduce((sum, one) => sum + this.#held(one), 0n);
      const needed = bid ? notional * this.rules.unit : BigInt(size) * this.rules.baseUnit;
      return (bid ? owner.quote : owner.base) - held >= needed ? undefined : 'insufficient-balance';
    }
    const now = this.#margin(owner, others, 0n, 0n);
    const then = bid ? this.#margin(owner, others, notional, 0n) : this.#margin(owner, others, 0n, notional);
    if (then <= now) return undefined;
    const reference = BigInt(this.mark || this.last);
    const difference = reference === 0n ? 0n : bid ? notional - reference * BigInt(size) : reference * BigInt(size) - notional;
    const loss = difference > 0n ? difference * this.rules.unit : 0n;
    const worth = owner.quote + BigInt(owner.size) * reference * this.rules.unit - owner.cost;
    return worth - then >= loss ? undefined : 'insufficient-margin';
  }

  #held(order: PlainOrder): bigint {
    const remaining = BigInt(order.size - order.filled);
    return order.bid ? BigInt(order.price) * remaining * this.rules.unit : remaining * this.rules.baseUnit;
  }

  #margin(owner: PlainAccount, orders: readonly PlainOrder[], extraBid: bigint, extraAsk: bigint): bigint {
    const value = BigInt(owner.size) * BigInt(this.mark || this.last);
    const sum = (bid: boolean): bigint =>
      orders
        .filter((one) => one.bid === bid && !one.reduceOnly)
        .reduce((total, one) => total + BigInt(one.price) * BigInt(one.size - one.filled), 0n);
    const long = value + sum(true) + extraBid;
    const short = sum(false) + extraAsk - value;
    const larger = long > short ? long : short;
    return larger > 0n ? upwards(larger * this.rules.unit, this.rules.leverage) : 0n;
  }
}

/** Do its flags exclude each other? */
function muddled(spec: OrderSpec): boolean {
  const market = spec.type === 'market';
  const tif = spec.timeInForce ?? (market ? 'ioc' : 'gtc');
  return (market && tif !== 'ioc') || (spec.postOnly === true && (market || tif !== 'gtc'));
}

function orderOf(id: number, owner: PlainAccount, spec: OrderSpec): PlainOrder {
  const market = spec.type === 'market';
  const reduceOnly = owner.client && spec.reduceOnly === true;
  return {
    id,
    clientId: owner.client ? (spec.clientOrderId ?? `x-${id}`) : '',
    owner,
    bid: spec.side === 'bid',
    market,
    price: market ? 0 : (spec.price as number),
    size: reduceOnly ? Math.min(spec.size, Math.abs(owner.size)) : spec.size,
    filled: 0,
    tif: market ? 'ioc' : (spec.timeInForce ?? 'gtc'),
    postOnly: spec.postOnly === true,
    reduceOnly,
    stp: spec.selfTradePrevention ?? 'none',
    state: 'open',
    reason: undefined,
    rank: 0,
  };
}

function finish(order: PlainOrder, state: 'filled' | 'canceled' | 'expired', reason: string | undefined): void {
  order.state = state;
  order.reason = reason;
}

/** What a fill realises; the position is changed. One lot at a time would round otherwise, so in at most two steps. */
function average(owner: PlainAccount, signed: number, notional: bigint): bigint {
  const opens = owner.size === 0 || Math.sign(owner.size) === Math.sign(signed);
  if (opens) {
    owner.size += signed;
    owner.cost += signed > 0 ? notional : -notional;
    return 0n;
  }
  const closed = Math.min(Math.abs(signed), Math.abs(owner.size));
  const worth = (notional * BigInt(closed)) / BigInt(Math.abs(signed));
  const paid = (owner.cost * BigInt(closed)) / BigInt(Math.abs(owner.size));
  const realised = (owner.size > 0 ? worth : -worth) - paid;
  owner.cost -= paid;
  owner.size += Math.sign(signed) * closed;
  const rest = signed - Math.sign(signed) * closed;
  if (rest !== 0) {
    owner.size = rest;
    owner.cost = rest > 0 ? notional - worth : worth - notional;
  }
  return realised;
}

function upwards(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend > 0n && dividend % divisor !== 0n ? quotient + 1n : quotient;
}
