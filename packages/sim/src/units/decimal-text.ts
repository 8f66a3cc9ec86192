/*
 * Decimal text ↔ integers, for everything a simulated venue reads and writes. Plain text only: no exponent, no sign but a
 * leading minus, no blanks, at most 40 characters.
 */

/** `digits × 10^-decimals`, as written: `'0.10'` is 10 and 2. */
export interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

const MAX_LENGTH = 40;
const SHAPE = /^(-?)([0-9]+)(?:\.([0-9]+))?$/;

/** `undefined` for what is not plain decimal text. Leading zeros are allowed, as venues allow them. */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[2]}${fraction}`);
  return { digits: match[1] === '-' ? -digits : digits, decimals: fraction.length };
}

/** As {@link parseDecimal}, for what the host itself wrote. @throws {RangeError} with the text */
export function decimalOf(text: string): Decimal {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new RangeError(`not plain decimal text: ${JSON.stringify(text)}`);
  return decimal;
}

/**
 * A number with exactly so many decimals as integer: `scaled('0.05', 8)` is 5,000,000n. `undefined` for no decimal text, and
 * for digits beyond that are not zero.
 */
export function scaled(text: string, decimals: number): bigint | undefined {
  const decimal = parseDecimal(text);
  if (decimal === undefined) return undefined;
  const missing = decimals - decimal.decimals;
  if (missing >= 0) return decimal.digits * powerOfTen(missing);
  const divisor = powerOfTen(-missing);
  return decimal.digits % divisor === 0n ? decimal.digits / divisor : undefined;
}

/** How a division that does not come out even ends: towards zero, away from it, or to the nearest (half away from zero). */
export type RoundingName = 'down' | 'up' | 'nearest';

/** Integer division with a named rounding. @throws {RangeError} for a divisor of 0 */
export function divide(dividend: bigint, divisor: bigint, rounding: RoundingName): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n || rounding === 'down') return quotient;
  const away = rest < 0n !== divisor < 0n ? -1n : 1n;
  if (rounding === 'up') return quotient + away;
  return 2n * magnitude(rest) >= magnitude(divisor) ? quotient + away : quotient;
}

/**
 * Digits with `decimals` behind the point, as fixed text: `fixedText(-150n, 2)` is `-1.50`. With `shown`, as many decimals as
 * that: padded with zeros, or rounded (default towards zero, as venues show money).
 */
export function fixedText(digits: bigint, decimals: number, shown: number = decimals, rounding: RoundingName = 'down'): string {
  const exact =
    shown >= decimals ? digits * powerOfTen(shown - decimals) : divide(digits, powerOfTen(decimals - shown), rounding);
  const sign = exact < 0n ? '-' : '';
  if (shown === 0) return `${sign}${magnitude(exact)}`;
  const text = String(magnitude(exact)).padStart(shown + 1, '0');
  return `${sign}${text.slice(0, -shown)}.${text.slice(-shown)}`;
}

/** The quotient of two integers as text with so many decimals: an average price, a rate. Rounded to the nearest. */
export function quotientText(dividend: bigint, divisor: bigint, decimals: number): string {
  return fixedText(divide(dividend * powerOfTen(decimals), divisor, 'nearest'), decimals);
}

const POWERS: readonly bigint[] = Array.from({ length: 2 * MAX_LENGTH }, (_, i) => 10n ** BigInt(i));

/** 10^exponent, 0 to 79. */
export function powerOfTen(exponent: number): bigint {
  const power = POWERS[exponent];
  if (power === undefined) throw new RangeError(`10^${exponent} is beyond what is counted here`);
  return power;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
