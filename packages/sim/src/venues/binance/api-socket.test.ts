import { describe, expect, test } from 'vitest';
import { spotDesk, usdmDesk } from '../../testing/binance-desk.ts';

const PLACE = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', price: '59000.00' };

describe.each([
  ['usdm', usdmDesk, '/ws-fapi/v1'],
  ['spot', spotDesk, '/ws-api/v3'],
] as const)('the WebSocket API (%s)', (name, makeDesk, path) => {
  test('places, reads and cancels with signed requests of both kinds of key', () => {
    const desk = makeDesk();
    const id = desk.connect('ws-api', path);
    for (const key of [desk.key, desk.edKey]) {
      const placed = desk.call(id, 'order.place', PLACE, key);
      expect(placed).toMatchObject({ id: 1, status: 200, result: { symbol: 'BTCUSDT', status: 'NEW' } });
      expect(placed.rateLimits.map((one: { rateLimitType: string }) => one.rateLimitType)).toEqual([
        'ORDERS',
        'ORDERS',
        'REQUEST_WEIGHT',
      ]);
      const { orderId } = placed.result;
      expect(desk.call(id, 'order.status', { symbol: 'BTCUSDT', orderId }, key).result).toMatchObject({ orderId, status: 'NEW' });
      expect(desk.call(id, 'order.cancel', { symbol: 'BTCUSDT', orderId }, key).result).toMatchObject({ status: 'CANCELED' });
    }
  });

  test('answers errors with status and code, and hides limits when asked to', () => {
    const desk = makeDesk();
    const id = desk.connect('ws-api', path);
    expect(desk.call(id, 'order.place', { ...PLACE, side: 'UP' })).toMatchObject({ status: 400, error: { code: -1117 } });
    desk.send(id, { id: 'x', method: 'time', params: { returnRateLimits: false } });
    expect(desk.frames(id).at(-1)).not.toHaveProperty('rateLimits');
    desk.send(id, 'nonsense');
    expect(desk.frames(id).at(-1)).toMatchObject({ id: null, status: 400, error: { code: -1135 } });
    desk.send(id, { id: 2, method: 'fly' });
    expect(desk.frames(id).at(-1)).toMatchObject({ id: 2, status: 400 });
  });

  test('refuses one altered byte', () => {
    const desk = makeDesk();
    const id = desk.connect('ws-api', path);
    desk.send(id, { id: 1, method: 'order.place', params: { ...desk.signedParams(PLACE, desk.key), quantity: '0.011' } });
    expect(desk.frames(id)[0]).toMatchObject({ status: 400, error: { code: -1022 } });
  });

  test('logs on with Ed25519 only; then neither key nor signature is needed, until log-out', () => {
    const desk = makeDesk();
    const id = desk.connect('ws-api', path);
    expect(desk.call(id, 'session.logon', {}, desk.key)).toMatchObject({ status: 400, error: { code: -2028 } });
    expect(desk.call(id, 'session.logon', {}, desk.edKey).result).toMatchObject({
      apiKey: desk.edKey.apiKey,
      authorizedSince: desk.nowMs,
    });
    expect(desk.call(id, 'order.place', { ...PLACE, timestamp: desk.nowMs }, null).status).toBe(200);
    expect(desk.call(id, 'order.place', PLACE, null)).toMatchObject({ status: 400, error: { code: -1102 } });
    expect(desk.call(id, 'session.status', {}, null).result.apiKey).toBe(desk.edKey.apiKey);
    desk.call(id, 'session.logout', {}, null);
    expect(desk.call(id, 'order.place', { ...PLACE, timestamp: desk.nowMs }, null)).toMatchObject({
      status: 401,
      error: { code: -2014 },
    });
  });

  test('a revoked key ends its session with a word', () => {
    const desk = makeDesk();
    const id = desk.connect('ws-api', path);
    desk.call(id, 'session.logon', {}, desk.edKey);
    desk.venue.revokeKey(desk.edKey.apiKey);
    expect(desk.frames(id).at(-1)).toEqual({
      id: null,
      status: 401,
      error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    });
  });

  test('is not there under another path', () => {
    const desk = makeDesk();
    const id = desk.connect('ws-api', '/ws');
    expect(desk.heard.log).toEqual([`refuse ${id} 404`]);
  });

  test('says whether a reply or the events come first', () => {
    for (const eventsBeforeReply of [false, true]) {
      const desk = makeDesk({ eventsBeforeReply });
      const id = desk.connect('ws-api', path);
      if (name === 'spot') desk.call(id, 'userDataStream.subscribe.signature');
      else {
        const { listenKey } = desk.call(id, 'userDataStream.start', { apiKey: desk.key.apiKey }, null).result;
        desk.connect('stream', '/private/ws', `listenKey=${listenKey}`);
      }
      desk.forget();
      desk.send(id, { id: 1, method: 'order.place', params: desk.signedParams(PLACE, desk.key) });
      const channels = desk.heard.frames.map(({ frame }) => frame.channel);
      expect(channels[0]).toBe(eventsBeforeReply ? 'user' : 'reply');
      expect(new Set(channels)).toEqual(new Set(['user', 'reply']));
    }
  });
});

test('futures read account, balance and positions over the socket', () => {
  const desk = usdmDesk();
  const id = desk.connect('ws-api', '/ws-fapi/v1');
  desk.call(id, 'order.place', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' });
  expect(desk.call(id, 'v2/account.balance').result[0]).toMatchObject({ asset: 'USDT' });
  expect(desk.call(id, 'v2/account.status').result).toHaveProperty('totalWalletBalance');
  expect(desk.call(id, 'v2/account.position').result[0]).toMatchObject({ positionAmt: '0.010', unrealizedProfit: '-0.00100000' });
});

test('futures modify over the socket', () => {
  const desk = usdmDesk();
  const id = desk.connect('ws-api', '/ws-fapi/v1');
  const { orderId } = desk.call(id, 'order.place', PLACE).result;
  const modified = desk.call(id, 'order.modify', { symbol: 'BTCUSDT', side: 'BUY', orderId, price: '58000', quantity: '0.010' });
  expect(modified.result.price).toBe('58000.00');
});

test.each([
  ['usdm', usdmDesk, '/ws-fapi/v1'],
  ['spot', spotDesk, '/ws-api/v3'],
] as const)('ids beyond 2^53 name the order they say, to the last digit (%s)', (_name, makeDesk, path) => {
  const desk = makeDesk({ orderIdOffset: 9_007_199_254_740_993_000n });
  const id = desk.connect('ws-api', path);
  const ids = [1, 2, 3].map(() => {
    desk.send(id, { id: 1, method: 'order.place', params: desk.signedParams(PLACE, desk.key) });
    return /"orderId":(\d+)/.exec(desk.texts(id).at(-1) ?? '')?.[1] ?? '';
  });
  for (const orderId of ids) {
    const signed = JSON.stringify({
      id: 2,
      method: 'order.cancel',
      params: desk.signedParams({ symbol: 'BTCUSDT', orderId }, desk.key),
    });
    // As a number, as the venue's pages show it.
    desk.send(id, signed.replace(`"${orderId}"`, orderId));
    expect(desk.texts(id).at(-1)).toContain(`"orderId":${orderId},`);
  }
});
