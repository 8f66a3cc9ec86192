import type { RateCost, RateWindowSpec, SocketRules } from '@mm/connector';
import { MINUTE_US, ORDERS_1M, ORDERS_10S, SECOND_US, type StreamLimits, WEIGHT_1M } from '../limits.ts';

/**
 * The budgets of USDⓈ-M futures, in the venue's units; `exchangeInfo` may state others, which are taken over. Requests are
 * weighed per address, orders counted per account, both in windows that start with the venue's clock. COIN-M draws on the
 * same two pools since 2026-06.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#limits
 */
export const USDM_WINDOWS: readonly RateWindowSpec[] = [
  { name: WEIGHT_1M, scope: 'address', kind: 'fixed', windowUs: MINUTE_US, limit: 2_400 },
  { name: ORDERS_10S, scope: 'account', kind: 'fixed', windowUs: 10 * SECOND_US, limit: 300 },
  { name: ORDERS_1M, scope: 'account', kind: 'fixed', windowUs: MINUTE_US, limit: 1_200 },
];

const weight = (units: number): RateCost => ({ [WEIGHT_1M]: units });

type UsdmCall =
  | 'exchangeInfo'
  | 'time'
  | 'depth'
  | 'premiumIndex'
  | 'listenKey'
  | 'accountConfig'
  | 'symbolConfig'
  | 'commissionRate'
  | 'openOrders'
  | 'openOrdersOfSymbol'
  | 'order'
  | 'positionRisk'
  | 'balance'
  | 'userTrades'
  | 'countdown'
  | 'place'
  | 'cancel'
  | 'cancelAll'
  | 'cancelBatch'
  | 'handshake';

/** What each call costs. A batch of any size counts one order a minute and each of its orders in ten seconds. */
export const USDM_COST: Readonly<Record<UsdmCall, RateCost>> = {
  exchangeInfo: weight(1),
  time: weight(1),
  /** `limit=1000`. */
  depth: weight(20),
  premiumIndex: weight(1),
  listenKey: weight(1),
  accountConfig: weight(5),
  symbolConfig: weight(5),
  commissionRate: weight(20),
  /** Of all symbols; of one it is 1. */
  openOrders: weight(40),
  openOrdersOfSymbol: weight(1),
  order: weight(1),
  positionRisk: weight(5),
  balance: weight(5),
  userTrades: weight(5),
  countdown: weight(10),
  place: { [ORDERS_10S]: 1, [ORDERS_1M]: 1 },
  cancel: weight(1),
  cancelAll: weight(1),
  cancelBatch: weight(1),
  /** With the logon and the first question, 2 each. */
  handshake: weight(9),
};

export function placeBatchCost(orders: number): RateCost {
  return { [WEIGHT_1M]: 5, [ORDERS_10S]: orders, [ORDERS_1M]: 1 };
}

/** Most orders in one request. */
export const USDM_BATCH: { readonly place: number; readonly amend: number; readonly cancel: number } = {
  place: 5,
  amend: 5,
  cancel: 10,
};

/**
 * Sockets of futures: the server pings every three minutes and cuts who has not answered for ten; a connection lives 24
 * hours. Our own pings find a dead line long before.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Connect
 */
export const USDM_SOCKET: SocketRules = {
  // Many times the largest there is. JSON takes up to forty times its bytes in memory, and three megabytes of it past 256 MiB.
  maxMessageBytes: 512 * 1024,
  handshakeTimeoutMs: 10_000,
  silenceUs: 60_000_000,
  heartbeat: { everyUs: 15_000_000, answerWithinUs: 10_000_000 },
  rolloverUs: 23 * 3_600_000_000,
};

/** Ten control messages a second at most, 1,024 streams a connection. Half of the one, 200 of the other a message. */
export const USDM_STREAMS: StreamLimits = { maxTopicsPerMessage: 200, maxMessagesPerSecond: 5, maxTopics: 1_024 };

/** A listen key lives 60 minutes after each renewal; the venue recommends one every 30. */
export const LISTEN_KEY_RENEWAL_US: number = 30 * MINUTE_US;
