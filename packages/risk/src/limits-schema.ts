import { durationUsSchema, orThrow, parseInput, type Refusal } from '@mm/core';
import { z } from 'zod';
import { HARD_MAXIMA, type InstrumentLimits, type RiskLimits, type TotalLimits, type VenueLimits } from './limits.ts';
import { type MicroUsd, microUsd } from './micro-usd.ts';

type SpanKey =
  | 'maxReferenceAge'
  | 'maxBookAge'
  | 'maxInventoryAge'
  | 'maxLatency'
  | 'dayStart'
  | 'maxPnlSilence'
  | 'maxLoopLag'
  | 'coolDown';

/** Amounts as dollars (`500`, `0.25`), spans with their unit (`3s`); what is left out has its default. */
type Written<Limits> = {
  readonly [Key in keyof Limits]?: Key extends SpanKey
    ? string
    : Key extends 'rate'
      ? { readonly orders: number; readonly window: string }
      : Exclude<Limits[Key], undefined>;
};

/** The limits as a person writes them. */
export interface RiskLimitsInput {
  readonly instrument?: Written<InstrumentLimits>;
  readonly venue?: Written<VenueLimits>;
  readonly total?: Written<TotalLimits>;
  readonly instruments?: Readonly<Record<string, Written<InstrumentLimits>>>;
  readonly venues?: Readonly<Record<string, Written<VenueLimits>>>;
}

const { usd, openOrders, ordersPerSecond, collarBps, bookAgeUs, coolDownUs, rejectStreak } = HARD_MAXIMA;

const usdSchema: z.ZodType<MicroUsd, number> = z
  .number()
  .max(usd)
  .transform((dollars, context) => {
    const micros = microUsd(dollars);
    if (typeof micros === 'number') return micros;
    context.addIssue({ code: 'custom', message: micros.message });
    return z.NEVER;
  });

const bpsUpTo = (most: number) => z.number().min(0).max(most);
const countUpTo = (most: number) => z.number().int().min(0).max(most);
const durationUpTo = (mostUs: number) => durationUsSchema.refine((us) => us <= mostUs, `at most ${mostUs / 1e6} s`);

/** Limits that may differ from instrument to instrument. Dollars become lots, rounded down at fair value. */
const INSTRUMENT_LIMITS = {
  maxPositionUsd: usdSchema.default(500_000_000),
  maxOrderUsd: usdSchema.default(500_000_000),
  maxOrderLots: countUpTo(Number.MAX_SAFE_INTEGER).optional(),
  maxOpenOrders: countUpTo(openOrders).default(10),
  collarBps: bpsUpTo(collarBps).default(200),
  maxThroughTouchBps: bpsUpTo(collarBps).default(50),
  referencesRequired: z.union([z.literal(1), z.literal(2)]).default(2),
  maxReferenceAge: durationUpTo(bookAgeUs).default(5_000_000),
  maxBookAge: durationUpTo(bookAgeUs).default(3_000_000),
  minQuotedSpreadBps: bpsUpTo(10_000).default(2),
  minMarketSpreadBps: bpsUpTo(10_000).default(0),
  allowMarketOrders: z.boolean().default(false),
  maxInventoryAge: durationUpTo(365 * 86_400_000_000).optional(),
  minLiquidationDistanceBps: bpsUpTo(10_000).default(500),
  maxRejectStreak: countUpTo(rejectStreak).default(5),
} as const;

const VENUE_LIMITS = {
  maxPositionUsd: usdSchema.default(2_500_000_000),
  maxOpenOrders: countUpTo(openOrders).default(100),
  rate: z
    .strictObject({
      orders: z.number().int().min(1).max(100_000),
      window: durationUpTo(600_000_000).refine((us) => us > 0, 'above zero'),
    })
    .default({ orders: 300, window: 10_000_000 }),
  maxMarginUsedBps: bpsUpTo(10_000).default(8_000),
  maxLatency: durationUpTo(60_000_000).default(2_000_000),
} as const;

const TOTAL_LIMITS = {
  maxPositionUsd: usdSchema.default(5_000_000_000),
  maxOpenOrders: countUpTo(openOrders).default(200),
  maxOrdersPerSecond: countUpTo(ordersPerSecond).default(5),
  maxNotionalPerSecondUsd: usdSchema.default(2_500_000_000),
  maxDailyLossUsd: usdSchema.default(200_000_000),
  maxDrawdownUsd: usdSchema.default(400_000_000),
  dayStart: durationUpTo(86_399_999_999).default(0),
  maxPnlSilence: durationUpTo(600_000_000).default(30_000_000),
  maxLoopLag: durationUpTo(60_000_000).default(250_000),
  coolDown: durationUpTo(coolDownUs).default(30_000_000),
  maxTripsPerHour: countUpTo(1_000).default(10),
} as const;

type Shape = Readonly<Record<string, z.ZodType>>;

/** The same keys without their defaults: what an override leaves out is not overridden. */
function withoutDefaults(shape: Shape): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([key, value]) => [
      key,
      z.optional((value instanceof z.ZodDefault ? value.unwrap() : value) as z.ZodType),
    ]),
  );
}

const schema = z.strictObject({
  instrument: z.strictObject(INSTRUMENT_LIMITS).prefault({}),
  venue: z.strictObject(VENUE_LIMITS).prefault({}),
  total: z.strictObject(TOTAL_LIMITS).prefault({}),
  instruments: z.record(z.string(), z.strictObject(withoutDefaults(INSTRUMENT_LIMITS))).default({}),
  venues: z.record(z.string(), z.strictObject(withoutDefaults(VENUE_LIMITS))).default({}),
});

/** For configuration files that hold the limits as a part: strict, with defaults, within {@link HARD_MAXIMA}. */
export const riskLimitsSchema: z.ZodType<RiskLimits> = schema as z.ZodType<RiskLimits>;

/** Reads limits, or says every place that is wrong: an unknown key, a value beyond {@link HARD_MAXIMA}, a span without unit. */
export function parseRiskLimits(input: unknown): RiskLimits | Refusal {
  return parseInput(riskLimitsSchema, input);
}

/**
 * {@link parseRiskLimits} for limits we wrote ourselves.
 * @throws {RefusalError} when something in them is wrong.
 */
export function riskLimits(input: RiskLimitsInput = {}): RiskLimits {
  return orThrow(parseRiskLimits(input));
}
