import type { Step } from './decimal.ts';
import { BugError } from './errors.ts';
import type { Ticks } from './quantities.ts';
import type { Rounding } from './rounding.ts';

/**
 * Which multiples of the tick a venue accepts as a price.
 *
 * - `every-tick` — all of them.
 * - `significant-figures` — at most `figures` significant digits, but every whole number is allowed (Hyperliquid).
 */
export type PriceRule =
  | { readonly type: 'every-tick' }
  | { readonly type: 'significant-figures'; readonly figures: number };

/**
 * The distance, in ticks, between allowed prices around `price`: 1 where every tick is allowed.
 * Under `significant-figures` it grows with the price, and stops growing at one whole unit of quote currency.
 */
export function allowedSpacing(price: Ticks, rule: PriceRule, tick: Step): number {
  if (rule.type === 'every-tick') return 1;
  const digits = String(Math.abs(price) * tick.mantissa).length;
  const excess = digits - rule.figures;
  const spacing = excess <= 0 ? 1 : 10 ** excess;
  const wholeUnit = 10 ** tick.decimals;
  return Math.max(1, Math.min(spacing, wholeUnit) / tick.mantissa);
}

/** May this price be sent to the venue? */
export function isAllowedPrice(price: Ticks, rule: PriceRule, tick: Step): boolean {
  return price > 0 && price % allowedSpacing(price, rule, tick) === 0;
}

/**
 * The allowed price next to `price` in the direction named.
 * @param rounding `refuse` gives `undefined` when the price is not allowed as it is.
 */
export function toAllowedPrice(price: Ticks, rule: PriceRule, tick: Step, rounding: Rounding): Ticks | undefined {
  const spacing = allowedSpacing(price, rule, tick);
  const below = Math.floor(price / spacing) * spacing;
  if (below === price) return price;
  switch (rounding) {
    case 'refuse':
      return undefined;
    case 'down':
    case 'towards-zero':
      return below as Ticks;
    case 'up':
      return (below + spacing) as Ticks;
    case 'nearest':
      return (price - below < spacing / 2 || (price - below === spacing / 2 && (below / spacing) % 2 === 0) ? below : below + spacing) as Ticks;
    default:
      throw new BugError(`unknown rounding ${String(rounding satisfies never)}`);
  }
}
