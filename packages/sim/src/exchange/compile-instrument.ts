import { decimalOf, divide, powerOfTen, scaled } from '../units/decimal-text.ts';
import { StepGrid } from '../units/step-grid.ts';
import type { CompiledRules, InstrumentRules, InstrumentSpec } from './instrument-spec.ts';

/** Default of `maxPrice`, in grid steps. */
const LARGEST_PRICE = 2 ** 31;
const DEFAULT_OPEN_ORDERS = 200;
const RATE_DECIMALS = 8;

/** The grid of an instrument and what one notional unit of it is worth. */
export interface InstrumentGrid {
  readonly priceGrid: StepGrid;
  readonly sizeGrid: StepGrid;
  readonly notionalUnit: bigint;
  readonly baseUnit: bigint;
}

/** @throws {RangeError} where the assets have too few decimals for the grid, or a step is none */
export function compileGrid(spec: InstrumentSpec, quoteDecimals: number, baseDecimals: number): InstrumentGrid {
  const priceGrid = new StepGrid(spec.priceStep ?? spec.rules.tickSize);
  const sizeGrid = new StepGrid(spec.sizeStep ?? spec.rules.lotSize);
  const spare = quoteDecimals - priceGrid.decimals - sizeGrid.decimals;
  if (spare < 0) {
    throw new RangeError(
      `${spec.symbol}: ${spec.quote} needs ${priceGrid.decimals + sizeGrid.decimals} decimals, not ${quoteDecimals}`,
    );
  }
  const isSpot = spec.kind === 'spot';
  if (isSpot && baseDecimals < sizeGrid.decimals) {
    throw new RangeError(`${spec.symbol}: ${spec.base} needs ${sizeGrid.decimals} decimals, not ${baseDecimals}`);
  }
  return {
    priceGrid,
    sizeGrid,
    notionalUnit: priceGrid.digits * sizeGrid.digits * powerOfTen(spare),
    baseUnit: isSpot ? sizeGrid.digits * powerOfTen(baseDecimals - sizeGrid.decimals) : 0n,
  };
}

/** @throws {RangeError} for a tick or lot off the grid, text that is no number, or bounds that admit nothing */
export function compileRules(symbol: string, rules: InstrumentRules, grid: InstrumentGrid, quoteDecimals: number): CompiledRules {
  const tick = positive(grid.priceGrid.exactly(rules.tickSize), 'tickSize');
  const lot = positive(grid.sizeGrid.exactly(rules.lotSize), 'lotSize');
  const maxPrice = rules.maxPrice === undefined ? LARGEST_PRICE : stepsInside(rules.maxPrice, grid.priceGrid, 'down');
  const largestSize = Math.floor(Number.MAX_SAFE_INTEGER / maxPrice);
  const maxSize = rules.maxSize === undefined ? largestSize : stepsInside(rules.maxSize, grid.sizeGrid, 'down');
  if (maxSize > largestSize) throw new RangeError(`${symbol}: maxPrice × maxSize must stay below 2^53 grid steps`);
  const minNotional = scaledOrThrow(rules.minNotional ?? '0', quoteDecimals);
  const maxOpenOrders = rules.maxOpenOrders ?? DEFAULT_OPEN_ORDERS;
  if (!Number.isSafeInteger(maxOpenOrders) || maxOpenOrders < 0)
    throw new RangeError(`${symbol}: maxOpenOrders is a whole number`);
  const compiled: CompiledRules = {
    tick,
    lot,
    minPrice: rules.minPrice === undefined ? tick : stepsInside(rules.minPrice, grid.priceGrid, 'up'),
    maxPrice,
    minSize: rules.minSize === undefined ? lot : stepsInside(rules.minSize, grid.sizeGrid, 'up'),
    maxSize,
    maxMarketSize:
      rules.maxMarketSize === undefined ? maxSize : Math.min(maxSize, stepsInside(rules.maxMarketSize, grid.sizeGrid, 'down')),
    minNotional: Number(divide(minNotional, grid.notionalUnit, 'up')),
    bandUp: optionalRate(rules.bandUp),
    bandDown: optionalRate(rules.bandDown),
    marketTakeBound: optionalRate(rules.marketTakeBound),
    maxOpenOrders,
  };
  if (compiled.minPrice > maxPrice || compiled.minSize > maxSize) throw new RangeError(`${symbol}: rules that admit no order`);
  return compiled;
}

/** A fraction as integer of `RATE_SCALE`. @throws {RangeError} for more than eight decimals */
export function rateOf(text: string): number {
  return Number(scaledOrThrow(text, RATE_DECIMALS));
}

function optionalRate(text: string | undefined): number | undefined {
  return text === undefined ? undefined : rateOf(text);
}

function scaledOrThrow(text: string, decimals: number): bigint {
  const value = scaled(text, decimals);
  if (value === undefined) throw new RangeError(`${JSON.stringify(text)} is no number of ${decimals} decimals`);
  return value;
}

/** Whole steps of a bound that may be off the grid. */
function stepsInside(text: string, grid: StepGrid, rounding: 'up' | 'down'): number {
  const { digits, decimals } = decimalOf(text);
  const common = Math.max(decimals, grid.decimals);
  const dividend = digits * powerOfTen(common - decimals);
  const steps = Number(divide(dividend, grid.digits * powerOfTen(common - grid.decimals), rounding));
  if (!Number.isSafeInteger(steps) || steps < 0) throw new RangeError(`${text} is no bound on steps of ${grid.step}`);
  return Math.max(steps, 1);
}

function positive(steps: number, name: string): number {
  if (steps <= 0) throw new RangeError(`${name} is above zero`);
  return steps;
}
