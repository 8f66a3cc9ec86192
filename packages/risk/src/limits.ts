import type { MicroUsd } from './micro-usd.ts';

/** What {@link HARD_MAXIMA} bounds. */
export interface HardMaxima {
  readonly usd: number;
  readonly openOrders: number;
  readonly ordersPerSecond: number;
  readonly collarBps: number;
  readonly bookAgeUs: number;
  readonly coolDownUs: number;
  readonly rejectStreak: number;
}

/**
 * No configuration goes beyond these: a limit that can be set to anything is none. To raise one is a change of this file,
 * which somebody reviews.
 */
export const HARD_MAXIMA: HardMaxima = Object.freeze({
  usd: 1_000_000_000,
  openOrders: 10_000,
  ordersPerSecond: 1_000,
  collarBps: 2_000,
  bookAgeUs: 60_000_000,
  coolDownUs: 86_400_000_000,
  rejectStreak: 1_000,
});

/** Limits that may differ from instrument to instrument. Dollars become lots, rounded down at fair value. */
export interface InstrumentLimits {
  /** Largest worst-case position: what is held plus everything possibly live on one side. */
  readonly maxPositionUsd: MicroUsd;
  readonly maxOrderUsd: MicroUsd;
  /** Also in lots, where people think in sizes. */
  readonly maxOrderLots?: number | undefined;
  readonly maxOpenOrders: number;
  /** How far a price may be from each reference. */
  readonly collarBps: number;
  /** How far beyond the other side's best price: the fat finger of a taker. */
  readonly maxThroughTouchBps: number;
  /** 2: the venue's own mid and an independent price (mark, index, other venues). 1: the mid alone will do. */
  readonly referencesRequired: 1 | 2;
  /** Spans are microseconds. */
  readonly maxReferenceAge: number;
  readonly maxBookAge: number;
  /** Room between our own bid and our own ask, counting every quote that may be live. */
  readonly minQuotedSpreadBps: number;
  /** Do not quote into a market tighter than this. 0: quote into any. */
  readonly minMarketSpreadBps: number;
  /** Market orders have no price to check: refused unless allowed, and then counted at the collar's far end. */
  readonly allowMarketOrders: boolean;
  /** How long a position may stay on one side of flat; `undefined` for ever. */
  readonly maxInventoryAge?: number | undefined;
  /** Least distance between mark and liquidation price. */
  readonly minLiquidationDistanceBps: number;
  /** Rejections in a row that open the breaker. 0: any opens it. */
  readonly maxRejectStreak: number;
}

/** Limits of one venue. */
export interface VenueLimits {
  readonly maxPositionUsd: MicroUsd;
  readonly maxOpenOrders: number;
  /** At most so many creates and amends in any window of this length, beside what the venue itself allows. */
  readonly rate: { readonly orders: number; readonly window: number };
  /** Share of the margin in use. */
  readonly maxMarginUsedBps: number;
  /** From sending to acknowledgement. */
  readonly maxLatency: number;
}

/** Limits of everything together. */
export interface TotalLimits {
  /** Worst-case positions added up, none netted against another. */
  readonly maxPositionUsd: MicroUsd;
  readonly maxOpenOrders: number;
  readonly maxOrdersPerSecond: number;
  readonly maxNotionalPerSecondUsd: MicroUsd;
  readonly maxDailyLossUsd: MicroUsd;
  /** From the highest equity seen to now. */
  readonly maxDrawdownUsd: MicroUsd;
  /** When the trading day starts, after midnight UTC. */
  readonly dayStart: number;
  /** For so long the profit and loss may be unknown before no new risk is taken. */
  readonly maxPnlSilence: number;
  readonly maxLoopLag: number;
  /** How long an open breaker stays open at least. */
  readonly coolDown: number;
  /** A breaker that opens more often within an hour stays open until a person closes it. */
  readonly maxTripsPerHour: number;
}

/** Checked limits: amounts in micro-dollars, spans in microseconds. */
export interface RiskLimits {
  readonly instrument: InstrumentLimits;
  readonly venue: VenueLimits;
  readonly total: TotalLimits;
  /** What differs, by instrument id. */
  readonly instruments: Readonly<Record<string, Partial<InstrumentLimits>>>;
  /** What differs, by venue. */
  readonly venues: Readonly<Record<string, Partial<VenueLimits>>>;
}

/** The limits of one instrument: its own where it has some, the general ones otherwise. */
export function limitsOfInstrument(limits: RiskLimits, id: string): InstrumentLimits {
  return withOwn(limits.instrument, Object.hasOwn(limits.instruments, id) ? limits.instruments[id] : undefined);
}

/** The same for a venue. */
export function limitsOfVenue(limits: RiskLimits, id: string): VenueLimits {
  return withOwn(limits.venue, Object.hasOwn(limits.venues, id) ? limits.venues[id] : undefined);
}

function withOwn<Limits extends object>(general: Limits, own: Partial<Limits> | undefined): Limits {
  const set = Object.entries(own ?? {}).filter(([, value]) => value !== undefined);
  return { ...general, ...Object.fromEntries(set) };
}
