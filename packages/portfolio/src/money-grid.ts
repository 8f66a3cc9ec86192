import type { Instrument, Lots } from '@mm/core';
import { type Exact, powerOfTen, product } from './exact.ts';

/**
 * The units an instrument's account counts in: sizes in 10^-sizeDecimals base units, money in 10^-moneyDecimals of the
 * settle asset. Fine enough that lots, ticks, their products and fees are whole numbers of them.
 */
export interface MoneyGrid {
  readonly sizeDecimals: number;
  readonly moneyDecimals: number;
  /** Size units in one lot. */
  readonly sizePerLot: Exact;
  /** Money units that one size unit is worth at a price of one tick. */
  readonly moneyPerSizeTick: Exact;
}

/**
 * Venues keep balances to eight decimals or coarser, so money is at least as fine: the rounding of an average entry then
 * stays below one unit of the venue.
 */
const VENUE_DECIMALS = 8;

/**
 * The grid of an instrument, at least as fine as asked. Spot sizes are at least as fine as balances, because spot fees are
 * taken in the base asset and need not be whole lots.
 */
export function moneyGrid(instrument: Instrument, minSizeDecimals = 0, minMoneyDecimals = 0): MoneyGrid {
  const { tick, lot, kind } = instrument;
  const sizeDecimals = Math.max(minSizeDecimals, lot.decimals, kind === 'spot' ? VENUE_DECIMALS : 0);
  const moneyDecimals = Math.max(minMoneyDecimals, VENUE_DECIMALS, tick.decimals + sizeDecimals);
  return {
    sizeDecimals,
    moneyDecimals,
    sizePerLot: product(lot.mantissa, powerOfTen(sizeDecimals - lot.decimals)),
    moneyPerSizeTick: product(tick.mantissa, powerOfTen(moneyDecimals - tick.decimals - sizeDecimals)),
  };
}

/** Whole lots in a size, towards zero; what is left over is dust. */
export function wholeLots(size: Exact, grid: MoneyGrid): Lots {
  const { sizePerLot } = grid;
  if (typeof size === 'number' && typeof sizePerLot === 'number') {
    // Exact: of whole numbers that a double counts, no quotient is rounded up to the next. A remainder would take ten times as long.
    return (Math.trunc(size / sizePerLot) + 0) as Lots;
  }
  return Number(BigInt(size) / BigInt(sizePerLot)) as Lots;
}
