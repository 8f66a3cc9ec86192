import { type Refusal, refusal } from './errors.ts';
import type { Instrument } from './instrument.ts';
import { allowedSpacing, toAllowedPrice } from './price-rule.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Rounding } from './rounding.ts';

/**
 * A wished price in ticks (a fraction, from a formula) → an allowed price, once, by a named rounding.
 * Refuses NaN, infinities, what does not end above zero and what no safe integer counts.
 * @param wish ticks, fractional
 * @example priceFromWish(btc, 616999.7, quoteRounding('bid')) // 616999
 */
export function priceFromWish(of: Instrument, wish: number, rounding: Exclude<Rounding, 'refuse'>): Ticks | Refusal {
  const limit = wishLimit(wish);
  if (limit !== undefined) return limit;
  const allowed = rounding === 'nearest' ? nearestAllowed(of, wish) : allowedBeside(of, wish, rounding);
  return allowed ?? refusal(wish < 1 ? 'negative' : 'too-large', `no allowed price at ${wish} ticks of ${of.id}`);
}

/**
 * A wished size in lots (a fraction) → a whole number of order steps, towards zero: never more than wished. Refuses NaN,
 * infinities and what no safe integer counts. The sign stays: a wish may be a position.
 */
export function sizeFromWish(of: Instrument, wish: number): Lots | Refusal {
  // Adding zero turns minus zero into zero.
  return wishLimit(wish) ?? ((Math.trunc(wish / of.orderLots) * of.orderLots + 0) as Lots);
}

function wishLimit(wish: number): Refusal | undefined {
  if (!Number.isFinite(wish)) return refusal('not-finite', `a wish must be a finite number, not ${wish}`);
  return Math.abs(wish) > Number.MAX_SAFE_INTEGER ? refusal('too-large', `a wish must be below 2^53, not ${wish}`) : undefined;
}

function allowedBeside(of: Instrument, wish: number, rounding: 'down' | 'up' | 'towards-zero'): Ticks | undefined {
  const whole = rounding === 'up' ? Math.ceil(wish) : Math.floor(wish);
  return toAllowedPrice(whole as Ticks, of.priceRule, of.wireTick, rounding);
}

/** Measured from the wish itself: rounding to a tick first and to an allowed price then can end on the farther one. */
function nearestAllowed(of: Instrument, wish: number): Ticks | undefined {
  const below = allowedBeside(of, wish, 'down') ?? (0 as Ticks);
  const above = allowedBeside(of, wish, 'up');
  if (above === undefined) return undefined;
  const nearer = Math.sign(above - wish - (wish - below));
  if (nearer === 0) return isEven(of, below) ? positive(below) : above;
  return nearer > 0 ? positive(below) : above;
}

function isEven(of: Instrument, price: Ticks): boolean {
  return (price / allowedSpacing(price, of.priceRule, of.wireTick)) % 2 === 0;
}

function positive(price: Ticks): Ticks | undefined {
  return price > 0 ? price : undefined;
}
