import type { RateCost, RateWindowSpec, SocketRules } from '@mm/connector';
import { MINUTE_US, ORDERS_1D, ORDERS_10S, RAW_5M, SECOND_US, type StreamLimits, WEIGHT_1M } from '../limits.ts';

/**
 * The budgets of spot; `exchangeInfo` may state others, which are taken over. What is counted as orders are unfilled ones:
 * counting every order is the safe side.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
 */
export const SPOT_WINDOWS: readonly RateWindowSpec[] = [
  { name: WEIGHT_1M, scope: 'address', kind: 'fixed', windowUs: MINUTE_US, limit: 6_000 },
  { name: RAW_5M, scope: 'address', kind: 'fixed', windowUs: 5 * MINUTE_US, limit: 300_000 },
  { name: ORDERS_10S, scope: 'account', kind: 'fixed', windowUs: 10 * SECOND_US, limit: 50 },
  { name: ORDERS_1D, scope: 'account', kind: 'fixed', windowUs: 24 * 60 * MINUTE_US, limit: 160_000 },
];

const weight = (units: number): RateCost => ({ [WEIGHT_1M]: units, [RAW_5M]: 1 });

type SpotCall =
  | 'exchangeInfo'
  | 'time'
  | 'depth'
  | 'account'
  | 'commission'
  | 'openOrders'
  | 'openOrdersOfSymbol'
  | 'order'
  | 'myTrades'
  | 'restrictions'
  | 'place'
  | 'amend'
  | 'cancel'
  | 'cancelAll'
  | 'handshake';

/** What each call costs. Orders that succeed weigh nothing since 2026-04; those that fail do, so the weight is kept for them. */
export const SPOT_COST: Readonly<Record<SpotCall, RateCost>> = {
  exchangeInfo: weight(20),
  time: weight(1),
  /** `limit=1000`. */
  depth: weight(50),
  account: weight(20),
  commission: weight(20),
  /** Of all symbols; of one it is 6. */
  openOrders: weight(80),
  openOrdersOfSymbol: weight(6),
  order: weight(4),
  myTrades: weight(20),
  restrictions: weight(1),
  place: { ...weight(1), [ORDERS_10S]: 1, [ORDERS_1D]: 1 },
  amend: weight(4),
  cancel: weight(1),
  cancelAll: weight(1),
  /** With the logon and the first question, or the subscription, 2 each. */
  handshake: { [WEIGHT_1M]: 6, [RAW_5M]: 3 },
};

/**
 * Sockets of spot: the server pings every 20 seconds and cuts who has not answered for a minute; a connection lives 24 hours.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#general-wss-information
 */
export const SPOT_SOCKET: SocketRules = {
  // Many times the largest there is. JSON takes up to forty times its bytes in memory, and three megabytes of it past 256 MiB.
  maxMessageBytes: 512 * 1024,
  handshakeTimeoutMs: 10_000,
  silenceUs: 60_000_000,
  heartbeat: { everyUs: 15_000_000, answerWithinUs: 10_000_000 },
  rolloverUs: 23 * 3_600_000_000,
};

/** Five messages a second at most, pings counted; 1,024 streams a connection. */
export const SPOT_STREAMS: StreamLimits = { maxTopicsPerMessage: 200, maxMessagesPerSecond: 3, maxTopics: 1_024 };
