import { type BalanceReport, isRefusal, parseAsset, type Refusal } from '@mm/core';
import { mapAll } from '../../map/map-all.ts';
import type { RawUsdmBalance } from '../wire/balance.ts';

/** `balance` → wallet balances, and what new orders may use of each. */
export function mapUsdmBalances(raw: readonly RawUsdmBalance[]): readonly BalanceReport[] | Refusal {
  return mapAll(raw, (one) => {
    const asset = parseAsset(one.asset);
    return isRefusal(asset) ? asset : { asset, total: one.balance, available: one.availableBalance };
  });
}
