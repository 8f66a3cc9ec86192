import { z } from 'zod';
import { type DecimalText, compareDecimals, parseDecimal } from './decimal.ts';
import { type Refusal, isRefusal, refusal } from './errors.ts';
import { type Asset, type VenueId, parseAsset, parseVenueId } from './ids.ts';
import { type MarketId, marketId, parseMarketId } from './market.ts';
import { type Bps, bps } from './quantities.ts';

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

/** Reads `250ms`, `5s`, `2m`, `1h` as microseconds. A bare number is refused: nobody can tell its unit. */
export function parseDurationUs(text: string): number | Refusal {
  const match = /^(\d{1,9})(us|ms|s|m|h)$/.exec(text);
  if (match === null) return refusal('bad-config', `a duration needs a number and a unit (us, ms, s, m, h): ${JSON.stringify(text)}`);
  return Number(match[1]) * (UNIT_US[match[2] as string] as number);
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

/** The known word nearest to a mistyped one, or `undefined` when none is near. Levenshtein distance of at most a third. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const scored = known.map((one) => ({ one, distance: editDistance(word, one) })).sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best !== undefined && best.distance <= Math.max(1, Math.ceil(word.length / 3)) ? best.one : undefined;
}

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
  const where = issue.path.length === 0 ? 'the input' : issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `${where}: ${issue.message}`;
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => `${[...issue.path, key].join('.')}: unknown key${hint(nearestWord(key, known))}`).join('\n');
}

function hint(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean ${near}?`;
}

/** The keys an object schema knows at a path; none where the path leads through something else. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const part of path) current = shapeOf(current)?.[String(part)];
  return Object.keys(shapeOf(current) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  return schema instanceof z.ZodObject ? (schema.shape as Record<string, unknown>) : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
