import type { ConnectRate, RateLimiter, SubscriptionSetOptions } from '@mm/connector';
import type { RawRateLimit } from './wire/rate-limit.ts';

export const SECOND_US = 1_000_000;
export const MINUTE_US: number = 60 * SECOND_US;

/** Names of the venue's windows, as people are shown them. */
export const WEIGHT_1M = 'weight-1m';
export const ORDERS_10S = 'orders-10s';
export const ORDERS_1M = 'orders-1m';
export const ORDERS_1D = 'orders-1d';
export const RAW_5M = 'raw-5m';

/**
 * 300 connections in five minutes from one address. Documented for spot; futures state none (unconfirmed), and are held to
 * the same.
 */
export const CONNECT_RATE: ConnectRate = { connects: 300, windowUs: 5 * MINUTE_US };

/** How many streams a connection carries, and how fast they may be asked for. */
export type StreamLimits = Pick<SubscriptionSetOptions, 'maxTopicsPerMessage' | 'maxMessagesPerSecond' | 'maxTopics'>;

/** Which window a budget of `exchangeInfo` or of a reply is; `undefined` for one we do not count. */
function windowOf({ rateLimitType, interval, intervalNum }: RawRateLimit): string | undefined {
  return WINDOW_OF.get(`${rateLimitType} ${intervalNum} ${interval}`);
}

const WINDOW_OF: ReadonlyMap<string, string> = new Map([
  ['REQUEST_WEIGHT 1 MINUTE', WEIGHT_1M],
  ['ORDERS 10 SECOND', ORDERS_10S],
  ['ORDERS 1 MINUTE', ORDERS_1M],
  ['ORDERS 1 DAY', ORDERS_1D],
  ['RAW_REQUESTS 5 MINUTE', RAW_5M],
]);

/** Takes over what the venue states of its limits and of our use of them. `known` are the windows the product has. */
export function takeOverLimits(limiter: RateLimiter, stated: readonly RawRateLimit[], known: ReadonlySet<string>): void {
  for (const one of stated) {
    const window = windowOf(one);
    if (window === undefined || !known.has(window)) continue;
    if (one.limit > 0) limiter.setLimit(window, one.limit);
    if (one.count !== undefined) limiter.correct(window, one.count);
  }
}

/** Response headers that state what was used. Names are in lower case. */
const USED: readonly (readonly [header: string, window: string])[] = [
  ['x-mbx-used-weight-1m', WEIGHT_1M],
  ['x-mbx-order-count-10s', ORDERS_10S],
  ['x-mbx-order-count-1m', ORDERS_1M],
  ['x-mbx-order-count-1d', ORDERS_1D],
];

/** Takes over what a reply's headers say was used. What is no whole number says nothing. */
export function takeOverHeaders(
  limiter: RateLimiter,
  headers: Readonly<Record<string, string>>,
  known: ReadonlySet<string>,
): void {
  for (const [header, window] of USED) {
    const used = headers[header];
    if (used !== undefined && known.has(window) && /^[0-9]{1,9}$/.test(used)) limiter.correct(window, Number(used));
  }
}
