import type { Parameters } from './parameters.ts';

/** Keeps what lies between `startTime` and `endTime`, and of it the newest, or the oldest if a start is given. */
export function inTimes<T>(
  items: readonly T[],
  params: Parameters,
  msOf: (item: T) => number,
  byDefault: number,
  max: number,
): T[] {
  const from = params.integer('startTime') ?? Number.NEGATIVE_INFINITY;
  const until = params.integer('endTime') ?? Number.POSITIVE_INFINITY;
  const found = items.filter((item) => msOf(item) >= from && msOf(item) <= until);
  const limit = params.limit(byDefault, max);
  return params.has('startTime') || params.has('fromId') || params.has('orderId') ? found.slice(0, limit) : found.slice(-limit);
}
