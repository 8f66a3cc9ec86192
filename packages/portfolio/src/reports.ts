import type { Asset, DecimalText, InstrumentId, Lots } from '@mm/core';
import type { Account } from './entry.ts';
import { decimalOf, decimalsIn, difference, type Exact, product, sum, unitsIn } from './exact.ts';
import { fineText, toFine } from './fine.ts';
import type { InstrumentAccount } from './instrument-account.ts';
import { wholeLots } from './money-grid.ts';
import { HORIZONS_US } from './sums.ts';

/** A position as fills make it. */
export interface HeldPosition {
  readonly instrument: InstrumentId;
  /** Whole lots, towards zero. Positive is long. */
  readonly lots: Lots;
  /** All of it, in base units. */
  readonly size: DecimalText;
  /** What is left over of whole lots, in base units: spot fees taken in the base asset leave some. */
  readonly dust: DecimalText;
  /** Average entry, quote per base unit, to eighteen decimals, rounded to nearest; `undefined` when flat. */
  readonly entryPrice: DecimalText | undefined;
}

/** Profit and loss in one asset, exact. */
export interface PnlReport {
  readonly asset: Asset;
  readonly realised: DecimalText;
  /** `undefined` while a position is open and neither a mark nor a mid was seen: missing data is no loss. */
  readonly unrealised: DecimalText | undefined;
  /** Charged; negative for rebates. Fees in the base asset are valued at the price of their fills. */
  readonly fees: DecimalText;
  /** Received; negative when paid. */
  readonly funding: DecimalText;
  /** realised + unrealised − fees + funding. */
  readonly total: DecimalText | undefined;
  /** Charged in other assets; not in `total`. */
  readonly otherFees: readonly { readonly asset: Asset; readonly amount: DecimalText }[];
}

/** Where the total came from. The parts add up to `total`, exactly. */
export interface AttributionReport {
  readonly asset: Asset;
  readonly spread: DecimalText;
  readonly adverseSelection: DecimalText;
  readonly inventory: DecimalText | undefined;
  readonly hedgeSlippage: DecimalText;
  /** As it counts: minus what was charged. */
  readonly fees: DecimalText;
  readonly funding: DecimalText;
  readonly total: DecimalText | undefined;
}

/** What fills were worth some time later. */
export interface MarkoutReport {
  readonly horizonUs: number;
  /** Fills whose mid at the horizon is known. */
  readonly fills: number;
  readonly notional: DecimalText;
  /** Sum of signed size × (mid at the horizon − price). */
  readonly gain: DecimalText;
  /** `gain / notional`, for people. NaN before the first. */
  readonly bps: number;
}

const ENTRY_DECIMALS = 18;

export function positionReport(of: InstrumentAccount, account: Account): HeldPosition {
  of.log.settle();
  const { size, cost } = account.state;
  const { grid } = of;
  const lots = wholeLots(size, grid);
  const dust = difference(size, product(lots, grid.sizePerLot));
  return {
    instrument: of.instrument.id,
    lots,
    size: decimalOf(size, grid.sizeDecimals),
    dust: decimalOf(dust, grid.sizeDecimals),
    entryPrice: size === 0 ? undefined : entryPrice(cost, size, grid.sizeDecimals - grid.moneyDecimals),
  };
}

/** Both have one sign. */
function entryPrice(cost: Exact, size: Exact, decimals: number): DecimalText {
  const shift = decimals + ENTRY_DECIMALS;
  const numerator = BigInt(cost) * 10n ** BigInt(Math.max(0, shift));
  const denominator = BigInt(size) * 10n ** BigInt(Math.max(0, -shift));
  const [over, under] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator];
  return decimalOf((over * 2n + under) / (under * 2n), ENTRY_DECIMALS);
}

/** An account's numbers in fine units: what reports and totals are made of. */
export interface FinePnl {
  readonly realised: bigint;
  readonly unrealised: bigint | undefined;
  readonly fees: bigint;
  readonly funding: bigint;
}

export function finePnl(of: InstrumentAccount, account: Account): FinePnl {
  of.log.settle();
  const { cash, cost, fees, baseFees, funding } = account.state;
  const { moneyDecimals } = of.grid;
  const value = worthOf(of, account.state.size);
  return {
    realised: toFine(sum(cash, cost), moneyDecimals),
    unrealised: value === undefined ? undefined : value - toFine(cost, moneyDecimals),
    fees: toFine(sum(fees, baseFees), moneyDecimals),
    funding: toFine(funding, moneyDecimals),
  };
}

/** What a size is worth at the mark, or at the mid where there is no mark. A flat one is worth nothing at any price. */
function worthOf(of: InstrumentAccount, size: Exact): bigint | undefined {
  const { grid, mark, mids } = of;
  if (size === 0) return 0n;
  if (mark !== undefined) {
    const decimals = decimalsIn(mark);
    return toFine(product(size, unitsIn(mark, decimals)), grid.sizeDecimals + decimals);
  }
  if (Number.isNaN(mids.last2)) return undefined;
  return halved(product(product(size, mids.last2), grid.moneyPerSizeTick), grid.moneyDecimals);
}

/** Doubled money in fine units, no longer doubled. */
function halved(doubled: Exact, decimals: number): bigint {
  return toFine(product(doubled, 5), decimals + 1);
}

function totalOf({ realised, unrealised, fees, funding }: FinePnl): bigint | undefined {
  return unrealised === undefined ? undefined : realised + unrealised - fees + funding;
}

export function pnlReport(of: InstrumentAccount, account: Account): PnlReport {
  return pnlText(of.instrument.settle, finePnl(of, account), otherFeesText(account.sums.otherFees));
}

/** By the assets' names. */
export function otherFeesText(fees: ReadonlyMap<Asset, bigint>): PnlReport['otherFees'] {
  return [...fees].sort(([a], [b]) => (a < b ? -1 : 1)).map(([asset, amount]) => ({ asset, amount: fineText(amount) }));
}

export function pnlText(asset: Asset, pnl: FinePnl, otherFees: PnlReport['otherFees']): PnlReport {
  const total = totalOf(pnl);
  return {
    asset,
    realised: fineText(pnl.realised),
    unrealised: pnl.unrealised === undefined ? undefined : fineText(pnl.unrealised),
    fees: fineText(pnl.fees),
    funding: fineText(pnl.funding),
    total: total === undefined ? undefined : fineText(total),
    otherFees,
  };
}

export function attributionReport(of: InstrumentAccount, account: Account): AttributionReport {
  const { fees, funding, ...pnl } = finePnl(of, account);
  const { sums, state } = account;
  const waiting = of.markouts.provisional(account);
  const part = (key: keyof typeof waiting): bigint => halved(sum(sums[key], waiting[key]), of.grid.moneyDecimals);
  const value = worthOf(of, state.size);
  const total = totalOf({ ...pnl, fees, funding });
  return {
    asset: of.instrument.settle,
    spread: fineText(part('spread2')),
    adverseSelection: fineText(part('adverse2')),
    inventory: value === undefined ? undefined : fineText(value - part('held2')),
    hedgeSlippage: fineText(part('hedge2')),
    fees: fineText(-fees),
    funding: fineText(funding),
    total: total === undefined ? undefined : fineText(total),
  };
}

export function markoutReports(of: InstrumentAccount, account: Account): MarkoutReport[] {
  const { moneyDecimals } = of.grid;
  return account.sums.markouts.map(({ fills, notional, gain2 }, stage) => ({
    horizonUs: HORIZONS_US[stage] as number,
    fills,
    notional: decimalOf(notional, moneyDecimals),
    gain: fineText(halved(gain2, moneyDecimals)),
    bps: (Number(gain2) / 2 / Number(notional)) * 10_000,
  }));
}

export function turnoverText({ grid }: InstrumentAccount, { sums }: Account): DecimalText {
  return decimalOf(sums.turnover, grid.moneyDecimals);
}
