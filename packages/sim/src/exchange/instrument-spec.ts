import type { InstrumentStatus } from '@mm/core';

/** What is traded. `linear-perp`: sizes are base units, profit and loss are paid in the quote asset. */
export type SimInstrumentKind = 'spot' | 'linear-perp';

/** How a market finds counterparties: its own `book`, or recorded depth with our orders on top (`overlay`). */
export type MatchingBackend = 'book' | 'overlay';

/**
 * Something money is counted in. Amounts are `bigint` in units of `10^-decimals`; enough decimals for every instrument
 * in which it is the quote: tick decimals + lot decimals. 8 is right for USDT; ETHBTC needs BTC with 9 or more.
 */
export interface AssetSpec {
  readonly asset: string;
  /** 0 to 18. */
  readonly decimals: number;
}

/**
 * The rules a venue can change while it runs (fault F35). Decimal text, as the venue would write it. Ticks and lots must be
 * multiples of the instrument's grid. Bounds of prices and sizes may be off the grid: they move inwards.
 */
export interface InstrumentRules {
  readonly tickSize: string;
  readonly lotSize: string;
  /** Smallest and largest price of an order. Default one tick; the largest 2^31 grid steps. */
  readonly minPrice?: string;
  readonly maxPrice?: string;
  /** Smallest and largest size of an order. Default one lot; the largest 2^31 grid steps. */
  readonly minSize?: string;
  readonly maxSize?: string;
  /** Largest market order. Default `maxSize`. */
  readonly maxMarketSize?: string;
  /** Price × size at least this, in quote. Waived for reduce-only orders. Market orders count at the mark, or the touch without one. */
  readonly minNotional?: string;
  /** A bid may be at most mark × `bandUp`, an ask at least mark × `bandDown`: `1.05`, `0.95`. Needs a mark; none, no band. */
  readonly bandUp?: string;
  readonly bandDown?: string;
  /** How far from the mark a market order may take, as a fraction: `0.05`. The rest expires. */
  readonly marketTakeBound?: string;
  /** Open orders of one account in this instrument. Default 200. House accounts are exempt. */
  readonly maxOpenOrders?: number;
}

/** What margin and liquidation of a perpetual need. Fractions as decimal text. */
export interface PerpTerms {
  readonly maxLeverage: number;
  /** Of an account that has not set its own. */
  readonly defaultLeverage: number;
  /** Maintenance margin as a fraction of the position at the mark: `0.004`. */
  readonly maintenanceRate: string;
  /** Of what a liquidation closes, to the insurance fund, as far as there is money left: `0.0125`. Default none. */
  readonly liquidationFee?: string;
}

export interface InstrumentSpec {
  /** The exchange's name for it, unique: `BTCUSDT`. */
  readonly symbol: string;
  readonly kind: SimInstrumentKind;
  readonly base: string;
  readonly quote: string;
  readonly rules: InstrumentRules;
  /**
   * Finest steps prices and sizes can ever have here; fixed for life, since everything is stored in them. Default the first
   * `tickSize` and `lotSize`. Choose finer ones where rules are to change to a finer tick later.
   */
  readonly priceStep?: string;
  readonly sizeStep?: string;
  /** Required for `linear-perp`. */
  readonly perp?: PerpTerms;
  /** Default `book`. */
  readonly backend?: MatchingBackend;
  /** What an amend does to an order's place. `keeps-when-size-down`: only if the price stays and the size shrinks. Default `loses-priority`. */
  readonly amendQueue?: 'loses-priority' | 'keeps-when-size-down';
  /** What becomes of a FOK order that cannot fill: refused, or accepted and expired at once. Default `expires`. */
  readonly unfillableFok?: 'rejects' | 'expires';
  readonly status?: InstrumentStatus;
}

/** The rules compiled to whole grid steps. */
export interface CompiledRules {
  readonly tick: number;
  readonly lot: number;
  readonly minPrice: number;
  readonly maxPrice: number;
  readonly minSize: number;
  readonly maxSize: number;
  readonly maxMarketSize: number;
  /** In notional units: price steps × size steps, rounded up. */
  readonly minNotional: number;
  /** In units of {@link RATE_SCALE}; `undefined` for none. */
  readonly bandUp: number | undefined;
  readonly bandDown: number | undefined;
  readonly marketTakeBound: number | undefined;
  readonly maxOpenOrders: number;
}

/** An instrument as it is now. */
export interface InstrumentView {
  readonly spec: InstrumentSpec;
  /** As last set. */
  readonly rules: InstrumentRules;
  readonly compiled: CompiledRules;
  readonly status: InstrumentStatus;
  readonly backend: MatchingBackend;
  /** In price steps; `undefined` before the first. */
  readonly mark: number | undefined;
  /** Decimal text of one price step and one size step. */
  readonly priceStep: string;
  readonly sizeStep: string;
  /** Quote money in one price step × one size step. Price × size × this is a notional, exactly. */
  readonly notionalUnit: bigint;
  /** Base money in one size step; 0n for perpetuals. */
  readonly baseUnit: bigint;
}

/** Fee, funding and margin rates are integers of this many to the whole: 0.05 % is 50,000. */
export const RATE_SCALE = 100_000_000;
