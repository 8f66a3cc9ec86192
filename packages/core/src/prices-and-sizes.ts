import { compareDecimals, type DecimalText, multiplyDecimals, textOf } from './decimal.ts';
import type { Refusal } from './errors.ts';
import type { Instrument } from './instrument.ts';
import { nonNegativeUnits } from './non-negative.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Rounding } from './rounding.ts';

/**
 * Price text as the venue writes it → ticks. Refuses what has a minus sign, and off-grid text unless a rounding is named.
 * Zero is read as zero ticks; {@link isAllowedPrice} says that no order may have it.
 */
export function parsePrice(of: Instrument, text: string, rounding: Rounding = 'refuse'): Ticks | Refusal {
  return nonNegativeUnits(text, of.wireTick, rounding) as Ticks | Refusal;
}

/**
 * Ticks → price text as the venue writes it.
 * @throws {BugError} when `price` is not a safe integer.
 */
export function priceText(of: Instrument, price: Ticks): DecimalText {
  return textOf(price, of.wireTick);
}

/**
 * Size text as the venue writes it (base units or contracts) → lots. Refuses what has a minus sign, and off-grid text
 * unless a rounding is named. Zero is read as zero lots: it takes a level off a book.
 */
export function parseSize(of: Instrument, text: string, rounding: Rounding = 'refuse'): Lots | Refusal {
  return nonNegativeUnits(text, of.wireLot, rounding) as Lots | Refusal;
}

/**
 * Lots → size text as the venue writes it.
 * @throws {BugError} when `size` is not a safe integer.
 */
export function sizeText(of: Instrument, size: Lots): DecimalText {
  return textOf(size, of.wireLot);
}

/** Exact value in quote currency of `size` lots at `price` ticks. */
export function notional(of: Instrument, price: Ticks, size: Lots): DecimalText {
  return multiplyDecimals(textOf(price, of.tick), textOf(size, of.lot));
}

/** May an order have this size, as far as the venue's steps and bounds for sizes go? */
export function isAllowedSize(of: Instrument, size: Lots): boolean {
  return size >= of.minLots && size % of.orderLots === 0 && (of.maxLots === undefined || size <= of.maxLots);
}

/** Size and value are at or above what the venue takes. Whether the size is not too large is {@link Instrument.maxLots}'s. */
export function meetsMinimums(of: Instrument, price: Ticks, size: Lots): boolean {
  if (!(size >= of.minLots)) return false;
  return of.minNotional === undefined || compareDecimals(notional(of, price, size), of.minNotional) >= 0;
}
