import { RATE_SCALE } from './instrument-spec.ts';
import type { Position, SimAccount } from './sim-account.ts';

const SCALE = BigInt(RATE_SCALE);

/** Profit at the mark: size × mark − cost. */
export function unrealisedOf(position: Position): bigint {
  if (position.size === 0) return 0n;
  return BigInt(position.size) * BigInt(position.market.reference) * position.market.notionalUnit - position.cost.value;
}

/** Position at the mark, without sign. */
export function notionalOf(position: Position): bigint {
  const value = BigInt(position.size) * BigInt(position.market.reference) * position.market.notionalUnit;
  return value < 0n ? -value : value;
}

/**
 * What a position and its open orders hold: the larger of what it would be if all bids filled and if all asks did, over the
 * leverage, rounded up. The position counts at the mark, orders at their prices; reduce-only orders do not count.
 */
export function initialMarginOf(position: Position, extraBid = 0, extraAsk = 0, leverage: number = position.leverage): bigint {
  const value = BigInt(position.size) * BigInt(position.market.reference);
  const long = value + BigInt(position.bidNotional + extraBid);
  const short = BigInt(position.askNotional + extraAsk) - value;
  const larger = long > short ? long : short;
  if (larger <= 0n) return 0n;
  const over = BigInt(leverage);
  return (larger * position.market.notionalUnit + over - 1n) / over;
}

/** Rounded up. */
export function maintenanceOf(position: Position): bigint {
  if (position.size === 0) return 0n;
  return (notionalOf(position) * position.market.maintenanceRate + SCALE - 1n) / SCALE;
}

/** Sums over an account's perpetuals that are settled in one asset. */
export interface MarginTotals {
  unrealised: bigint;
  initial: bigint;
  maintenance: bigint;
}

export function marginTotals(account: SimAccount, asset: number): MarginTotals {
  const totals: MarginTotals = { unrealised: 0n, initial: 0n, maintenance: 0n };
  for (const position of account.positions) {
    if (position === undefined || !position.market.isPerp || position.market.quote !== asset) continue;
    totals.unrealised += unrealisedOf(position);
    totals.initial += initialMarginOf(position);
    totals.maintenance += maintenanceOf(position);
  }
  return totals;
}

/** wallet + unrealised − initial margin − locked. May be negative. */
export function availableOf(account: SimAccount, asset: number): bigint {
  const wallet = account.wallet(asset);
  const { unrealised, initial } = marginTotals(account, asset);
  return wallet.total.value - wallet.locked.value + unrealised - initial;
}

/**
 * Is there margin for a new order of `notional` (price × size steps) that is not reduce-only? What it adds to the initial
 * margin, and what it would lose at once against the mark (`loss`, in the same steps), must be available. An order that adds
 * nothing is always affordable.
 */
export function canAfford(position: Position, isBid: boolean, notional: number, loss: number): boolean {
  if (clearlyAffords(position, notional, loss)) return true;
  const now = initialMarginOf(position);
  const then = isBid ? initialMarginOf(position, notional, 0) : initialMarginOf(position, 0, notional);
  if (then <= now) return true;
  return availableOf(position.account, position.market.quote) >= then - now + position.market.money(loss);
}

/** May the leverage of a position change to this? */
export function canAffordLeverage(position: Position, leverage: number): boolean {
  const more = initialMarginOf(position, 0, 0, leverage) - initialMarginOf(position);
  return more <= 0n || availableOf(position.account, position.market.quote) >= more;
}

/**
 * A cheap sum in doubles that may say yes only where the exact one would: it counts the whole order as new margin, and what
 * it has left must be more than a millionth of all that was summed, far above what doubles can be wrong by.
 */
function clearlyAffords(position: Position, notional: number, loss: number): boolean {
  const { account, market } = position;
  const wallet = account.wallet(market.quote);
  const total = wallet.total.rough;
  const locked = wallet.locked.rough;
  const need = (notional / position.leverage + loss) * market.unitNumber;
  let left = total - locked - need;
  let summed = Math.abs(total) + locked + need;
  for (const one of account.positions) {
    if (one === undefined || !one.market.isPerp || one.market.quote !== market.quote) continue;
    const unit = one.market.unitNumber;
    const value = one.size * one.market.reference;
    const cost = one.cost.rough;
    const initial = (Math.max(value + one.bidNotional, one.askNotional - value) * unit) / one.leverage;
    left += value * unit - cost - initial;
    summed += Math.abs(value) * unit + Math.abs(cost) + Math.abs(initial);
  }
  return left > summed * 1e-6 + 1;
}

/**
 * The mark, in price steps, at which the account would reach maintenance, all else standing still. `undefined` for a flat
 * position or where no price above 0 does it. For display: a double.
 */
export function liquidationPriceOf(position: Position): number | undefined {
  if (position.size === 0) return undefined;
  const { account, market } = position;
  const totals = marginTotals(account, market.quote);
  const others = totals.maintenance - maintenanceOf(position);
  const equity = account.wallet(market.quote).total.value + totals.unrealised - unrealisedOf(position) - others;
  // equity + size × p − cost = |size| × p × rate, all in money
  const rate = Number(market.maintenanceRate) / RATE_SCALE;
  const perStep = (position.size - Math.abs(position.size) * rate) * Number(market.notionalUnit);
  const price = Number(position.cost.value - equity) / perStep;
  return price > 0 && Number.isFinite(price) ? price : undefined;
}
