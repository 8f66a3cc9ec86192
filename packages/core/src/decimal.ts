import { Big } from 'big.js';
import type { Brand } from './brand.ts';
import { BugError, orThrow, type Refusal, refusal } from './errors.ts';
import { divideRounded, type Rounding } from './rounding.ts';
import { shown } from './shown.ts';

/**
 * The one place where decimal text and integers meet, and the only home of `big.js`.
 * A `DecimalText` is canonical: no exponent, no plus, no leading or trailing zeros, no minus zero — two equal numbers are
 * the same text.
 */
export type DecimalText = Brand<string, 'DecimalText'>;

/**
 * Longest decimal text that is read at all. The longest honest one (18 decimals, 20 digits before) has 40 characters.
 * Sums and products of such texts are exact and may be longer.
 */
export const MAX_DECIMAL_LENGTH = 40;

const PLAIN_DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const CANONICAL_DECIMAL = /^(?:0|-?(?:0\.[0-9]*[1-9]|[1-9][0-9]*(?:\.[0-9]*[1-9])?))$/;

/** Is this already canonical decimal text, of a length that {@link parseDecimal} reads? */
export function isDecimalText(value: unknown): value is DecimalText {
  return typeof value === 'string' && value.length <= MAX_DECIMAL_LENGTH && CANONICAL_DECIMAL.test(value);
}

/**
 * Reads plain decimal text (`-12`, `0.10`, `61700.00`) into its canonical form.
 * Refuses everything else as `not-a-decimal`: empty, exponent (`8e-7`), comma, plus, white space, `NaN`, leading zeros,
 * more than {@link MAX_DECIMAL_LENGTH} characters, and what is no text at all.
 */
export function parseDecimal(text: string): DecimalText | Refusal {
  if (typeof text !== 'string' || text.length > MAX_DECIMAL_LENGTH || !PLAIN_DECIMAL.test(text)) {
    return refusal('not-a-decimal', `not a plain decimal: ${shown(text)}`);
  }
  return canonical(new Big(text));
}

/**
 * {@link parseDecimal} for text we wrote ourselves.
 * @throws {RefusalError} when it is not plain decimal text.
 * @example decimal('0.10') // '0.1'
 */
export function decimal(text: string): DecimalText {
  return orThrow(parseDecimal(text));
}

/** Exact sum. */
export function addDecimals(a: DecimalText, b: DecimalText): DecimalText {
  return canonical(new Big(a).plus(b));
}

/** Exact product. */
export function multiplyDecimals(a: DecimalText, b: DecimalText): DecimalText {
  return canonical(new Big(a).times(b));
}

/** −1, 0 or 1 as `a` is below, equal to or above `b`. */
export function compareDecimals(a: DecimalText, b: DecimalText): -1 | 0 | 1 {
  return new Big(a).cmp(b);
}

/** The nearest double, for formulas (fair value, volatility). Never for money that accumulates. */
export function decimalToNumber(text: DecimalText): number {
  return Number(text);
}

/** Largest number of decimals a step may have: enough for any asset's smallest unit divided by a million. */
export const MAX_STEP_DECIMALS = 24;

/**
 * A grid: the values `n × mantissa × 10^-decimals`. `0.5` is mantissa 5, decimals 1; `0.10` is mantissa 1, decimals 1;
 * `10` is mantissa 10, decimals 0.
 */
export interface Step {
  readonly text: DecimalText;
  /** Positive safe integer. */
  readonly mantissa: number;
  /** 0 … {@link MAX_STEP_DECIMALS}. */
  readonly decimals: number;
}

/** Reads a tick or lot size. Refuses zero, negatives and what {@link parseDecimal} refuses. */
export function parseStep(text: string): Step | Refusal {
  const parsed = parseDecimal(text);
  if (typeof parsed !== 'string') return parsed;
  if (compareDecimals(parsed, '0' as DecimalText) <= 0) return refusal('negative', `a step must be above zero: ${parsed}`);
  const decimals = decimalsOf(parsed);
  const mantissa = Number(unscaled(parsed, decimals));
  if (decimals > MAX_STEP_DECIMALS || !Number.isSafeInteger(mantissa)) return refusal('too-large', `too fine a step: ${parsed}`);
  return Object.freeze({ text: parsed, mantissa, decimals });
}

/**
 * {@link parseStep} for text we wrote ourselves.
 * @throws {RefusalError} when it is not a step.
 * @example step('0.10') // { text: '0.1', mantissa: 1, decimals: 1 }
 */
export function step(text: string): Step {
  return orThrow(parseStep(text));
}

/**
 * Decimal text → whole number of steps, exactly or not at all.
 * Off the grid is `off-grid` unless a rounding is named; above 2^53 steps is `too-large`.
 * @example unitsOf('61700.10', step('0.10')) // 617001
 */
export function unitsOf(text: string, grid: Step, rounding: Rounding = 'refuse'): number | Refusal {
  const short = shortUnits(text, grid);
  if (short !== undefined) return short;
  const parsed = parseDecimal(text);
  if (typeof parsed !== 'string') return parsed;
  const decimals = Math.max(decimalsOf(parsed), grid.decimals);
  const divisor = BigInt(grid.mantissa) * 10n ** BigInt(decimals - grid.decimals);
  const units = divideRounded(unscaled(parsed, decimals), divisor, rounding);
  if (units === undefined) return refusal('off-grid', `${parsed} is not a multiple of ${grid.text}`);
  const result = Number(units);
  return Number.isSafeInteger(result) ? result : refusal('too-large', `${parsed} is over 2^53 steps of ${grid.text}`);
}

const SHORT_DECIMAL = /^(?:0|[1-9][0-9]{0,13})(?:\.[0-9]{1,14})?$/;

/**
 * The same for text of at most fifteen digits that lies on the grid, in doubles, all of whose steps are exact: a snapshot
 * has thousands of them. `undefined` for any other.
 */
function shortUnits(text: string, grid: Step): number | undefined {
  if (typeof text !== 'string' || text.length > 16 || grid.decimals > 15 || !SHORT_DECIMAL.test(text)) return undefined;
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.length - point - 1;
  const digits = point < 0 ? Number(text) : Number(text.slice(0, point)) * 10 ** decimals + Number(text.slice(point + 1));
  if (decimals > grid.decimals) return wholeQuotient(digits, grid.mantissa * 10 ** (decimals - grid.decimals));
  const scaled = digits * 10 ** (grid.decimals - decimals);
  return scaled <= Number.MAX_SAFE_INTEGER ? wholeQuotient(scaled, grid.mantissa) : undefined;
}

/** The quotient if it is whole and all three numbers are exact. */
function wholeQuotient(dividend: number, divisor: number): number | undefined {
  return divisor <= Number.MAX_SAFE_INTEGER && dividend % divisor === 0 ? dividend / divisor : undefined;
}

/**
 * Whole number of steps → canonical decimal text, never an exponent.
 * @throws {BugError} when `units` is not a safe integer: no order is written from half a tick.
 * @example textOf(617001, step('0.10')) // '61700.1'
 */
export function textOf(units: number, grid: Step): DecimalText {
  if (!Number.isSafeInteger(units)) throw new BugError(`not a whole number of steps: ${units}`);
  const scaled = units * grid.mantissa;
  if (!Number.isSafeInteger(scaled)) return canonical(new Big(units).times(grid.text));
  return pointed(scaled, grid.decimals) as DecimalText;
}

/** The coarsest step of which both are multiples: the grid on which two venues' prices meet exactly. */
export function commonStep(a: Step, b: Step): Step {
  const decimals = Math.max(a.decimals, b.decimals);
  const divisor = gcd(unscaled(a.text, decimals), unscaled(b.text, decimals));
  return step(pointed(divisor, decimals));
}

/**
 * How many `finer` steps make one `coarser` step.
 * @returns a positive safe integer, or `undefined` when the one is not a multiple of the other.
 */
export function stepRatio(coarser: Step, finer: Step): number | undefined {
  const units = unitsOf(coarser.text, finer);
  return typeof units === 'number' ? units : undefined;
}

/** The quotient of two decimals if it is a finite decimal of at most {@link MAX_STEP_DECIMALS} places, else a refusal. */
export function divideDecimals(dividend: DecimalText, divisor: DecimalText): DecimalText | Refusal {
  const scale = Math.max(decimalsOf(dividend), decimalsOf(divisor));
  const numerator = unscaled(dividend, scale) * 10n ** BigInt(MAX_STEP_DECIMALS);
  const denominator = unscaled(divisor, scale);
  if (denominator === 0n || numerator % denominator !== 0n) {
    return refusal('off-grid', `${dividend} / ${divisor} is not a finite decimal`);
  }
  return canonical(new Big(pointed(numerator / denominator, MAX_STEP_DECIMALS)));
}

function canonical(value: Big): DecimalText {
  const text = value.toFixed();
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return (trimmed === '-0' ? '0' : trimmed) as DecimalText;
}

function decimalsOf(text: DecimalText): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** The digits of `text` as an integer in units of 10^-decimals. `decimals` is at least the text's own. */
function unscaled(text: DecimalText, decimals: number): bigint {
  return BigInt(text.replace('.', '')) * 10n ** BigInt(decimals - decimalsOf(text));
}

/** Puts the point into an integer, without trailing zeros. Plain string work: this writes the price of every order. */
function pointed(unscaledValue: number | bigint, decimals: number): string {
  if (decimals === 0) return String(unscaledValue);
  const negative = unscaledValue < 0;
  const digits = String(negative ? -unscaledValue : unscaledValue).padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  const whole = digits.slice(0, -decimals);
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative ? `-${text}` : text;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
