import type { Amount } from './amount.ts';
import { negated } from './amount.ts';
import { applyFill } from './average-cost.ts';
import type { EventQueue } from './event-queue.ts';
import { feeOf } from './fees.ts';
import { FEE_IN_BASE, MAKER } from './fill-log.ts';
import type { Ledger } from './ledger.ts';
import type { Market } from './market.ts';
import type { SimAccount } from './sim-account.ts';
import { orderSnapshot, type SimOrder } from './sim-order.ts';

/** A trade about to be booked. */
export interface Trade {
  readonly market: Market;
  readonly price: number;
  readonly size: number;
  readonly notional: Amount;
  readonly tradeId: number;
  /** No fee, as for takeovers and deleveraging. */
  readonly free: boolean;
  readonly nowUs: number;
}

/** Books trades, side by side: positions, realised profit, what was bought and sold, fees. */
export class Settlement {
  readonly #ledger: Ledger;
  readonly #events: EventQueue;
  readonly #fees: SimAccount;

  constructor(ledger: Ledger, events: EventQueue, fees: SimAccount) {
    this.#ledger = ledger;
    this.#events = events;
    this.#fees = fees;
  }

  /** Books one side. `filled` of the order is already raised. */
  book(order: SimOrder, trade: Trade, maker: boolean): void {
    const { account, isBid } = order;
    const { market } = trade;
    if (!account.isClient) {
      bookHouse(account, isBid, trade);
      return;
    }
    const rate = trade.free ? 0 : maker ? account.makerRate : account.takerRate;
    const feeInBase = isBid && !market.isPerp;
    let realised: Amount = 0;
    if (market.isPerp) realised = this.#perp(order, trade);
    else this.#spot(order, trade);
    // On spot the fee comes out of what was received.
    const fee = feeOf(feeInBase ? market.baseAmount(trade.size) : trade.notional, rate);
    const asset = feeInBase ? market.base : market.quote;
    if (fee !== 0) {
      this.#ledger.post(account, asset, negated(fee), 'fee', trade);
      this.#ledger.post(this.#fees, asset, fee, 'fee', trade);
    }
    account.fills.push(order, trade, fee, realised, (feeInBase ? FEE_IN_BASE : 0) + (maker ? MAKER : 0));
    if (this.#events.wanted) this.#tell(order, trade);
  }

  #perp(order: SimOrder, trade: Trade): Amount {
    const { account, market, isBid } = order;
    const position = account.position(market);
    const before = position.size;
    const realised = applyFill(position, isBid ? trade.size : -trade.size, trade.notional);
    position.updatedUs = trade.nowUs;
    if (position.size === 0) market.holders.delete(position);
    else if (before === 0) market.holders.add(position);
    if (realised !== 0) this.#ledger.post(account, market.quote, realised, 'realised', trade);
    return realised;
  }

  #spot(order: SimOrder, trade: Trade): void {
    const { account, market, isBid } = order;
    const base = market.baseAmount(trade.size);
    this.#ledger.post(account, market.base, isBid ? base : negated(base), 'trade', trade);
    this.#ledger.post(account, market.quote, isBid ? negated(trade.notional) : trade.notional, 'trade', trade);
  }

  /** The newest fill of an order. */
  #tell(order: SimOrder, trade: Trade): void {
    const { account, market } = order;
    const atUs = trade.nowUs;
    const fill = account.fills.last();
    const snapshot = orderSnapshot(order);
    this.#events.push({ type: 'order-updated', change: 'filled', account: account.name, order: snapshot, fill, atUs });
    if (!market.isPerp) return;
    const { size, cost, realised } = account.position(market);
    this.#events.push({
      type: 'position-changed',
      account: account.name,
      instrument: market.symbol,
      size,
      cost: cost.value,
      realised: realised.value,
      atUs,
    });
  }
}

/** House accounts never realise: their cost is what they paid in all, and every sum still holds. */
function bookHouse(account: SimAccount, isBid: boolean, { market, size, notional }: Trade): void {
  const paid = isBid ? notional : negated(notional);
  if (market.isPerp) {
    const position = account.position(market);
    position.size += isBid ? size : -size;
    position.cost.add(paid);
    return;
  }
  const base = market.baseAmount(size);
  account.wallet(market.base).total.add(isBid ? base : negated(base));
  account.wallet(market.quote).total.add(negated(paid));
}
