import type { DecimalText } from '@mm/core';
import { decimalOf, type Exact, exact, unitsIn } from './exact.ts';

/**
 * Off the hot path all money meets in units this fine, in bigints: no tick, lot, fee or price has so many decimals that a
 * product of two has more.
 */
const FINE_DECIMALS = 96;

/** Decimal text in fine units. */
export function fineUnits(text: DecimalText): bigint {
  return BigInt(unitsIn(text, FINE_DECIMALS));
}

/** Units of 10^-decimals in fine units. */
export function toFine(units: Exact, decimals: number): bigint {
  return BigInt(units) * 10n ** BigInt(FINE_DECIMALS - decimals);
}

/** Fine units as decimal text. */
export function fineText(units: bigint): DecimalText {
  return decimalOf(exact(units), FINE_DECIMALS);
}
