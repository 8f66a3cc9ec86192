import {
  addDecimals,
  type BalanceReport,
  type BalanceReportedEvent,
  type CashFlowEvent,
  type DecimalText,
  isRefusal,
  parseAsset,
  type Refusal,
} from '@mm/core';
import { mapAll } from '../../map/map-all.ts';
import type { PrivateContext } from '../../map/order-state.ts';
import type { RawSpotAccount } from '../wire/account.ts';
import type { RawBalanceUpdate } from '../wire/balance-update.ts';
import type { RawOutboundAccountPosition } from '../wire/outbound-account-position.ts';

type Context = Omit<PrivateContext, 'ids'>;

/** Free and locked in orders → total and available. */
function balanceOf(assetText: string, free: DecimalText, locked: DecimalText): BalanceReport | Refusal {
  const asset = parseAsset(assetText);
  return isRefusal(asset) ? asset : { asset, total: addDecimals(free, locked), available: free };
}

/** `account` → balances. */
export function mapSpotBalances(raw: RawSpotAccount): readonly BalanceReport[] | Refusal {
  return mapAll(raw.balances, (one) => balanceOf(one.asset, one.free, one.locked));
}

/** `outboundAccountPosition` → the balances it states. */
export function mapAccountPosition(raw: RawOutboundAccountPosition, context: Context): readonly BalanceReportedEvent[] | Refusal {
  return mapAll(raw.B, (one) => {
    const balance = balanceOf(one.a, one.f, one.l);
    if (isRefusal(balance)) return balance;
    return {
      type: 'balance-reported',
      venue: context.venue,
      balance,
      venueTimeUs: raw.u * 1_000,
      receiveTimeUs: context.receiveTimeUs,
    };
  });
}

/** `balanceUpdate` → money that came or went without a trade. It has no number: time, asset and amount tell two apart. */
export function mapBalanceUpdate(raw: RawBalanceUpdate, context: Context): CashFlowEvent | Refusal {
  const asset = parseAsset(raw.a);
  if (isRefusal(asset)) return asset;
  return {
    type: 'cash-flow',
    venue: context.venue,
    cause: 'transfer',
    instrument: undefined,
    asset,
    amount: raw.d,
    id: `balanceUpdate:${raw.T}:${asset}:${raw.d}`,
    venueTimeUs: raw.T * 1_000,
    receiveTimeUs: context.receiveTimeUs,
  };
}
