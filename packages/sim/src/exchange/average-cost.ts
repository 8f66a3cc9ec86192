import { type Amount, negated, toBigint } from './amount.ts';
import type { Position } from './sim-account.ts';

/**
 * Applies a signed fill to a position at average cost and returns what it realised. Closing a part takes its share of the
 * cost, rounded down in magnitude; closing all takes all, so that nothing is ever lost. A fill larger than the position closes
 * it and opens the rest at the fill's own price.
 *
 * @param notional of the fill, without sign
 */
export function applyFill(position: Position, signed: number, notional: Amount): Amount {
  const before = position.size;
  position.size = before + signed;
  const paid = signed > 0 ? notional : negated(notional);
  if (before === 0 || before > 0 === signed > 0) {
    position.cost.add(paid);
    return 0;
  }
  const { cost } = position;
  const held = Math.abs(before);
  const closed = Math.min(held, Math.abs(signed));
  const costOfClosed = partOf(Number.isNaN(cost.number) ? cost.value : cost.number, closed, held);
  const realised = minusBoth(partOf(paid, closed, Math.abs(signed)), costOfClosed);
  cost.add(paid);
  cost.add(realised);
  position.realised.add(realised);
  return realised;
}

/** amount × part / whole, towards zero. */
function partOf(amount: Amount, part: number, whole: number): Amount {
  if (part === whole) return amount;
  const product = typeof amount === 'number' ? amount * part : Number.NaN;
  // By the remainder: the quotient itself could round up to the next whole number.
  if (Number.isSafeInteger(product)) return (product - (product % whole)) / whole;
  return (toBigint(amount) * BigInt(part)) / BigInt(whole);
}

function minusBoth(a: Amount, b: Amount): Amount {
  const difference = typeof a === 'number' && typeof b === 'number' ? -a - b : Number.NaN;
  return Number.isSafeInteger(difference) ? difference : -toBigint(a) - toBigint(b);
}
