import { type DecimalText, type Instrument, type Lots, type Refusal, refusal, type Step, step } from '@mm/core';

/** US dollars counted in millionths. A safe integer; `Infinity` where the value is beyond what integers count. */
export type MicroUsd = number;

const MICROS = 1_000_000;

/**
 * Dollars as people write them → micro-dollars. Refuses NaN, infinities, values below zero, more than six decimals and
 * what no safe integer counts.
 */
export function microUsd(usd: number): MicroUsd | Refusal {
  if (!Number.isFinite(usd)) return refusal('not-finite', `not a number of dollars: ${usd}`);
  if (usd < 0) return refusal('negative', `an amount in dollars must not be below zero: ${usd}`);
  const micros = Math.round(usd * MICROS);
  if (!Number.isSafeInteger(micros)) return refusal('too-large', `too many dollars: ${usd}`);
  return micros / MICROS === usd ? micros : refusal('off-grid', `dollars have at most six decimals: ${usd}`);
}

/**
 * What lots of one instrument are worth, exactly: value = lots × ticks × numerator / denominator micro-dollars. Plain
 * doubles while every product stays exact, `bigint` beyond.
 */
export class UsdScale {
  readonly #numerator: number;
  readonly #denominator: number;
  readonly #exactNumerator: bigint;
  readonly #exactDenominator: bigint;

  /** @param usdPerQuote what one unit of the quote currency is worth */
  constructor(of: Instrument, usdPerQuote: DecimalText) {
    const rate = step(usdPerQuote);
    const numerator = BigInt(of.tick.mantissa) * BigInt(of.lot.mantissa) * BigInt(rate.mantissa) * BigInt(MICROS);
    const denominator = powerOf(of.tick) * powerOf(of.lot) * powerOf(rate);
    const divisor = gcd(numerator, denominator);
    this.#exactNumerator = numerator / divisor;
    this.#exactDenominator = denominator / divisor;
    this.#numerator = Number(this.#exactNumerator);
    this.#denominator = Number(this.#exactDenominator);
  }

  /** The value of so many lots at a price, rounded up. Both must not be below zero. */
  valueOf(size: number, priceTicks: number): MicroUsd {
    const product = size * priceTicks * this.#numerator;
    if (product <= SAFE && this.#denominator <= SAFE) {
      const floor = flooredQuotient(product, this.#denominator);
      return floor * this.#denominator === product ? floor : floor + 1;
    }
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(priceTicks)) return Number.POSITIVE_INFINITY;
    const exact = BigInt(size) * BigInt(priceTicks) * this.#exactNumerator;
    const value = Number((exact + this.#exactDenominator - 1n) / this.#exactDenominator);
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
  }

  /** The most lots that are worth no more than `value` at a price above zero: rounded down, to the unit. */
  lotsFor(value: MicroUsd, priceTicks: number): Lots {
    const dividend = value * this.#denominator;
    const divisor = priceTicks * this.#numerator;
    if (dividend <= SAFE && divisor <= SAFE) return flooredQuotient(dividend, divisor) as Lots;
    const lots = Number((BigInt(value) * this.#exactDenominator) / (BigInt(priceTicks) * this.#exactNumerator));
    return Math.min(lots, Number.MAX_SAFE_INTEGER) as Lots;
  }
}

/** Half of what a double counts exactly, so that one step beyond a quotient still multiplies back exactly. */
const SAFE = 2 ** 52;

/** ⌊dividend / divisor⌋ of integers up to {@link SAFE}. Twice as fast as `%`. */
function flooredQuotient(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor);
  return quotient * divisor > dividend ? quotient - 1 : quotient;
}

function powerOf(of: Step): bigint {
  return 10n ** BigInt(of.decimals);
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
