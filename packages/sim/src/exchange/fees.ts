import type { Amount } from './amount.ts';
import { RATE_SCALE } from './instrument-spec.ts';

const SCALE = BigInt(RATE_SCALE);

/** 10 %: low × rate stays below 10^15, and its quotient by the scale is far from where doubles get coarse. */
const SAFE_RATE = 10_000_000;

/**
 * amount × rate, rounded in the venue's favour: what is paid up, a rebate down. `amount` is not negative. A safe integer is
 * split at the scale, so that no product leaves the safe integers.
 */
export function feeOf(amount: Amount, rate: number): Amount {
  if (rate === 0) return 0;
  if (typeof amount === 'bigint' || rate > SAFE_RATE || rate < -SAFE_RATE) return wideFee(BigInt(amount), rate);
  const low = amount % RATE_SCALE;
  return ((amount - low) / RATE_SCALE) * rate + Math.ceil((low * rate) / RATE_SCALE);
}

function wideFee(amount: bigint, rate: number): bigint {
  const product = amount * BigInt(rate);
  const quotient = product / SCALE;
  return product > 0n && product % SCALE !== 0n ? quotient + 1n : quotient;
}
