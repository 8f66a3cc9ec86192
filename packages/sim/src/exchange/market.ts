import type { InstrumentStatus } from '@mm/core';
import type { StepGrid } from '../units/step-grid.ts';
import { type Amount, toBigint } from './amount.ts';
import { compileGrid, compileRules, type InstrumentGrid, rateOf } from './compile-instrument.ts';
import {
  type CompiledRules,
  type InstrumentRules,
  type InstrumentSpec,
  type InstrumentView,
  RATE_SCALE,
} from './instrument-spec.ts';
import type { Matcher } from './matcher.ts';
import type { Position } from './sim-account.ts';

/** The assets of an instrument by index, and their decimals. */
export interface MarketAssets {
  readonly base: number;
  readonly quote: number;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
}

/** Where ids begin. */
export interface FirstIds {
  readonly tradeId: number;
  readonly updateId: number;
}

/** An instrument while it runs. */
export class Market {
  readonly index: number;
  readonly spec: InstrumentSpec;
  readonly symbol: string;
  readonly isPerp: boolean;
  readonly base: number;
  readonly quote: number;
  readonly notionalUnit: bigint;
  /** The nearest double. */
  readonly unitNumber: number;
  readonly baseUnit: bigint;
  readonly matcher: Matcher;
  readonly defaultLeverage: number;
  readonly maxLeverage: number;
  readonly maintenanceRate: bigint;
  readonly liquidationFee: bigint;
  readonly losesPriority: boolean;
  readonly rejectsFok: boolean;

  status: InstrumentStatus;
  rulesText: InstrumentRules;
  rules: CompiledRules;
  /** Price steps, 0 before the first. */
  mark = 0;
  /** Limits that move with the mark, in price steps. */
  bandHigh: number = Number.POSITIVE_INFINITY;
  bandLow = 0;
  takeHigh: number = Number.POSITIVE_INFINITY;
  takeLow = 0;
  nextTradeId: number;
  updateId: number;
  trades = 0;
  openOrders = 0;
  lastPrice = 0;
  lastTradeId = 0;
  lastTradeUs = 0;
  /** Best prices and sizes at the end of the last command. */
  readonly told: { bidPrice: number; bidSize: number; askPrice: number; askSize: number } = {
    bidPrice: 0,
    bidSize: 0,
    askPrice: 0,
    askSize: 0,
  };
  /** Clients' positions that are not flat. */
  readonly holders: Set<Position> = new Set<Position>();
  /** Largest price and size any rules ever allowed: what orders in the book are bounded by. */
  largestPrice: number;
  largestSize: number;

  readonly #grid: InstrumentGrid;
  readonly #quoteDecimals: number;
  readonly #baseNumber: number;

  /** @throws {RangeError} for a spec that is none */
  constructor(index: number, spec: InstrumentSpec, assets: MarketAssets, matcher: Matcher, first: FirstIds) {
    this.index = index;
    this.spec = spec;
    this.symbol = spec.symbol;
    this.isPerp = spec.kind === 'linear-perp';
    this.base = assets.base;
    this.quote = assets.quote;
    this.matcher = matcher;
    this.#quoteDecimals = assets.quoteDecimals;
    this.#grid = compileGrid(spec, assets.quoteDecimals, assets.baseDecimals);
    this.notionalUnit = this.#grid.notionalUnit;
    this.unitNumber = Number(this.notionalUnit);
    this.baseUnit = this.#grid.baseUnit;
    this.#baseNumber = Number(this.baseUnit);
    const { perp } = spec;
    if (this.isPerp && perp === undefined) throw new RangeError(`${spec.symbol}: a perpetual needs its terms`);
    this.defaultLeverage = perp?.defaultLeverage ?? 1;
    this.maxLeverage = perp?.maxLeverage ?? 1;
    if (!isLeverage(this.maxLeverage, this.maxLeverage) || !isLeverage(this.defaultLeverage, this.maxLeverage)) {
      throw new RangeError(`${spec.symbol}: leverage is a whole number from 1 to maxLeverage`);
    }
    this.maintenanceRate = BigInt(rateOf(perp?.maintenanceRate ?? '0'));
    this.liquidationFee = BigInt(rateOf(perp?.liquidationFee ?? '0'));
    this.losesPriority = spec.amendQueue !== 'keeps-when-size-down';
    this.rejectsFok = spec.unfillableFok === 'rejects';
    this.status = spec.status ?? 'trading';
    this.rulesText = spec.rules;
    this.rules = compileRules(spec.symbol, spec.rules, this.#grid, assets.quoteDecimals);
    this.largestPrice = this.rules.maxPrice;
    this.largestSize = this.rules.maxSize;
    this.nextTradeId = first.tradeId;
    this.updateId = first.updateId;
  }

  get priceGrid(): StepGrid {
    return this.#grid.priceGrid;
  }

  get sizeGrid(): StepGrid {
    return this.#grid.sizeGrid;
  }

  /** Quote money of a notional in steps, exactly. */
  money(notional: number): bigint {
    return toBigint(this.amount(notional));
  }

  /** As {@link Market.money}. */
  amount(notional: number): Amount {
    const product = notional * this.unitNumber;
    return Number.isSafeInteger(product) ? product : BigInt(notional) * this.notionalUnit;
  }

  /** Base money of a size in steps. */
  baseAmount(size: number): Amount {
    const product = size * this.#baseNumber;
    return Number.isSafeInteger(product) ? product : BigInt(size) * this.baseUnit;
  }

  /** Price that positions and orders without one are valued at, in steps: the mark, or else the last trade; 0 for neither. */
  get reference(): number {
    return this.mark === 0 ? this.lastPrice : this.mark;
  }

  setMark(mark: number): void {
    this.mark = mark;
    const { bandUp, bandDown, marketTakeBound } = this.rules;
    this.bandHigh = bandUp === undefined ? Number.POSITIVE_INFINITY : share(mark, bandUp);
    this.bandLow = bandDown === undefined ? 0 : shareUp(mark, bandDown);
    this.takeHigh = marketTakeBound === undefined ? Number.POSITIVE_INFINITY : share(mark, RATE_SCALE + marketTakeBound);
    this.takeLow = marketTakeBound === undefined ? 0 : shareUp(mark, Math.max(0, RATE_SCALE - marketTakeBound));
  }

  /** @throws {RangeError} for rules the grid cannot hold; nothing has changed then */
  setRules(changes: Partial<InstrumentRules>): void {
    const text: InstrumentRules = { ...this.rulesText, ...changes };
    const rules = compileRules(this.symbol, text, this.#grid, this.#quoteDecimals);
    const price = Math.max(this.largestPrice, rules.maxPrice);
    const size = Math.max(this.largestSize, rules.maxSize);
    if (!Number.isSafeInteger(price * size))
      throw new RangeError(`${this.symbol}: the largest price × size ever must stay below 2^53`);
    this.largestPrice = price;
    this.largestSize = size;
    this.rulesText = text;
    this.rules = rules;
    if (this.mark !== 0) this.setMark(this.mark);
  }

  view(): InstrumentView {
    return {
      spec: this.spec,
      rules: this.rulesText,
      compiled: this.rules,
      status: this.status,
      backend: this.matcher.backend,
      mark: this.mark === 0 ? undefined : this.mark,
      priceStep: this.#grid.priceGrid.step,
      sizeStep: this.#grid.sizeGrid.step,
      notionalUnit: this.notionalUnit,
      baseUnit: this.baseUnit,
    };
  }
}

export function isLeverage(leverage: number, max: number): boolean {
  return Number.isSafeInteger(leverage) && leverage >= 1 && leverage <= max;
}

function share(price: number, rate: number): number {
  return Number((BigInt(price) * BigInt(rate)) / BigInt(RATE_SCALE));
}

function shareUp(price: number, rate: number): number {
  const product = BigInt(price) * BigInt(rate);
  const scale = BigInt(RATE_SCALE);
  return Number((product + scale - 1n) / scale);
}
