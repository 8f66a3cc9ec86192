import { RATE_SCALE } from './instrument-spec.ts';
import type { Ledger } from './ledger.ts';
import { marginTotals, notionalOf, unrealisedOf } from './margin.ts';
import type { Market } from './market.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderSpec } from './order-types.ts';
import type { Position, SimAccount } from './sim-account.ts';
import { SimOrder } from './sim-order.ts';
import { balanceSnapshot, positionSnapshot } from './snapshots.ts';

/**
 * Closes positions of accounts below maintenance margin. Per account and asset: its orders end; then position by position, in
 * the order instruments were added, a liquidation order goes through the book up to the bankruptcy price, at which the
 * account would be worth nothing; what is left is taken over at that price, by the most profitable opposite positions if that
 * is the policy, and then by the insurance fund. It stops as soon as the account is above maintenance. The liquidation fee is
 * taken of what was closed as far as there is money; a wallet left negative is filled up by the fund.
 */
export class Liquidator {
  count = 0;
  readonly #desk: OrderDesk;
  readonly #ledger: Ledger;
  readonly #insurance: SimAccount;
  readonly #deleverages: boolean;

  constructor(desk: OrderDesk, ledger: Ledger, insurance: SimAccount, deleverages: boolean) {
    this.#desk = desk;
    this.#ledger = ledger;
    this.#insurance = insurance;
    this.#deleverages = deleverages;
  }

  /** Looks at everybody with a position in a market. */
  check(market: Market): void {
    for (const position of [...market.holders]) {
      if (position.size !== 0 && isBelowMaintenance(position.account, market.quote))
        this.#liquidate(position.account, market.quote);
    }
  }

  #liquidate(account: SimAccount, asset: number): void {
    this.count += 1;
    this.#announce(account, asset);
    for (const order of account.open.toArray()) {
      if (order.market.isPerp && order.market.quote === asset) this.#desk.end(order, 'expired', 'liquidation');
    }
    for (const position of positionsIn(account, asset)) {
      if (!isBelowMaintenance(account, asset)) return;
      this.#close(position);
    }
    this.#fillHole(account, asset);
  }

  #close(position: Position): void {
    const { account, market } = position;
    const price = bankruptcyPriceOf(position);
    const worth = notionalOf(position);
    const order = this.#order(account, market, position.size < 0, {
      price,
      size: Math.abs(position.size),
      origin: 'liquidation',
    });
    this.#desk.admit(order);
    this.#desk.match(order, price);
    if (order.end === undefined && this.#deleverages) this.#deleverage(order, price);
    if (order.end === undefined) this.#arrange(order, this.#insurance, price, order.remaining);
    const owed = (worth * market.liquidationFee) / BigInt(RATE_SCALE);
    const total = account.wallet(market.quote).total.value;
    const fee = owed < total ? owed : total;
    if (fee <= 0n) return;
    const reason = { cause: 'liquidation-fee', market, tradeId: 0, nowUs: this.#desk.nowUs } as const;
    this.#ledger.move(account, this.#insurance, market.quote, fee, reason);
  }

  /** The most profitable opposite positions give up theirs. */
  #deleverage(order: SimOrder, price: number): void {
    const opposite = [...order.market.holders].filter((one) => one.size > 0 === order.isBid);
    const ranked = opposite.map((position) => ({ position, rank: rankOf(position) })).filter((one) => one.rank > 0);
    ranked.sort((a, b) => b.rank - a.rank || (a.position.account.name < b.position.account.name ? -1 : 1));
    for (const { position } of ranked) {
      if (order.end !== undefined) return;
      this.#arrange(order, position.account, price, Math.min(order.remaining, Math.abs(position.size)));
    }
  }

  /** A trade the venue arranges: none that the public sees, and without fees. */
  #arrange(order: SimOrder, other: SimAccount, price: number, size: number): void {
    const counter = this.#order(other, order.market, !order.isBid, { price, size, origin: 'adl' });
    this.#desk.admit(counter);
    this.#desk.fill(order, counter, price, size, true);
  }

  #order(
    account: SimAccount,
    market: Market,
    isBid: boolean,
    { price, size, origin }: { readonly price: number; readonly size: number; readonly origin: 'liquidation' | 'adl' },
  ): SimOrder {
    const spec: OrderSpec = {
      instrument: market.symbol,
      side: isBid ? 'bid' : 'ask',
      type: 'limit',
      price,
      size,
      timeInForce: 'ioc',
      reduceOnly: true,
    };
    const order = new SimOrder(account, market, spec, size, this.#desk.nowUs);
    order.origin = origin;
    return order;
  }

  /** Nothing is left but a loss: the fund pays it. */
  #fillHole(account: SimAccount, asset: number): void {
    const total = account.wallet(asset).total.value;
    if (total >= 0n || positionsIn(account, asset).length > 0) return;
    const reason = { cause: 'insurance', market: undefined, tradeId: 0, nowUs: this.#desk.nowUs } as const;
    this.#ledger.move(this.#insurance, account, asset, -total, reason);
  }

  #announce(account: SimAccount, asset: number): void {
    const { events, nowUs } = this.#desk;
    if (!events.wanted) return;
    events.push({
      type: 'liquidation-started',
      account: account.name,
      asset: this.#ledger.assets[asset] as string,
      balance: balanceSnapshot(account, asset, this.#ledger.assets),
      positions: positionsIn(account, asset).map(positionSnapshot),
      atUs: nowUs,
    });
  }
}

/** Open positions settled in an asset. */
function positionsIn(account: SimAccount, asset: number): Position[] {
  return account.positions.filter((one) => one?.market.isPerp && one.market.quote === asset && one.size !== 0) as Position[];
}

function isBelowMaintenance(account: SimAccount, asset: number): boolean {
  const { unrealised, maintenance } = marginTotals(account, asset);
  return maintenance > 0n && account.wallet(asset).total.value + unrealised < maintenance;
}

/**
 * The price at which closing this position would leave the account worth nothing, its other positions at their marks; on the
 * side of the price step that leaves it rather more than less. Never below one step.
 */
function bankruptcyPriceOf(position: Position): number {
  const { account, market, size } = position;
  const equity = account.wallet(market.quote).total.value + marginTotals(account, market.quote).unrealised;
  const perStep = BigInt(Math.abs(size)) * market.notionalUnit;
  const atMark = perStep * BigInt(market.reference);
  const price = size > 0 ? ceilDivide(atMark - equity, perStep) : (atMark + equity) / perStep;
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / Math.abs(size));
  return Math.max(1, Math.min(Number(price), largest));
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend > 0n && dividend % divisor !== 0n ? quotient + 1n : quotient;
}

/** Who is deleveraged first: profit per cost, times how often the account's worth it holds. A wish, in doubles. */
function rankOf(position: Position): number {
  const { account, market } = position;
  const cost = position.cost.value;
  const { unrealised } = marginTotals(account, market.quote);
  const worth = Number(account.wallet(market.quote).total.value + unrealised);
  if (worth <= 0 || cost === 0n) return 0;
  return (Number(unrealisedOf(position)) / Math.abs(Number(cost))) * (Number(notionalOf(position)) / worth);
}
