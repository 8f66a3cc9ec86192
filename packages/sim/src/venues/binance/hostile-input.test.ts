import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Desk, spotDesk, usdmDesk } from '../../testing/binance-desk.ts';
import type { BinanceVenue } from './binance-venue.ts';

/** Values that have broken parsers before, and some that make a request go on to the next check. */
const value = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...[
        'BTCUSDT',
        'BUY',
        'SELL',
        'LIMIT',
        'MARKET',
        'LIMIT_MAKER',
        'GTC',
        'IOC',
        'FOK',
        'GTX',
        'GTD',
        '0.01',
        '60000',
        '59000.10',
        '1',
        '5',
      ],
      ...[
        'true',
        'false',
        'STOP_ON_FAILURE',
        'ISOLATED',
        '1m',
        'QUEUE',
        'OPPONENT_5',
        '100',
        'RESULT',
        'EXPIRE_BOTH',
        '0.005',
        'x1',
      ],
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '',
        '0',
        '-1',
        '1e5',
        'NaN',
        'Infinity',
        '0x10',
        '00',
        '.',
        '-',
        '1.',
        '9'.repeat(30),
        `0.${'0'.repeat(30)}1`,
        '9007199254740993',
      ],
      ...[
        '[]',
        '[{}]',
        '[1,2]',
        '["a"]',
        '[null]',
        '{"a":1}',
        '[[[[]]]]',
        '__proto__',
        'constructor',
        'BTCUSDT\u0000',
        '１２３',
        '%',
        '%zz',
        '&',
        '=',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
);

const NAMES = [
  ...[
    'symbol',
    'side',
    'type',
    'timeInForce',
    'quantity',
    'price',
    'orderId',
    'origClientOrderId',
    'newClientOrderId',
    'reduceOnly',
  ],
  ...[
    'limit',
    'startTime',
    'endTime',
    'fromId',
    'interval',
    'leverage',
    'countdownTime',
    'batchOrders',
    'orderIdList',
    'marginType',
  ],
  ...[
    'origClientOrderIdList',
    'dualSidePosition',
    'multiAssetsMargin',
    'newQty',
    'quoteOrderQty',
    'cancelReplaceMode',
    'cancelOrderId',
  ],
  ...[
    'priceMatch',
    'goodTillDate',
    'newOrderRespType',
    'selfTradePreventionMode',
    'symbols',
    'recvWindow',
    'positionSide',
    'incomeType',
  ],
  ...[
    'cancelOrigClientOrderId',
    'cancelNewClientOrderId',
    'cancelRestrictions',
    'omitZeroBalances',
    'computeCommissionRates',
    'modifyId',
  ],
];

const params = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 10 })
  .map((pairs) => ({ symbol: 'BTCUSDT', ...Object.fromEntries(pairs) }));

const USDM = [
  ...[
    'ping',
    'time',
    'exchangeInfo',
    'depth',
    'trades',
    'historicalTrades',
    'aggTrades',
    'klines',
    'ticker/24hr',
    'ticker/price',
    'order',
  ],
  ...[
    'ticker/bookTicker',
    'premiumIndex',
    'fundingRate',
    'fundingInfo',
    'openInterest',
    'order/test',
    'batchOrders',
    'allOpenOrders',
  ],
  ...[
    'countdownCancelAll',
    'openOrder',
    'openOrders',
    'allOrders',
    'userTrades',
    'forceOrders',
    'rateLimit/order',
    'accountConfig',
  ],
  ...[
    'symbolConfig',
    'commissionRate',
    'income',
    'leverageBracket',
    'adlQuantile',
    'positionSide/dual',
    'multiAssetsMargin',
    'listenKey',
  ],
  ...['marginType', 'leverage', 'nothing'],
].map((name) => `/fapi/v1/${name}`);
const SPOT = [
  ...[
    'ping',
    'time',
    'exchangeInfo',
    'depth',
    'trades',
    'aggTrades',
    'klines',
    'avgPrice',
    'ticker/24hr',
    'ticker/price',
    'account',
  ],
  ...[
    'ticker/bookTicker',
    'order',
    'order/test',
    'openOrders',
    'order/cancelReplace',
    'order/amend/keepPriority',
    'allOrders',
    'myTrades',
  ],
  ...['account/commission', 'rateLimit/order', 'nothing'],
].map((name) => `/api/v3/${name}`);

const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE');

describe.each([
  [
    'usdm',
    usdmDesk,
    [...USDM, '/fapi/v2/account', '/fapi/v3/account', '/fapi/v3/balance', '/fapi/v2/positionRisk', '/fapi/v3/positionRisk'],
  ],
  ['spot', spotDesk, SPOT],
] as const)('nothing that comes in throws out of %s', (name, makeDesk, paths) => {
  const roomy = (): Desk<BinanceVenue> => makeDesk({ limits: { weight: { interval: 'MINUTE', intervalNum: 1, limit: 1e9 } } });

  test('every request is answered once, and never by a mistake of the simulator', () => {
    const desk = roomy();
    fc.assert(
      fc.property(method, fc.constantFrom(...paths), params, fc.integer({ min: 0, max: 300 }), (verb, path, asked, passMs) => {
        desk.pass(passMs);
        const response = desk.signed(verb, path, asked);
        expect(response?.status).toBeGreaterThanOrEqual(200);
        expect(() => JSON.parse(response?.body ?? '')).not.toThrow();
        expect(desk.venue.mistakes).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  test('requests that are no requests are refused', () => {
    const desk = roomy();
    fc.assert(
      fc.property(
        fc.string(),
        fc.webPath(),
        fc.string(),
        fc.string(),
        fc.dictionary(fc.string(), fc.string()),
        (verb, path, query, body, headers) => {
          const response = desk.raw(verb, path, query, body, headers);
          expect(response?.status).toBeGreaterThanOrEqual(400);
          expect(desk.venue.mistakes).toEqual([]);
        },
      ),
    );
  });

  test('messages to the WebSocket API are answered, whatever they are', () => {
    const desk = roomy();
    const methods = [
      'order.place',
      'order.cancel',
      'order.modify',
      'order.status',
      'session.logon',
      'userDataStream.subscribe',
      'time',
      'depth',
    ];
    const message = fc.oneof(
      fc.string(),
      fc.jsonValue().map((json) => JSON.stringify(json)),
      fc
        .record({ id: fc.jsonValue(), method: fc.constantFrom(...methods), params: fc.jsonValue() })
        .map((json) => JSON.stringify(json)),
    );
    const id = desk.connect('ws-api', name === 'usdm' ? '/ws-fapi/v1' : '/ws-api/v3');
    fc.assert(
      fc.property(message, (text) => {
        const before = desk.frames(id).length;
        desk.send(id, text);
        expect(desk.frames(id)).toHaveLength(before + 1);
        expect(desk.venue.mistakes).toEqual([]);
        desk.forget();
      }),
    );
  });

  test('signed calls of the WebSocket API are answered too', () => {
    const desk = roomy();
    const id = desk.connect('ws-api', name === 'usdm' ? '/ws-fapi/v1' : '/ws-api/v3');
    const methods = [
      'order.place',
      'order.cancel',
      'order.modify',
      'order.cancelReplace',
      'order.amend.keepPriority',
      'openOrders.cancelAll',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...methods), params, (call, asked) => {
        desk.pass(20);
        expect(desk.call(id, call, asked)).toHaveProperty('status');
        expect(desk.venue.mistakes).toEqual([]);
        desk.forget();
      }),
    );
  });

  test('handshakes and control messages of streams are survived', () => {
    const desk = roomy();
    const path = fc.oneof(
      fc.webPath(),
      fc.constantFrom('/ws', '/stream', '/public/ws', '/private/ws', '/market/stream', '/stream/ws'),
    );
    const message = fc.oneof(
      fc.string(),
      fc.jsonValue().map((json) => JSON.stringify(json)),
      fc
        .record({
          id: fc.nat(),
          method: fc.constantFrom('SUBSCRIBE', 'UNSUBSCRIBE', 'SET_PROPERTY', 'GET_PROPERTY'),
          params: fc.array(fc.jsonValue()),
        })
        .map((json) => JSON.stringify(json)),
    );
    fc.assert(
      fc.property(path, fc.webQueryParameters(), fc.array(message, { maxLength: 4 }), (where, query, texts) => {
        const id = desk.connect('stream', where, query);
        for (const text of texts) desk.send(id, text);
        desk.pass(2000);
        desk.venue.onDisconnect(id);
        desk.forget();
      }),
    );
  });
});
