import {
  type DecimalText,
  divideDecimals,
  type Instrument,
  isRefusal,
  type Lots,
  type PositionReport,
  parseSize,
  type Refusal,
} from '@mm/core';
import type { SymbolTable } from '../../symbols.ts';
import type { RawPositionRisk } from '../wire/position-risk.ts';

/** A signed size and prices as the venue writes them → {@link PositionReport}. */
export function positionReport(
  of: Instrument,
  signedSize: DecimalText,
  entryPrice: DecimalText,
  liquidationPrice: DecimalText | undefined,
): PositionReport | Refusal {
  const short = signedSize.startsWith('-');
  const size = parseSize(of, short ? signedSize.slice(1) : signedSize);
  if (isRefusal(size)) return size;
  const flat = size === 0;
  return {
    instrument: of.id,
    size: (short ? -size : size) as Lots,
    entryPrice: flat ? undefined : perBaseUnit(of, entryPrice),
    liquidationPrice: flat || liquidationPrice === '0' ? undefined : perBaseUnit(of, liquidationPrice),
  };
}

/** A price of a bundle of units is that many times the price of one. One that does not divide is left out. */
export function perBaseUnit(of: Instrument, price: DecimalText | undefined): DecimalText | undefined {
  if (price === undefined || of.pricedUnits === '1') return price;
  const divided = divideDecimals(price, of.pricedUnits);
  return isRefusal(divided) ? undefined : divided;
}

/**
 * `positionRisk` → a report for every instrument asked about: absent ones are flat. Positions in other instruments we know
 * come too; those in instruments we do not know, and zero rows of hedge mode, are left out.
 */
export function mapPositionRisks(
  raw: readonly RawPositionRisk[],
  symbols: SymbolTable,
  asked: readonly Instrument[],
): readonly PositionReport[] | Refusal {
  const reports = new Map<string, PositionReport>();
  for (const one of raw) {
    if (one.positionSide !== 'BOTH') continue;
    const of = symbols.bySymbol(one.symbol);
    if (isRefusal(of)) continue;
    const report = positionReport(of, one.positionAmt, one.entryPrice, one.liquidationPrice);
    if (isRefusal(report)) return report;
    reports.set(of.id, report);
  }
  for (const of of asked) {
    if (reports.has(of.id)) continue;
    reports.set(of.id, { instrument: of.id, size: 0 as Lots, entryPrice: undefined, liquidationPrice: undefined });
  }
  return [...reports.values()];
}
