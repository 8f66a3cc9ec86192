import { BugError } from './errors.ts';
import type { Side } from './side.ts';

/**
 * How a value between two steps becomes a whole number of them. The default everywhere is `refuse`: whoever rounds says how.
 *
 * - `refuse` — do not round; off the grid is a refusal.
 * - `down` — towards minus infinity. For bids: never pay more than wished.
 * - `up` — towards plus infinity. For asks: never sell for less than wished.
 * - `towards-zero` — for sizes: never more than asked, on either side.
 * - `nearest` — halves go to the even neighbour, so that rounding has no drift.
 */
export type Rounding = 'refuse' | 'down' | 'up' | 'towards-zero' | 'nearest';

/** The rounding that never makes a resting quote worse for us than the wish: bids down, asks up. */
export function quoteRounding(side: Side): 'down' | 'up' {
  return side === 'bid' ? 'down' : 'up';
}

/**
 * Divides two integers and rounds by name.
 * @param divisor positive
 * @returns the quotient, or `undefined` when `refuse` was asked and the division has a remainder.
 * @throws {BugError} when `divisor` is not above zero.
 */
export function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint | undefined {
  if (divisor <= 0n) throw new BugError(`a divisor must be above zero: ${divisor}`);
  const truncated = dividend / divisor;
  const remainder = dividend % divisor;
  if (remainder === 0n) return truncated;
  const floor = remainder < 0n ? truncated - 1n : truncated;
  switch (rounding) {
    case 'refuse':
      return undefined;
    case 'down':
      return floor;
    case 'up':
      return floor + 1n;
    case 'towards-zero':
      return truncated;
    case 'nearest':
      return nearestEven(floor, dividend - floor * divisor, divisor);
  }
}

function nearestEven(floor: bigint, above: bigint, divisor: bigint): bigint {
  const doubled = above * 2n;
  if (doubled < divisor) return floor;
  if (doubled > divisor) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}
