import { Secret } from '@mm/connector';
import { type Instrument, isRefusal, lots, orThrow, type PlaceCommand, type VenueOrderId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { type OrderDialect, wireOf } from './order-entry.dialect.ts';
import { KnownOrders } from './order-entry.known.ts';
import { RequestWriter } from './order-entry.writer.ts';
import { createSigner, type Parameters, sortedPayload } from './signing.ts';
import { spotOrderDialect } from './spot/order-entry.ts';
import { binanceOrderIds } from './symbols.ts';
import { amending, canceling, placing, SPOT_BTC, USDM_BTC } from './testing/known.ts';
import { usdmOrderDialect } from './usdm/order-entry.ts';

const API_KEY = 'the-key';
const SECRET = 'the-secret';
const NOW_MS = 1_700_000_000_000;
const signer = orThrow(createSigner({ keyType: 'hmac', secretKey: new Secret(SECRET) }));

function dialects() {
  const known = new KnownOrders();
  const writer = new RequestWriter(signer, API_KEY);
  const options = { writer, ids: binanceOrderIds(), known, recvWindowMs: 2_000, selfTradePreventionMode: 'EXPIRE_MAKER' };
  return { known, writer, usdm: usdmOrderDialect(options), spot: spotOrderDialect(options) };
}

interface Sent {
  readonly id: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What was sent, once its signature has been found right. */
function read(text: string | { readonly code: string }): Sent {
  if (typeof text !== 'string') throw new Error(`refused: ${text.code}`);
  const sent = JSON.parse(text) as Sent;
  const { signature, ...rest } = sent.params;
  const parameters: Parameters = Object.entries(rest).map(([name, value]) => [name, String(value)]);
  expect(signature).toBe(signer.sign(sortedPayload(parameters)));
  return sent;
}

function bytesOf(dialect: OrderDialect, command: PlaceCommand, of: Instrument): Sent {
  return read(dialect.place(command, of, wireOf(command, of), 'p7', NOW_MS));
}

const STAMP = { apiKey: API_KEY, recvWindow: 2_000, timestamp: NOW_MS, signature: expect.any(String) };

describe('a new order of futures', () => {
  const common = { newOrderRespType: 'ACK', quantity: '0.01', selfTradePreventionMode: 'EXPIRE_MAKER', symbol: 'BTCUSDT' };

  test.each([
    ['that rests', {}, { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '61700' }],
    ['that may not take is GTX', { postOnly: true }, { side: 'BUY', type: 'LIMIT', timeInForce: 'GTX', price: '61700' }],
    [
      'that takes what it can',
      { timeInForce: 'ioc', side: 'ask' },
      { side: 'SELL', type: 'LIMIT', timeInForce: 'IOC', price: '61700' },
    ],
    ['all or nothing', { timeInForce: 'fok' }, { side: 'BUY', type: 'LIMIT', timeInForce: 'FOK', price: '61700' }],
    [
      'that only reduces',
      { reduceOnly: true },
      { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '61700', reduceOnly: 'true' },
    ],
    ['at the market has neither price nor time in force', { orderType: 'market' }, { side: 'BUY', type: 'MARKET' }],
  ] as const)('%s', (_name, over, expected) => {
    const { usdm } = dialects();
    const sent = bytesOf(usdm, placing(USDM_BTC, 42, over as never), USDM_BTC);
    expect(sent).toEqual({
      id: 'p7',
      method: 'order.place',
      params: { ...STAMP, ...common, newClientOrderId: 'mm-1-1-42', ...expected },
    });
  });

  test('says the same over REST', () => {
    const { usdm } = dialects();
    for (const over of [{}, { postOnly: true }, { timeInForce: 'ioc' }, { orderType: 'market', reduceOnly: true }] as const) {
      const command = placing(USDM_BTC, 42, over as never);
      const call = usdm.call(command, USDM_BTC, wireOf(command, USDM_BTC));
      const {
        apiKey: _key,
        recvWindow: _window,
        timestamp: _time,
        signature: _signature,
        ...params
      } = bytesOf(usdm, command, USDM_BTC).params;
      expect(isRefusal(call) ? call : [call.method, call.path]).toEqual(['POST', '/fapi/v1/order']);
      expect(isRefusal(call) ? call : Object.fromEntries(call.parameters)).toEqual(params);
    }
  });

  test('of a session that is logged on carries neither key nor signature', () => {
    const { usdm, writer } = dialects();
    writer.isLoggedOn = true;
    const command = placing(USDM_BTC, 1);
    const text = usdm.place(command, USDM_BTC, wireOf(command, USDM_BTC), 'p1', NOW_MS) as string;
    expect(Object.keys((JSON.parse(text) as Sent).params).sort()).toEqual([
      ...['newClientOrderId', 'newOrderRespType', 'price', 'quantity', 'recvWindow', 'selfTradePreventionMode', 'side'],
      ...['symbol', 'timeInForce', 'timestamp', 'type'],
    ]);
  });
});

describe('a changed order of futures', () => {
  test('repeats the side it was placed with', () => {
    const { usdm, known } = dialects();
    known.onPlaced(placing(USDM_BTC, 5, { side: 'ask', reduceOnly: true }).order);
    const command = amending(USDM_BTC, 5, 617_100, 20);
    const sent = read(usdm.amend(command, USDM_BTC, wireOf(command, USDM_BTC), 'a8', NOW_MS));
    expect(sent).toEqual({
      ...{ id: 'a8', method: 'order.modify' },
      params: {
        ...{ ...STAMP, symbol: 'BTCUSDT', side: 'SELL', origClientOrderId: 'mm-1-1-5', price: '61710', quantity: '0.02' },
        reduceOnly: 'true',
      },
    });
  });

  test('of which nothing is known is refused, so that it is canceled and placed anew', () => {
    const { usdm } = dialects();
    const command = amending(USDM_BTC, 5, 617_100, 20);
    const refused = usdm.amend(command, USDM_BTC, wireOf(command, USDM_BTC), 'a8', NOW_MS);
    expect(refused).toMatchObject({ code: 'not-supported' });
  });
});

describe('a cancel', () => {
  test.each(['usdm', 'spot'] as const)('of %s names the order by our id, or by the venue’s, exact beyond 2^53', (product) => {
    const dialect = dialects()[product];
    const of = product === 'usdm' ? USDM_BTC : SPOT_BTC;
    const named = read(dialect.cancel(canceling(of, 3), of, 'c1', NOW_MS));
    expect(named).toEqual({
      id: 'c1',
      method: 'order.cancel',
      params: { ...STAMP, origClientOrderId: 'mm-1-1-3', symbol: 'BTCUSDT' },
    });
    const text = dialect.cancel(canceling(of, 3, '9007199254740993'), of, 'c2', NOW_MS) as string;
    expect(text).toContain('"orderId":9007199254740993,');
    expect(text).not.toContain('origClientOrderId');
  });

  test('by an id that is no number is refused', () => {
    const { usdm } = dialects();
    const command = { ...canceling(USDM_BTC, 3), venueOrderId: '1&symbol=ETHUSDT' as VenueOrderId };
    expect(usdm.cancel(command, USDM_BTC, 'c1', NOW_MS)).toMatchObject({ code: 'bad-config' });
  });
});

describe('a new order of spot', () => {
  const common = { newOrderRespType: 'ACK', quantity: '0.01', selfTradePreventionMode: 'EXPIRE_MAKER', symbol: 'BTCUSDT' };

  test.each([
    ['that rests', {}, { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '61700' }],
    [
      'that may not take is a LIMIT_MAKER without time in force',
      { postOnly: true },
      { side: 'BUY', type: 'LIMIT_MAKER', price: '61700' },
    ],
    ['all or nothing', { timeInForce: 'fok', side: 'ask' }, { side: 'SELL', type: 'LIMIT', timeInForce: 'FOK', price: '61700' }],
    ['at the market', { orderType: 'market' }, { side: 'BUY', type: 'MARKET' }],
  ] as const)('%s, and the same over REST', (_name, over, expected) => {
    const { spot } = dialects();
    const command = placing(SPOT_BTC, 42, over as never);
    const params = { ...common, newClientOrderId: 'mm-1-1-42', ...expected };
    expect(bytesOf(spot, command, SPOT_BTC)).toEqual({ id: 'p7', method: 'order.place', params: { ...STAMP, ...params } });
    const call = spot.call(command, SPOT_BTC, wireOf(command, SPOT_BTC));
    expect(isRefusal(call) ? call : Object.fromEntries(call.parameters)).toEqual(params);
  });

  test('cannot only reduce: there is no position', () => {
    const { spot } = dialects();
    const command = placing(SPOT_BTC, 42, { reduceOnly: true });
    expect(spot.place(command, SPOT_BTC, wireOf(command, SPOT_BTC), 'p1', NOW_MS)).toMatchObject({ code: 'not-supported' });
    expect(spot.call(command, SPOT_BTC, wireOf(command, SPOT_BTC))).toMatchObject({ code: 'not-supported' });
  });
});

describe('a changed order of spot', () => {
  test('may become smaller at its price, and keeps its id', () => {
    const { spot, known } = dialects();
    known.onPlaced(placing(SPOT_BTC, 5).order);
    const command = amending(SPOT_BTC, 5, 6_170_000, 900_000);
    const sent = read(spot.amend(command, SPOT_BTC, wireOf(command, SPOT_BTC), 'a8', NOW_MS));
    expect(sent).toEqual({
      ...{ id: 'a8', method: 'order.amend.keepPriority' },
      params: { ...STAMP, symbol: 'BTCUSDT', origClientOrderId: 'mm-1-1-5', newQty: '0.009', newClientOrderId: 'mm-1-1-5' },
    });
  });

  test.each([
    ['another price', 6_170_001, 900_000],
    ['a larger size', 6_170_000, 1_100_000],
    ['the same size', 6_170_000, 1_000_000],
  ])('with %s is refused', (_name, price, size) => {
    const { spot, known } = dialects();
    known.onPlaced(placing(SPOT_BTC, 5).order);
    const command = amending(SPOT_BTC, 5, price, size);
    expect(spot.amend(command, SPOT_BTC, wireOf(command, SPOT_BTC), 'a8', NOW_MS)).toMatchObject({ code: 'not-supported' });
  });
});

describe('what is remembered of orders', () => {
  test('goes when the order has ended, and stays bounded', () => {
    const known = new KnownOrders();
    for (let i = 0; i < 10_010; i += 1) known.onPlaced(placing(USDM_BTC, i, { size: lots(i + 1) }).order);
    expect(known.get(placing(USDM_BTC, 4_999).order.clientOrderId)).toBeUndefined();
    const { clientOrderId } = placing(USDM_BTC, 5_010).order;
    expect(known.get(clientOrderId)?.size).toBe(5_011);
    known.onEvent({
      ...{ type: 'order-canceled', venue: USDM_BTC.venue, instrument: USDM_BTC.id, clientOrderId, venueOrderId: undefined },
      ...{ venueTimeUs: 0, receiveTimeUs: 0, reason: '' },
    });
    expect(known.get(clientOrderId)).toBeUndefined();
    expect([...known.instruments]).toEqual([USDM_BTC.id]);
  });
});
