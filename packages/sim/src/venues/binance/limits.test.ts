import { describe, expect, test } from 'vitest';
import { bodyOf, spotDesk, usdmDesk } from '../../testing/binance-desk.ts';

const PLACE = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', price: '59000.00' };

describe('request weight', () => {
  test('is told in a header, counts up, and begins again with the clock minute', () => {
    const desk = usdmDesk();
    const used = (): string | undefined => desk.raw('GET', '/fapi/v1/time')?.headers['x-mbx-used-weight-1m'];
    expect(used()).toBe('1');
    expect(used()).toBe('2');
    desk.pass(59_979);
    expect(used()).toBe('3');
    desk.pass(1);
    expect(used()).toBe('1');
  });

  test('over the limit is 429 with Retry-After, going on is a ban with 418, and it ends', () => {
    const desk = usdmDesk({ limits: { bannedAfter: 2, weight: { interval: 'MINUTE', intervalNum: 1, limit: 5 } } });
    const ask = () => desk.raw('GET', '/fapi/v1/time');
    for (let i = 0; i < 5; i += 1) expect(ask()?.status).toBe(200);
    const over = ask();
    expect(over?.status).toBe(429);
    expect(over?.headers['retry-after']).toBe('60');
    expect(bodyOf(over).code).toBe(-1003);
    ask();
    const banned = ask();
    expect(banned?.status).toBe(418);
    expect(bodyOf(banned).msg).toBe(
      `Way too many requests; IP banned until ${desk.nowMs + 120_000}. Please use the websocket for live updates to avoid bans.`,
    );
    desk.pass(60_000);
    expect(ask()?.status).toBe(418);
    desk.pass(60_000);
    expect(ask()?.status).toBe(200);
  });

  test('is counted per address, and shared with the WebSocket API', () => {
    const desk = usdmDesk();
    const id = desk.connect('ws-api', '/ws-fapi/v1');
    const reply = desk.call(id, 'time', {}, null);
    expect(reply.rateLimits).toEqual([
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400, count: 6 },
    ]);
    desk.address = '10.0.0.2';
    expect(desk.raw('GET', '/fapi/v1/time')?.headers['x-mbx-used-weight-1m']).toBe('1');
  });
});

test('questions about funding have a limit of their own, 500 in five minutes', () => {
  const desk = usdmDesk();
  for (let i = 0; i < 500; i += 1)
    expect(desk.raw('GET', i % 2 === 0 ? '/fapi/v1/fundingRate' : '/fapi/v1/fundingInfo')?.status).toBe(200);
  const response = desk.raw('GET', '/fapi/v1/fundingRate');
  expect(response?.status).toBe(429);
  expect(response?.headers['x-mbx-used-weight-1m']).toBe('0');
  expect(desk.venue.rateRefusals).toBe(1);
});

describe('what was refused because a client passed a limit', () => {
  const weight = { interval: 'MINUTE', intervalNum: 1, limit: 5 } as const;

  test('is nothing while all keep to them, whatever else is refused', () => {
    const desk = usdmDesk();
    desk.ok('POST', '/fapi/v1/order', PLACE);
    expect(desk.refused('POST', '/fapi/v1/order', { ...PLACE, side: 'UP' })).toBe('400 -1117');
    expect(desk.venue.rateRefusals).toBe(0);
  });

  test('is every request past the weight, and every one of the ban that follows', () => {
    const desk = usdmDesk({ limits: { bannedAfter: 2, weight } });
    for (let i = 0; i < 9; i += 1) desk.raw('GET', '/fapi/v1/time');
    expect(desk.venue.rateRefusals).toBe(4);
  });

  test('is every order past the limits of orders', () => {
    const desk = spotDesk({ limits: { orders: [{ interval: 'SECOND', intervalNum: 10, limit: 2 }] } });
    for (let i = 0; i < 5; i += 1) desk.signed('POST', '/api/v3/order', PLACE);
    expect(desk.venue.rateRefusals).toBe(3);
  });

  test('is every connection past the connect rate, and the message that ends one', () => {
    const desk = spotDesk({ streamRules: { connects: { interval: 'MINUTE', intervalNum: 5, limit: 1 }, messagesPerSecond: 1 } });
    const id = desk.connect('stream', '/ws');
    desk.connect('stream', '/ws');
    for (let i = 0; i < 2; i += 1) desk.send(id, { method: 'LIST_SUBSCRIPTIONS', id: i });
    expect(desk.venue.rateRefusals).toBe(2);
  });

  test('is not what a fault refuses', () => {
    const desk = usdmDesk();
    desk.venue.faults.refuseRate(429, 1);
    expect(desk.raw('GET', '/fapi/v1/time')?.status).toBe(429);
    expect(desk.venue.rateRefusals).toBe(0);
  });
});

describe('orders of an account', () => {
  test('are counted in two windows and told on order responses', () => {
    const desk = usdmDesk();
    const headers = desk.signed('POST', '/fapi/v1/order', PLACE)?.headers;
    expect(headers).toMatchObject({ 'x-mbx-order-count-10s': '1', 'x-mbx-order-count-1m': '1', 'x-mbx-used-weight-1m': '0' });
    const batchOrders = JSON.stringify([PLACE, PLACE, PLACE]);
    const batch = desk.signed('POST', '/fapi/v1/batchOrders', { batchOrders })?.headers;
    expect(batch).toMatchObject({ 'x-mbx-order-count-10s': '4', 'x-mbx-order-count-1m': '2' });
    expect(desk.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })?.headers).not.toHaveProperty(
      'x-mbx-order-count-10s',
    );
  });

  test('past 300 in ten seconds are refused with -1015 until the window ends, and cancels still work', () => {
    const desk = usdmDesk();
    const ids: number[] = [];
    for (let i = 0; i < 300; i += 1) {
      const order = desk.ok('POST', '/fapi/v1/order', PLACE);
      ids.push(order.orderId);
      desk.ok('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', orderId: order.orderId });
    }
    expect(desk.refused('POST', '/fapi/v1/order', PLACE)).toBe('429 -1015');
    expect(desk.ok('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }).code).toBe(200);
    desk.pass(9_980);
    desk.ok('POST', '/fapi/v1/order', PLACE);
  });

  test('on spot are those that were not filled', () => {
    const desk = spotDesk();
    const count = (): number => desk.ok('GET', '/api/v3/rateLimit/order')[0].count;
    desk.ok('POST', '/api/v3/order', PLACE);
    expect(count()).toBe(1);
    desk.ok('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    expect(count()).toBe(1);
  });

  test('on spot cost no weight when they succeed', () => {
    const desk = spotDesk();
    expect(desk.signed('POST', '/api/v3/order', PLACE)?.headers['x-mbx-used-weight-1m']).toBe('0');
    expect(desk.signed('POST', '/api/v3/order', { ...PLACE, side: 'UP' })?.headers['x-mbx-used-weight-1m']).toBe('1');
  });
});
