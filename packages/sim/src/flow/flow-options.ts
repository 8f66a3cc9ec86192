/** What surrounds the user's orders in one instrument of one venue. Every figure has a default. */
export interface LiquidityOptions {
  /** This venue's prices stand so much above the fair price. Default 0. */
  readonly basisBps?: number;
  /** How much later than the fair price its quotes move. Default 0. */
  readonly lagMs?: number;
  /** Levels a side near the touch, about; a seventh as many again stand farther out. Default 100. */
  readonly levels?: number;
  /** Levels that change per refresh, on average. Default 5. */
  readonly levelsPerUpdate?: number;
  /** How often quotes are refreshed, and what was taken is put back, give or take a tenth. Default 25. */
  readonly everyMs?: number;
  /** Median size of a level in base, decimal text. Default 5,000 of quote at the start price. */
  readonly typicalSize?: string;
  /** Takers a second, on average. Default 4. */
  readonly takersPerSecond?: number;
  /** Of the takers, how many know something: the fair price moves their way by `impactBps` once they have traded. Default 0.2. */
  readonly informedShare?: number;
  /** Default 0.5. */
  readonly impactBps?: number;
  /** Half of it to each side of the fair price. Default 0, which is one tick. Not together with `makerEdgeBps`. */
  readonly spreadBps?: number;
  /**
   * What a maker at the touch earns on average of what it fills, after the stated maker fee and what informed takers cost
   * it. The spread is made to give it: half of it is this edge, plus the fee, plus `informedShare` × `impactBps`.
   */
  readonly makerEdgeBps?: number;
  /** Of perpetuals, per interval. Default 1. */
  readonly fundingBps?: number;
  /** Default 8. */
  readonly fundingHours?: number;
}

/** Moments at which one venue's price stands off the others': what a taker-arbitrageur lives on. */
export interface ArbitrageOptions {
  /** What buying at the one venue's touch and selling at the other's leaves, after both stated taker fees. */
  readonly edgeBps: number;
  /** From the start of one moment to the start of the next, on average. Default 10,000. */
  readonly everyMs?: number;
  /** How long a moment lasts. Default 1,000. */
  readonly lastsMs?: number;
}

/** Fees in basis points of notional, as the venue states them for whom the edges are to hold. */
export interface StatedFees {
  readonly makerBps: number;
  readonly takerBps: number;
}

export type FilledLiquidity = Required<Omit<LiquidityOptions, 'typicalSize' | 'spreadBps' | 'makerEdgeBps'>> & {
  readonly typicalSize: string | undefined;
  readonly halfSpreadBps: number;
  /** What a maker at the touch earns on average; negative where it pays. */
  readonly makerEdgeBps: number;
};

/** @throws {RangeError} for options that cannot be */
export function filledLiquidity(options: LiquidityOptions, fees: StatedFees): FilledLiquidity {
  const { informedShare = 0.2, impactBps = 0.5, makerEdgeBps, spreadBps, typicalSize, ...rest } = options;
  if (makerEdgeBps !== undefined && spreadBps !== undefined) throw new RangeError('either makerEdgeBps or spreadBps, not both');
  if (!(informedShare >= 0 && informedShare <= 1)) throw new RangeError('informedShare is a share, from 0 to 1');
  const cost = fees.makerBps + informedShare * impactBps;
  const halfSpreadBps = makerEdgeBps === undefined ? (spreadBps ?? 0) / 2 : makerEdgeBps + cost;
  if (!(halfSpreadBps >= 0)) throw new RangeError(`a maker edge of ${makerEdgeBps} bps would need a negative spread`);
  const filled = {
    basisBps: 0,
    lagMs: 0,
    levels: 100,
    levelsPerUpdate: 5,
    everyMs: 25,
    takersPerSecond: 4,
    fundingBps: 1,
    fundingHours: 8,
    ...rest,
    informedShare,
    impactBps,
    typicalSize,
    halfSpreadBps,
    makerEdgeBps: halfSpreadBps - cost,
  };
  for (const name of ['levels', 'levelsPerUpdate', 'everyMs', 'fundingHours'] as const)
    if (!(filled[name] > 0 && filled[name] <= 1e6)) throw new RangeError(`${name} is above 0 and at most a million`);
  if (!(filled.takersPerSecond >= 0 && filled.takersPerSecond <= 1_000)) throw new RangeError('takersPerSecond is at most 1,000');
  if (!(filled.lagMs >= 0 && filled.lagMs <= MAX_LAG_MS)) throw new RangeError(`lagMs is at most ${MAX_LAG_MS}`);
  return filled;
}

/** Quotes may move so much later than the fair price. */
export const MAX_LAG_MS = 60_000;
