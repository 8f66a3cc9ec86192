import { hrtime } from 'node:process';
import type { ConnectorWorld } from '@mm/connector';
import type { HttpRequest, HttpResult, SocketHandlers } from '@mm/core';

/** A venue that says what a connector must hear to be ready, and takes what it is sent. Nothing here is timed but `handedOverNs`. */
export interface FakeBinance {
  readonly world: ConnectorWorld;
  /** Lets alarms ring and answers come, until nothing is due for so long. */
  settle(us: number): void;
  /** Text of the last order, and when it was handed to the socket. */
  readonly lastOrder: { text: string; handedOverNs: bigint };
  /** The venue accepts an order, given as it was sent. */
  accept(text: string, venueOrderId: number): void;
  /** Bytes arrive at the socket of public streams. */
  frame(bytes: Uint8Array, receiveTimeUs: number): void;
}

const EXCHANGE_INFO = {
  // Limits that a bench does not reach.
  rateLimits: [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 1_000_000_000 },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_000_000_000 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 1_000_000_000 },
  ],
  symbols: [
    {
      ...{
        symbol: 'BTCUSDT',
        contractType: 'PERPETUAL',
        status: 'TRADING',
        baseAsset: 'BTC',
        quoteAsset: 'USDT',
        marginAsset: 'USDT',
      },
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.10', minPrice: '556.80', maxPrice: '4529764' },
        { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '1000' },
      ],
    },
  ],
};

const START_US = 1_767_225_600_000_000;

/** Answers by path; the time is the clock's. */
function answers(nowUs: number): Readonly<Record<string, unknown>> {
  return {
    '/fapi/v1/exchangeInfo': EXCHANGE_INFO,
    '/fapi/v1/time': { serverTime: Math.floor(nowUs / 1_000) },
    '/sapi/v1/account/apiRestrictions': {
      ...{ ipRestrict: true, enableReading: true, enableWithdrawals: false, enableInternalTransfer: false },
      ...{ permitsUniversalTransfer: false, enableFutures: true, enableSpotAndMarginTrading: false },
    },
    '/fapi/v1/accountConfig': { dualSidePosition: false, canTrade: true, feeTier: 0, multiAssetsMargin: false },
    '/fapi/v1/commissionRate': { symbol: 'BTCUSDT', makerCommissionRate: '0.0002', takerCommissionRate: '0.0005' },
    '/fapi/v1/symbolConfig': [{ symbol: 'BTCUSDT', marginType: 'CROSSED', leverage: 20 }],
    '/fapi/v1/listenKey': { listenKey: 'abc' },
    '/fapi/v1/openOrders': [],
    '/fapi/v1/userTrades': [],
    '/fapi/v3/positionRisk': [],
    '/fapi/v3/balance': [],
  };
}

/** @param depthSnapshot the body of `GET /fapi/v1/depth` */
export function fakeBinance(depthSnapshot?: Uint8Array): FakeBinance {
  let nowUs = START_US;
  let due: { atUs: number; run: () => void }[] = [];
  const after = (delayUs: number, run: () => void): (() => void) => {
    const one = { atUs: nowUs + delayUs, run };
    due.push(one);
    return () => {
      due = due.filter((other) => other !== one);
    };
  };
  const lastOrder = { text: '', handedOverNs: 0n };
  let orders: SocketHandlers | undefined;
  let streams: SocketHandlers | undefined;
  const push = (handlers: SocketHandlers, value: unknown): void => {
    handlers.onMessage(Buffer.from(JSON.stringify(value)), nowUs);
    handlers.onBatchEnd(nowUs);
  };
  const answer = ({ url }: HttpRequest): HttpResult => {
    const path = new URL(url).pathname;
    const isDepth = path === '/fapi/v1/depth' && depthSnapshot !== undefined;
    const body = isDepth ? Buffer.from(depthSnapshot) : Buffer.from(JSON.stringify(answers(nowUs)[path] ?? {}));
    return { type: 'answered', status: 200, headers: { 'content-type': 'application/json' }, body, receiveTimeUs: nowUs };
  };
  const world: ConnectorWorld = {
    clock: { nowUs: () => nowUs, monotonicUs: () => nowUs - START_US },
    scheduler: { after },
    random: () => 0.5,
    transport: {
      request: (request, onDone) => after(100, () => onDone(answer(request))),
      openSocket: (options, handlers) => {
        after(100, () => handlers.onOpen());
        if (options.url.includes('ws-fapi')) orders = handlers;
        if (options.url.includes('/public')) streams = handlers;
        return {
          send: (text) => {
            const handedOverNs = hrtime.bigint();
            if (text.includes('"order.place"')) Object.assign(lastOrder, { text, handedOverNs });
            else if (text.includes('"SUBSCRIBE"')) after(100, () => push(handlers, { result: null, id: idOf(text) }));
            else if (text.includes('session.status')) after(100, () => push(handlers, { id: 'status', status: 200, result: {} }));
            return 0;
          },
          ping: () => void after(100, () => handlers.onPong()),
          close: () => undefined,
        };
      },
    },
  };
  return {
    world,
    lastOrder,
    settle(us) {
      const untilUs = nowUs + us;
      for (;;) {
        const [next] = due.toSorted((a, b) => a.atUs - b.atUs);
        if (next === undefined || next.atUs > untilUs) break;
        due = due.filter((other) => other !== next);
        nowUs = Math.max(nowUs, next.atUs);
        next.run();
      }
      nowUs = untilUs;
    },
    frame(bytes, receiveTimeUs) {
      if (streams === undefined) throw new Error('no socket for public streams was opened');
      streams.onMessage(bytes, receiveTimeUs);
      streams.onBatchEnd(receiveTimeUs);
    },
    accept(text, venueOrderId) {
      const id = /^\{"id":"(p[0-9]+)"/.exec(text)?.[1];
      if (orders === undefined || id === undefined) throw new Error('no order was sent');
      push(orders, { id, status: 200, result: { orderId: venueOrderId, status: 'NEW', updateTime: Math.floor(nowUs / 1_000) } });
    },
  };
}

function idOf(text: string): unknown {
  return (JSON.parse(text) as { readonly id: unknown }).id;
}
