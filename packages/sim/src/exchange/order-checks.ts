import { toBigint } from './amount.ts';
import { availableOf, canAfford } from './margin.ts';
import type { Market } from './market.ts';
import { reaches } from './matcher.ts';
import type { OrderSpec, PlaceRefusal, SelfTradePrevention } from './order-types.ts';
import type { Position, SimAccount } from './sim-account.ts';

const MAX_CLIENT_ID = 64;

/** What a limit order's price may be, by the rules. `undefined`: fine. */
export function checkPrice(market: Market, isBid: boolean, price: number): PlaceRefusal | undefined {
  const { rules } = market;
  if (!Number.isSafeInteger(price) || price <= 0) return 'price-invalid';
  if (price < rules.minPrice) return 'price-too-low';
  if (price > rules.maxPrice) return 'price-too-high';
  if (price % rules.tick !== 0) return 'price-off-tick';
  if (isBid && price > market.bandHigh) return 'price-above-band';
  if (!isBid && price < market.bandLow) return 'price-below-band';
  return undefined;
}

export function checkSize(market: Market, size: number, isMarket: boolean): PlaceRefusal | undefined {
  const { rules } = market;
  if (!Number.isSafeInteger(size) || size <= 0) return 'size-invalid';
  if (size < rules.minSize) return 'size-too-small';
  if (size > rules.maxSize) return 'size-too-large';
  if (isMarket && size > rules.maxMarketSize) return 'market-size-too-large';
  if (size % rules.lot !== 0) return 'size-off-lot';
  return undefined;
}

/** May an order of this kind be placed in the market's state? */
export function checkStatus(market: Market, postOnly: boolean, reduceOnly: boolean): PlaceRefusal | undefined {
  switch (market.status) {
    case 'trading':
      return undefined;
    case 'post-only':
      return postOnly ? undefined : 'post-only-market';
    case 'reduce-only':
      return reduceOnly ? undefined : 'reduce-only-market';
    case 'cancel-only':
      return 'cancel-only';
    case 'halted':
      return 'halted';
    case 'delisted':
      return 'delisted';
  }
}

/** Do the flags fit each other? Everything else counts on it. */
export function checkFlags(market: Market, spec: OrderSpec): PlaceRefusal | undefined {
  const timeInForce = spec.timeInForce ?? (spec.type === 'market' ? 'ioc' : 'gtc');
  if (spec.type === 'market' && (timeInForce !== 'ioc' || spec.postOnly === true)) return 'flags-conflict';
  if (spec.postOnly === true && timeInForce !== 'gtc') return 'flags-conflict';
  if (spec.reduceOnly === true && !market.isPerp) return 'flags-conflict';
  return undefined;
}

/** The limit a taker has: its price, or for a market order how far from the mark it may take. */
export function takingLimit(market: Market, isBid: boolean, isMarket: boolean, price: number): number {
  if (!isMarket) return price;
  return isBid ? market.takeHigh : market.takeLow;
}

/** Would a newcomer take at once? */
export function wouldTake(market: Market, isBid: boolean, limit: number): boolean {
  const opposite = market.matcher.bestPrice(!isBid);
  return opposite !== 0 && reaches(isBid, limit, opposite);
}

/** Everything about a client's new order but funds. The first thing wrong, or `undefined`. */
export function checkPlace(
  account: SimAccount,
  market: Market,
  spec: OrderSpec,
  uniqueForever: boolean,
): PlaceRefusal | undefined {
  const isMarket = spec.type === 'market';
  const isBid = spec.side === 'bid';
  const reduceOnly = spec.reduceOnly === true;
  const price = isMarket ? 0 : (spec.price ?? 0);
  const early =
    checkFlags(market, spec) ??
    checkStatus(market, spec.postOnly === true, reduceOnly) ??
    (isMarket ? undefined : checkPrice(market, isBid, price)) ??
    checkSize(market, spec.size, isMarket) ??
    checkClientId(account, spec.clientOrderId, uniqueForever);
  if (early !== undefined) return early;
  const counted = isMarket ? market.reference || market.matcher.bestPrice(!isBid) : price;
  if (!reduceOnly && counted * spec.size < market.rules.minNotional) return 'notional-too-small';
  const position = account.position(market);
  if (!isMarket && position.openOrders >= market.rules.maxOpenOrders) return 'too-many-orders';
  if (reduceOnly && (isBid ? position.size >= 0 : position.size <= 0)) return 'reduce-only-would-increase';
  const limit = takingLimit(market, isBid, isMarket, price);
  if (isMarket && !wouldTake(market, isBid, limit)) return 'no-liquidity';
  if (spec.postOnly === true && wouldTake(market, isBid, limit)) return 'post-only-would-take';
  return undefined;
}

function checkClientId(account: SimAccount, id: string | undefined, uniqueForever: boolean): PlaceRefusal | undefined {
  if (id === undefined) return undefined;
  if (id.length === 0 || id.length > MAX_CLIENT_ID) return 'client-order-id-invalid';
  const known = account.byClientId.get(id);
  return known !== undefined && (uniqueForever || known.end === undefined) ? 'duplicate-client-order-id' : undefined;
}

/** An order about to need money: `size` is what of it is not filled yet. */
export interface Need {
  readonly account: SimAccount;
  readonly market: Market;
  readonly isBid: boolean;
  readonly isMarket: boolean;
  readonly price: number;
  readonly size: number;
  readonly selfTradePrevention: SelfTradePrevention;
}

/**
 * Funds for an order that is not reduce-only. A limit order counts at its price, a market order at what the book would make
 * it pay now.
 */
export function checkFunds(need: Need): PlaceRefusal | undefined {
  const { account, market, isBid, isMarket, price, size } = need;
  let notional = price * size;
  if (isMarket) notional = market.matcher.walk(need, takingLimit(market, isBid, true, 0), size).notional;
  if (!market.isPerp) {
    const cost = isBid ? market.money(notional) : toBigint(market.baseAmount(size));
    return availableOf(account, isBid ? market.quote : market.base) >= cost ? undefined : 'insufficient-balance';
  }
  const position = account.position(market);
  if (!Number.isSafeInteger(position.bidNotional + position.askNotional + notional)) return 'size-too-large';
  return canAfford(position, isBid, notional, lossAtOnce(position, isBid, notional, size)) ? undefined : 'insufficient-margin';
}

/** What an order would lose against the mark the moment it fills at its price, in notional steps. */
function lossAtOnce(position: Position, isBid: boolean, notional: number, size: number): number {
  const mark = position.market.reference;
  if (mark === 0) return 0;
  return Math.max(0, isBid ? notional - mark * size : mark * size - notional);
}
