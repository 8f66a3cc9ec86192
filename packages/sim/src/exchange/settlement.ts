import type { FillSnapshot } from './account-types.ts';
import type { EventQueue } from './event-queue.ts';
import { feeOf } from './fees.ts';
import type { Ledger, MoneyReason } from './ledger.ts';
import type { Market } from './market.ts';
import type { Position, SimAccount } from './sim-account.ts';
import { orderSnapshot, type SimOrder } from './sim-order.ts';

/** One fill of one side, about to be booked. */
interface Booking {
  readonly order: SimOrder;
  readonly price: number;
  readonly size: number;
  readonly notional: bigint;
  readonly tradeId: number;
  readonly maker: boolean;
  readonly free: boolean;
  readonly nowUs: number;
}

/** Books fills: positions, realised profit, what was bought and sold, fees. */
export class Settlement {
  readonly #ledger: Ledger;
  readonly #events: EventQueue;
  readonly #fees: SimAccount;

  constructor(ledger: Ledger, events: EventQueue, fees: SimAccount) {
    this.#ledger = ledger;
    this.#events = events;
    this.#fees = fees;
  }

  /** Books one side. `filled` of the order is already raised. `free`: no fee, as for takeovers and deleveraging. */
  book(booking: Booking): void {
    const { order } = booking;
    const { account, market } = order;
    if (!account.isClient) {
      bookHouse(account, market, booking);
      return;
    }
    let realised = 0n;
    const rate = booking.free ? 0 : booking.maker ? account.makerRate : account.takerRate;
    let fee: bigint;
    let feeAsset = market.quote;
    if (market.isPerp) {
      realised = this.#perp(booking);
      fee = feeOf(booking.notional, rate);
    } else {
      this.#spot(booking);
      // The fee comes out of what was received.
      if (order.isBid) feeAsset = market.base;
      fee = feeOf(order.isBid ? BigInt(booking.size) * market.baseUnit : booking.notional, rate);
    }
    if (fee !== 0n) this.#ledger.move(account, this.#fees, feeAsset, fee, reasonOf(booking, 'fee'));
    this.#record(booking, realised, fee, feeAsset);
  }

  #perp(booking: Booking): bigint {
    const { order } = booking;
    const position = order.account.position(order.market);
    const realised = applyFill(position, order.isBid ? booking.size : -booking.size, booking.notional);
    position.updatedUs = booking.nowUs;
    if (position.size === 0) order.market.holders.delete(position);
    else order.market.holders.add(position);
    if (realised !== 0n) this.#ledger.post(order.account, order.market.quote, realised, reasonOf(booking, 'realised'));
    return realised;
  }

  #spot(booking: Booking): void {
    const { account, market, isBid } = booking.order;
    const base = BigInt(booking.size) * market.baseUnit;
    const reason = reasonOf(booking, 'trade');
    this.#ledger.post(account, market.base, isBid ? base : -base, reason);
    this.#ledger.post(account, market.quote, isBid ? -booking.notional : booking.notional, reason);
  }

  #record(booking: Booking, realised: bigint, fee: bigint, feeAsset: number): void {
    const { order, nowUs } = booking;
    const { account, market } = order;
    const fill: FillSnapshot = {
      tradeId: booking.tradeId,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      account: account.name,
      instrument: market.symbol,
      side: order.isBid ? 'bid' : 'ask',
      price: booking.price,
      size: booking.size,
      notional: booking.notional,
      fee,
      feeAsset: this.#ledger.assets[feeAsset] as string,
      realised,
      maker: booking.maker,
      origin: order.origin,
      atUs: nowUs,
    };
    account.fills.push(fill);
    const events = this.#events;
    if (!events.wanted) return;
    events.push({
      type: 'order-updated',
      change: 'filled',
      account: account.name,
      order: orderSnapshot(order),
      fill,
      atUs: nowUs,
    });
    if (!market.isPerp) return;
    const { size, cost, realised: total } = account.position(market);
    const instrument = market.symbol;
    events.push({ type: 'position-changed', account: account.name, instrument, size, cost, realised: total, atUs: nowUs });
  }
}

function reasonOf(booking: Booking, cause: MoneyReason['cause']): MoneyReason {
  return { cause, market: booking.order.market, tradeId: booking.tradeId, nowUs: booking.nowUs };
}

/** House accounts never realise: their cost is what they paid in all, and every sum still holds. */
function bookHouse(account: SimAccount, market: Market, { order, size, notional }: Booking): void {
  if (market.isPerp) {
    const position = account.position(market);
    position.size += order.isBid ? size : -size;
    position.cost += order.isBid ? notional : -notional;
    return;
  }
  const base = BigInt(size) * market.baseUnit;
  account.wallet(market.base).total += order.isBid ? base : -base;
  account.wallet(market.quote).total += order.isBid ? -notional : notional;
}

/**
 * Applies a signed fill to a position at average cost and returns what it realised. Closing a part takes its share of the
 * cost, rounded down in magnitude; closing all takes all, so that nothing is ever lost. A fill larger than the position closes
 * it and opens the rest at the fill's own price.
 */
export function applyFill(position: Position, signed: number, notional: bigint): bigint {
  const before = position.size;
  const after = before + signed;
  const signedNotional = signed > 0 ? notional : -notional;
  position.size = after;
  if (before === 0 || before > 0 === signed > 0) {
    position.cost += signedNotional;
    return 0n;
  }
  const closed = Math.min(Math.abs(before), Math.abs(signed));
  const closesAll = closed === Math.abs(before);
  const costOfClosed = closesAll ? position.cost : (position.cost * BigInt(closed)) / BigInt(Math.abs(before));
  const proceeds = closed === Math.abs(signed) ? -signedNotional : (-signedNotional * BigInt(closed)) / BigInt(Math.abs(signed));
  const realised = proceeds - costOfClosed;
  position.cost += signedNotional + realised;
  position.realised += realised;
  return realised;
}
