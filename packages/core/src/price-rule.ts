import type { Step } from './decimal.ts';
import { isTicks, type Ticks } from './quantities.ts';
import { divideRounded, type Rounding } from './rounding.ts';

/**
 * Which multiples of the tick a venue accepts as a price.
 *
 * - `every-tick` — all of them.
 * - `significant-figures` — at most `figures` significant digits, but every whole number is allowed (Hyperliquid). Needs a
 *   tick that is a power of ten.
 *
 * The rule is about the price **as the venue writes it**: every function here takes an instrument's `wireTick`.
 */
export type PriceRule = { readonly type: 'every-tick' } | { readonly type: 'significant-figures'; readonly figures: number };

/**
 * The distance, in ticks, between allowed prices in the power of ten that `price` is in: 1 where every tick is allowed.
 * Under `significant-figures` it grows with the price, and stops growing at one whole unit of quote currency.
 */
export function allowedSpacing(price: Ticks, rule: PriceRule, wireTick: Step): number {
  if (rule.type === 'every-tick') return 1;
  const digits = String(Math.abs(price)).length;
  const excess = digits - rule.figures;
  const spacing = excess <= 0 ? 1 : 10 ** excess;
  const wholeUnit = 10 ** wireTick.decimals;
  // A tick of 10 or more has no decimals: every price on it is whole, and the spacing one tick.
  return Math.min(spacing, wholeUnit);
}

/** May this price be sent to the venue? */
export function isAllowedPrice(price: Ticks, rule: PriceRule, wireTick: Step): boolean {
  return price > 0 && price % allowedSpacing(price, rule, wireTick) === 0;
}

/**
 * The allowed price next to `price` in the direction named; `price` itself where it is allowed.
 * @returns `undefined` when there is none: `price` is not above zero, the next would not be a safe integer, or `refuse` was
 * asked and `price` is not allowed as it is.
 */
export function toAllowedPrice(price: Ticks, rule: PriceRule, wireTick: Step, rounding: Rounding): Ticks | undefined {
  if (!(price > 0)) return undefined;
  const spacing = allowedSpacing(price, rule, wireTick);
  if (price % spacing === 0) return price;
  const steps = divideRounded(BigInt(price), BigInt(spacing), rounding);
  const allowed = steps === undefined ? undefined : Number(steps) * spacing;
  return isTicks(allowed) ? allowed : undefined;
}
