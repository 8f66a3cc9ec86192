import {
  type BalanceReportedEvent,
  type CashFlowEvent,
  type Instrument,
  isRefusal,
  type OrderEvent,
  type PositionReportedEvent,
  parseAsset,
  type Refusal,
} from '@mm/core';
import { mapAll } from '../../map/map-all.ts';
import type { PrivateContext } from '../../map/order-state.ts';
import type { SymbolTable } from '../../symbols.ts';
import type { RawAccountUpdate, RawBalanceChange, RawPositionChange } from '../wire/account-update.ts';
import { positionReport } from './position.ts';

/**
 * `ACCOUNT_UPDATE` → money that moved without a trade, then the balances and positions as they are now.
 *
 * The update does not say what new orders may use: `available` is the wallet without what is bound to isolated positions,
 * an upper bound. What is exact comes with the next reconciliation. Rows of hedge mode and of instruments we do not know are
 * left out.
 */
export function mapAccountUpdate(
  raw: RawAccountUpdate,
  symbols: SymbolTable,
  context: Omit<PrivateContext, 'ids'>,
): readonly OrderEvent[] | Refusal {
  const cause = causeOf(raw.a.m);
  const moved = cause === undefined ? [] : raw.a.B.filter((one) => one.bc !== '0');
  const flows = mapAll(moved, (one) => cashFlow(raw, one, cause as CashFlowEvent['cause'], symbols, context));
  if (isRefusal(flows)) return flows;
  const balances = mapAll(raw.a.B, (one) => balanceReported(raw, one, context));
  if (isRefusal(balances)) return balances;
  const oneWay = raw.a.P.filter((one) => one.ps === 'BOTH');
  const known = oneWay.flatMap((one) => {
    const of = symbols.bySymbol(one.s);
    return isRefusal(of) ? [] : [{ one, of }];
  });
  const positions = mapAll(known, ({ one, of }) => positionReported(raw, one, of, context));
  return isRefusal(positions) ? positions : [...flows, ...balances, ...positions];
}

/** Does the update speak of a position of hedge mode? Then someone switched the mode. */
export function speaksOfHedgeMode(raw: RawAccountUpdate): boolean {
  return raw.a.P.some((one) => one.ps !== 'BOTH' && one.pa !== '0');
}

/**
 * Why money moved, by the reason of the update. Moving margin between the wallet and an isolated position moves no money;
 * orders move it by trades, and what else they moved (`bc` leaves profit and commission out) is an adjustment.
 */
function causeOf(reason: string): CashFlowEvent['cause'] | undefined {
  switch (reason) {
    case 'FUNDING_FEE':
      return 'funding';
    case 'DEPOSIT':
    case 'WITHDRAW':
    case 'WITHDRAW_REJECT':
    case 'ADMIN_DEPOSIT':
    case 'ADMIN_WITHDRAW':
    case 'ASSET_TRANSFER':
    case 'COIN_SWAP_DEPOSIT':
    case 'COIN_SWAP_WITHDRAW':
      return 'transfer';
    case 'INSURANCE_CLEAR':
      return 'liquidation';
    case 'MARGIN_TRANSFER':
    case 'MARGIN_TYPE_CHANGE':
      return undefined;
    default:
      return 'adjustment';
  }
}

type Context = Omit<PrivateContext, 'ids'>;

function cashFlow(
  raw: RawAccountUpdate,
  change: RawBalanceChange,
  cause: CashFlowEvent['cause'],
  symbols: SymbolTable,
  context: Context,
): CashFlowEvent | Refusal {
  const asset = parseAsset(change.a);
  if (isRefusal(asset)) return asset;
  const symbol = cause === 'funding' ? (raw.a.S ?? raw.a.P[0]?.s) : undefined;
  const of = symbol === undefined ? undefined : symbols.bySymbol(symbol);
  return {
    type: 'cash-flow',
    venue: context.venue,
    cause,
    instrument: of === undefined || isRefusal(of) ? undefined : of.id,
    asset,
    amount: change.bc,
    // The update has no number of its own: reason, time, asset and symbol are what tells two apart.
    id: `${raw.a.m}:${raw.T}:${asset}:${symbol ?? ''}`,
    venueTimeUs: raw.T * 1_000,
    receiveTimeUs: context.receiveTimeUs,
  };
}

function balanceReported(raw: RawAccountUpdate, change: RawBalanceChange, context: Context): BalanceReportedEvent | Refusal {
  const asset = parseAsset(change.a);
  if (isRefusal(asset)) return asset;
  return {
    type: 'balance-reported',
    venue: context.venue,
    balance: { asset, total: change.wb, available: change.cw },
    venueTimeUs: raw.T * 1_000,
    receiveTimeUs: context.receiveTimeUs,
  };
}

function positionReported(
  raw: RawAccountUpdate,
  change: RawPositionChange,
  of: Instrument,
  context: Context,
): PositionReportedEvent | Refusal {
  const position = positionReport(of, change.pa, change.ep, undefined);
  if (isRefusal(position)) return position;
  return {
    type: 'position-reported',
    venue: context.venue,
    position,
    venueTimeUs: raw.T * 1_000,
    receiveTimeUs: context.receiveTimeUs,
  };
}
