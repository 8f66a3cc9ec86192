import { type Asset, addDecimals, type DecimalText, multiplyDecimals, type StrategyId, type VenueId } from '@mm/core';
import type { InstrumentAccount } from './instrument-account.ts';
import { type FinePnl, finePnl, otherFeesText, type PnlReport, pnlText } from './reports.ts';

/** Which accounts are added up: those of one venue, of one strategy, or all. */
export interface PnlFilter {
  readonly venue?: VenueId;
  readonly strategy?: StrategyId;
}

interface Total {
  pnl: FinePnl;
  readonly otherFees: Map<Asset, bigint>;
}

/** One report per settle asset, in the order of the assets' names. */
export function pnlByAsset(instruments: Iterable<InstrumentAccount>, { venue, strategy }: PnlFilter): PnlReport[] {
  const totals = new Map<Asset, Total>();
  for (const of of instruments) {
    const account = strategy === undefined ? of.whole : of.account(strategy);
    if (account === undefined || (venue !== undefined && of.instrument.venue !== venue)) continue;
    const { settle } = of.instrument;
    const total = totals.get(settle) ?? { pnl: NOTHING, otherFees: new Map() };
    total.pnl = added(total.pnl, finePnl(of, account));
    for (const [asset, fee] of account.sums.otherFees) total.otherFees.set(asset, (total.otherFees.get(asset) ?? 0n) + fee);
    totals.set(settle, total);
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([asset, { pnl, otherFees }]) => pnlText(asset, pnl, otherFeesText(otherFees)));
}

/** Reports per asset in one asset, exactly; `undefined` when a rate or a valuation is missing. */
export function pnlIn(
  asset: Asset,
  rateOf: (asset: Asset) => DecimalText | undefined,
  reports: readonly PnlReport[],
): DecimalText | undefined {
  let sum = '0' as DecimalText;
  for (const report of reports) {
    if (report.total === undefined) return undefined;
    const parts = [{ asset: report.asset, amount: report.total }];
    for (const fee of report.otherFees) parts.push({ asset: fee.asset, amount: minus(fee.amount) });
    for (const part of parts) {
      if (part.amount === '0') continue;
      const rate = part.asset === asset ? ONE : rateOf(part.asset);
      if (rate === undefined) return undefined;
      sum = addDecimals(sum, multiplyDecimals(part.amount, rate));
    }
  }
  return sum;
}

const ONE = '1' as DecimalText;
const NOTHING: FinePnl = { realised: 0n, unrealised: 0n, fees: 0n, funding: 0n };

function added(a: FinePnl, b: FinePnl): FinePnl {
  const isOpen = a.unrealised === undefined || b.unrealised === undefined;
  return {
    realised: a.realised + b.realised,
    unrealised: isOpen ? undefined : (a.unrealised as bigint) + (b.unrealised as bigint),
    fees: a.fees + b.fees,
    funding: a.funding + b.funding,
  };
}

function minus(text: DecimalText): DecimalText {
  return multiplyDecimals(text, '-1' as DecimalText);
}
