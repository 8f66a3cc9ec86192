import { RATE_SCALE } from './instrument-spec.ts';

const SCALE = BigInt(RATE_SCALE);

/**
 * amount × rate, rounded in the venue's favour: what is paid up, a rebate down. `amount` is not negative.
 * Amounts below 2^53 take the way without `bigint` division: split at the scale, no product leaves the safe integers.
 */
export function feeOf(amount: bigint, rate: number): bigint {
  if (rate === 0) return 0n;
  const small = Number(amount);
  if (small > Number.MAX_SAFE_INTEGER || rate > SAFE_RATE || rate < -SAFE_RATE) return wideFee(amount, rate);
  const low = small % RATE_SCALE;
  const product = low * rate;
  const whole = ((small - low) / RATE_SCALE) * rate + Math.ceil(product / RATE_SCALE);
  return BigInt(whole);
}

/** 10 %: low × rate stays below 10^15, and its quotient by the scale is far from where doubles get coarse. */
const SAFE_RATE = 10_000_000;

function wideFee(amount: bigint, rate: number): bigint {
  const product = amount * BigInt(rate);
  const quotient = product / SCALE;
  return product > 0n && product % SCALE !== 0n ? quotient + 1n : quotient;
}
