import type { UsdmFields } from '../dialects/binance-usdm.ts';
import type { DialectName } from '../dialects/dialects.ts';

/** Which of a venue's streams a frame is of. */
export type MarketStream = 'depth' | 'book-ticker' | 'trade';

/** One venue of a generated market. */
export interface MarketVenueOptions {
  /** Names the venue in what the market says; it does not appear in frames. */
  readonly name: string;
  readonly dialect: DialectName;
  /** As in frames: `BTCUSDT`. */
  readonly symbol: string;
  /** Steps as the venue writes them: a tick of `0.10` gives prices with two decimals. */
  readonly tickSize: string;
  readonly lotSize: string;
  /** Levels a side, at the least. Default 1,000, at most 20,000. */
  readonly levels?: number;
  /** Levels that change in a depth update, on average. Default 68, as recorded on BTCUSDT. */
  readonly levelsPerUpdate?: number;
  /** Time between depth updates. Default 100. */
  readonly everyMs?: number;
  /** How far the venue's price stands above the latent one. Default 0. */
  readonly basisBps?: number;
  /** How much later than it happens this venue follows the latent price. Default 0, at most 60,000. */
  readonly lagMs?: number;
  /** Distance of best ask and best bid, on average; at least a tick. Default 0: a tick. */
  readonly spreadBps?: number;
  /** Median size of a level, as the venue writes sizes. Default: about 5,000 units of the quote currency. */
  readonly typicalSize?: string;
  /** Trades per depth update, on average. Default 3. */
  readonly tradesPerUpdate?: number;
  /** Chance that a trade is of someone who knows where the price goes next. The others toss a coin. Default 0.2. */
  readonly informedShare?: number;
  /** What is sent. Default: everything. */
  readonly streams?: readonly MarketStream[];
  /** Fields of USDⓈ-M frames. Default `2026`. */
  readonly fields?: UsdmFields;
}

/** A generated market: one thing traded at several venues. */
export interface MarketOptions {
  /** Same seed and options, same bytes. */
  readonly seed: number | string;
  /** Quote currency per base unit, plain decimal text. */
  readonly startPrice: string;
  readonly venues: readonly MarketVenueOptions[];
  /** Time of the first updates. Default 2026-01-01T00:00:00Z. */
  readonly startMs?: number;
  /** Standard deviation of one second's move of the latent price. Default 1. */
  readonly volatilityBps?: number;
}

/** Bounds, so that nobody waits for a book that never fills. */
const MAX_LEVELS = 20_000;
const MAX_LAG_MS = 60_000;
export const MAX_EVERY_MS = 60_000;

/** @throws {RangeError} for options that cannot be */
export function checkMarketOptions(options: MarketOptions): void {
  const names = options.venues.map((one) => one.name);
  if (names.length === 0) throw new RangeError('a market needs a venue');
  if (new Set(names).size < names.length) throw new RangeError(`venues must differ in name: ${names.join(', ')}`);
  whole('startMs', options.startMs, 0, 4_102_444_800_000);
  real('volatilityBps', options.volatilityBps, 0, 1_000);
  for (const venue of options.venues) {
    whole('levels', venue.levels, 1, MAX_LEVELS);
    real('levelsPerUpdate', venue.levelsPerUpdate, 1, MAX_LEVELS);
    whole('everyMs', venue.everyMs, 1, MAX_EVERY_MS);
    whole('lagMs', venue.lagMs, 0, MAX_LAG_MS);
    real('basisBps', venue.basisBps, -1_000, 1_000);
    real('spreadBps', venue.spreadBps, 0, 1_000);
    real('tradesPerUpdate', venue.tradesPerUpdate, 0, 1_000);
    real('informedShare', venue.informedShare, 0, 1);
  }
}

function whole(name: string, value: number | undefined, from: number, to: number): void {
  if (value !== undefined && !Number.isSafeInteger(value)) throw new RangeError(`${name} must be a whole number, not ${value}`);
  real(name, value, from, to);
}

function real(name: string, value: number | undefined, from: number, to: number): void {
  if (value !== undefined && !(value >= from && value <= to)) {
    throw new RangeError(`${name} must be from ${from} to ${to}, not ${value}`);
  }
}
