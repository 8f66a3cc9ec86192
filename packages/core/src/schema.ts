import { z } from 'zod';
import { compareDecimals, type DecimalText, parseDecimal } from './decimal.ts';
import { isRefusal, type Refusal, refusal } from './errors.ts';
import { type Asset, parseAsset, parseVenueId, type VenueId } from './ids.ts';
import { type MarketId, marketId, parseMarketId } from './market.ts';
import { type Bps, bps } from './quantities.ts';
import { nearestKey } from './schema-keys.ts';
import { shown } from './shown.ts';

/**
 * Schemas for what people write: configuration files, command lines, forms. Strict — an unknown key, a wrong unit, an
 * exponent are errors that say where. What venues write is read by the connectors, leniently and by hand.
 */
export const decimalSchema: z.ZodType<DecimalText, string> = parsed(parseDecimal);

/** A decimal above zero. */
export const positiveDecimalSchema: z.ZodType<DecimalText, string> = decimalSchema.refine(
  (text) => compareDecimals(text, '0' as DecimalText) > 0,
  'must be above zero',
);

/** `binance-usdm` */
export const venueIdSchema: z.ZodType<VenueId, string> = parsed(parseVenueId);

/** `BTC` */
export const assetSchema: z.ZodType<Asset, string> = parsed(parseAsset);

/** `BTC/USD:linear-perp` */
export const marketIdSchema: z.ZodType<MarketId, string> = parsed((text) => {
  const market = parseMarketId(text);
  return isRefusal(market) ? market : marketId(market);
});

/** Basis points as a number, so that `2` is 0.02 %. A `%` or a fraction where bps are meant is the classic mistake. */
export const bpsSchema: z.ZodType<Bps, number> = z.number().min(-10_000).max(10_000).transform(bps);

/** A time span with its unit: `250ms`, `5s`, `2m`, `1h`. Gives microseconds. */
export const durationUsSchema: z.ZodType<number, string> = parsed(parseDurationUs);

/**
 * Reads `250ms`, `5s`, `2m`, `1h` as microseconds. A bare number is refused: nobody can tell its unit. So are fractions,
 * leading zeros, and spans that microseconds cannot count exactly.
 */
export function parseDurationUs(text: string): number | Refusal {
  const match = DURATION.exec(text);
  if (typeof text !== 'string' || match === null) {
    return refusal('bad-config', `a duration needs a whole number and a unit (us, ms, s, m, h): ${shown(text)}`);
  }
  const us = Number(match[1]) * (UNIT_US[match[2] as string] as number);
  return Number.isSafeInteger(us) ? us : refusal('too-large', `a duration over 2^53 microseconds: ${text}`);
}

/**
 * Checks what a person wrote against a schema.
 * @returns the value, or a refusal whose message names every bad place, one a line.
 */
export function parseInput<Output>(schema: z.ZodType<Output>, input: unknown): Output | Refusal {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  return refusal('bad-config', result.error.issues.map((issue) => issueLine(issue, schema)).join('\n'));
}

const DURATION = /^(0|[1-9][0-9]{0,8})(us|ms|s|m|h)$/;
const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };

function parsed<Value>(read: (text: string) => Value | Refusal): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (!isRefusal(value)) return value;
    context.addIssue({ code: 'custom', message: value.message });
    return z.NEVER;
  });
}

function issueLine(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const where = issue.path.length === 0 ? 'the input' : pathOf(issue.path);
  if (issue.code !== 'unrecognized_keys') return `${where}: ${issue.message}`;
  return issue.keys
    .map((key) => `${pathOf([...issue.path, key])}: unknown key${hint(nearestKey(schema, issue.path, key))}`)
    .join('\n');
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part) => (String(part).length > MAX_KEY ? `${String(part).slice(0, MAX_KEY)}…` : String(part))).join('.');
}

/** Keys are shown up to here. */
const MAX_KEY = 40;

function hint(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean ${near}?`;
}
