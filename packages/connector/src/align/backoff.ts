import type { RandomSource } from '@mm/core';

/** How long to wait before the n-th try in a row. */
export interface BackoffOptions {
  /** Wait before the second try. Default 250 ms. */
  readonly firstUs?: number;
  /** Longest wait. Default 30 s. */
  readonly maxUs?: number;
}

/**
 * Doubling waits with jitter, so that many books that lost the same connection do not ask again in step.
 * @param attempt 0 for the first try, which does not wait
 * @returns microseconds, between half and all of the doubled wait
 */
export function backoffUs(attempt: number, random: RandomSource, options: BackoffOptions = {}): number {
  if (attempt === 0) return 0;
  const first = options.firstUs ?? 250_000;
  const max = options.maxUs ?? 30_000_000;
  const wait = Math.min(max, first * 2 ** (attempt - 1));
  return Math.round(wait / 2 + (wait / 2) * random());
}
