import { type DecimalText, parseDecimal, type Step, unitsOf } from './decimal.ts';
import { isRefusal, type Refusal, refusal } from './errors.ts';
import type { Rounding } from './rounding.ts';
import { shown } from './shown.ts';

/** {@link unitsOf} for what cannot be below zero. Text with a minus sign is `negative`, on the grid or off it, also `-0`. */
export function nonNegativeUnits(text: string, grid: Step, rounding: Rounding): number | Refusal {
  const units = unitsOf(text, grid, rounding);
  if (isRefusal(units) && units.code === 'not-a-decimal') return units;
  return text.startsWith('-') ? refusal('negative', `below zero: ${shown(text)}`) : units;
}

/** {@link parseDecimal} for what cannot be below zero. */
export function nonNegativeDecimal(text: string): DecimalText | Refusal {
  const parsed = parseDecimal(text);
  return !isRefusal(parsed) && parsed.startsWith('-') ? refusal('negative', `below zero: ${parsed}`) : parsed;
}
