import type { AccountSnapshot, BalanceSnapshot, PositionSnapshot } from './account-types.ts';
import { initialMarginOf, liquidationPriceOf, maintenanceOf, marginTotals, unrealisedOf } from './margin.ts';
import type { Position, SimAccount } from './sim-account.ts';

/** @param asset its index */
export function balanceSnapshot(account: SimAccount, asset: number, assets: readonly string[]): BalanceSnapshot {
  const wallet = account.wallet(asset);
  const total = wallet.total.value;
  const locked = wallet.locked.value;
  const { unrealised, initial, maintenance } = marginTotals(account, asset);
  const available = total - locked + unrealised - initial;
  return {
    asset: assets[asset] as string,
    wallet: total,
    locked,
    unrealised,
    initialMargin: initial,
    maintenanceMargin: maintenance,
    available: available > 0n ? available : 0n,
  };
}

export function positionSnapshot(position: Position): PositionSnapshot {
  return {
    instrument: position.market.symbol,
    size: position.size,
    cost: position.cost.value,
    unrealised: unrealisedOf(position),
    realised: position.realised.value,
    leverage: position.leverage,
    initialMargin: initialMarginOf(position),
    maintenanceMargin: maintenanceOf(position),
    liquidationPrice: liquidationPriceOf(position),
    updatedUs: position.updatedUs,
  };
}

export function accountSnapshot(account: SimAccount, assets: readonly string[], openOrders: number): AccountSnapshot {
  const held = assets.map((_, index) => index).filter((index) => account.wallets[index] !== undefined);
  return {
    account: account.name,
    kind: account.isClient ? 'client' : 'house',
    balances: held.map((asset) => balanceSnapshot(account, asset, assets)),
    positions: account.positions.filter((one) => one?.market.isPerp).map((one) => positionSnapshot(one as Position)),
    openOrders,
  };
}
