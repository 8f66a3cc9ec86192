import { describe, expect, test } from 'vitest';
import { type Body, spotDesk } from '../../../testing/binance-desk.ts';

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '59000.00' };
type SpotDesk = ReturnType<typeof spotDesk>;

function stir(desk: SpotDesk, times: number): void {
  for (let i = 0; i < times; i += 1) {
    desk.other('bid', `5999${i % 10}.00`, '0.50000');
    desk.pass(100);
  }
}

describe('public streams', () => {
  test('depth follows on without a gap, every second or every 100 ms, and joins a snapshot', () => {
    const desk = spotDesk();
    const slow = desk.connect('stream', '/ws/btcusdt@depth');
    const fast = desk.connect('stream', '/stream', 'streams=btcusdt@depth@100ms');
    stir(desk, 5);
    const { lastUpdateId } = desk.get('/api/v3/depth', { symbol: 'BTCUSDT', limit: 5000 });
    stir(desk, 30);
    for (const events of [desk.frames(slow), desk.frames(fast).map((frame) => frame.data)]) {
      expect(events.length).toBeGreaterThan(2);
      expect(events[0]).not.toHaveProperty('pu');
      for (const [at, event] of events.entries()) if (at > 0) expect(event.U).toBe(events[at - 1].u + 1);
      const first = events.find((event: Body) => event.u > lastUpdateId);
      expect(first.U).toBeLessThanOrEqual(lastUpdateId + 1);
    }
    expect(desk.frames(slow).length).toBeLessThan(5);
  });

  test('a book ticker has no event name and no time, partial depth no symbol', () => {
    const desk = spotDesk();
    const bbo = desk.connect('stream', '/stream/ws/btcusdt@bookTicker');
    const partial = desk.connect('stream', '/ws/btcusdt@depth5@100ms');
    desk.other('bid', '60000.00', '0.25');
    desk.pass(100);
    expect(Object.keys(desk.frames(bbo)[0])).toEqual(['u', 's', 'b', 'B', 'a', 'A']);
    expect(Object.keys(desk.frames(partial)[0])).toEqual(['lastUpdateId', 'bids', 'asks']);
  });

  test('trades and joined trades come at once', () => {
    const desk = spotDesk();
    const id = desk.connect('stream', '/stream', 'streams=btcusdt@trade/btcusdt@aggTrade');
    desk.other('bid', '60000.10', '0.2', 'ioc');
    desk.pass(0);
    expect(desk.frames(id).map((frame) => frame.stream)).toEqual(['btcusdt@trade', 'btcusdt@aggTrade']);
    expect(desk.frames(id)[0].data).toMatchObject({ e: 'trade', p: '60000.10000000', q: '0.20000000', m: false, M: true });
  });

  test('ids of control messages may be words or nothing; errors are wrapped', () => {
    const desk = spotDesk();
    const id = desk.connect('stream', '/ws');
    desk.send(id, { method: 'LIST_SUBSCRIPTIONS', id: 'abc' });
    desk.send(id, { method: 'LIST_SUBSCRIPTIONS', id: null });
    desk.send(id, { method: 'SHOUT', id: 3 });
    expect(desk.frames(id)).toMatchObject([
      { result: [], id: 'abc' },
      { result: [], id: null },
      { error: { code: 2 }, id: 3 },
    ]);
  });

  test('ends with the sixth message in a second; pongs count', () => {
    const desk = spotDesk();
    const id = desk.connect('stream', '/ws');
    for (let i = 0; i < 3; i += 1) desk.send(id, { method: 'LIST_SUBSCRIPTIONS', id: i });
    for (let i = 0; i < 3; i += 1) desk.venue.onPong(id, desk.nowUs);
    expect(desk.heard.log.at(-1)).toBe(`close ${id} 1008 Too many requests`);
  });

  test('pings every 20 seconds and wants its pong within a minute', () => {
    const desk = spotDesk();
    const id = desk.connect('stream', '/ws');
    desk.pass(20_000);
    expect(desk.heard.log.at(-1)).toBe(`ping ${id}`);
    desk.pass(60_000);
    expect(desk.heard.log.at(-1)).toBe(`close ${id} 1008 Pong timeout`);
  });
});

describe('user data', () => {
  const listen = (desk: SpotDesk): number => {
    const id = desk.connect('ws-api', '/ws-api/v3');
    expect(desk.call(id, 'userDataStream.subscribe.signature').result).toEqual({ subscriptionId: 0 });
    desk.forget();
    return id;
  };
  const events = (desk: SpotDesk, id: number): Body[] => desk.frames(id).map((frame) => frame.event);

  test('tells an order and then the balances that moved', () => {
    const desk = spotDesk();
    const id = listen(desk);
    desk.ok('POST', '/api/v3/order', { ...LIMIT, newClientOrderId: 'mm-1' });
    const [report, position] = events(desk, id);
    expect(report).toMatchObject({
      e: 'executionReport',
      c: 'mm-1',
      C: '',
      x: 'NEW',
      X: 'NEW',
      r: 'NONE',
      t: -1,
      n: '0',
      N: null,
      w: true,
    });
    expect(position).toMatchObject({ e: 'outboundAccountPosition' });
    expect(position.B).toContainEqual({ a: 'USDT', f: '9410.00000000', l: '590.00000000' });
  });

  test('tells a fill with its fee, and a cancel with both ids', () => {
    const desk = spotDesk();
    const id = listen(desk);
    desk.ok('POST', '/api/v3/order', { ...LIMIT, price: '59999.90', newClientOrderId: 'mm-1' });
    desk.forget();
    desk.other('ask', '59999.90', '1.005', 'ioc');
    const fill = events(desk, id)[0];
    expect(fill).toMatchObject({
      x: 'TRADE',
      X: 'PARTIALLY_FILLED',
      l: '0.00500000',
      L: '59999.90000000',
      n: '0.00000100',
      N: 'BTC',
      m: true,
    });
    desk.forget();
    desk.ok('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'mm-1', newClientOrderId: 'bye' });
    expect(events(desk, id)[0]).toMatchObject({ x: 'CANCELED', X: 'CANCELED', c: 'bye', C: 'mm-1', z: '0.00500000' });
  });

  test('tells money that came from elsewhere', () => {
    const desk = spotDesk();
    const id = listen(desk);
    desk.exchange.deposit('ann', 'USDT', 5_00000000n, desk.nowUs);
    expect(events(desk, id)[0]).toMatchObject({ e: 'balanceUpdate', a: 'USDT', d: '5.00000000' });
    expect(events(desk, id)[1]).toMatchObject({ e: 'outboundAccountPosition' });
  });

  test('needs a session or a signature, and comes once per account', () => {
    const desk = spotDesk();
    const id = desk.connect('ws-api', '/ws-api/v3');
    expect(desk.call(id, 'userDataStream.subscribe', {}, null)).toMatchObject({ status: 401, error: { code: -2015 } });
    desk.call(id, 'session.logon', {}, desk.edKey);
    expect(desk.call(id, 'userDataStream.subscribe', {}, null).result).toEqual({ subscriptionId: 0 });
    expect(desk.call(id, 'userDataStream.subscribe.signature').status).toBe(400);
    expect(desk.call(id, 'session.subscriptions', {}, null).result).toEqual([{ subscriptionId: 0 }]);
    desk.call(id, 'userDataStream.unsubscribe', {}, null);
    expect(desk.call(id, 'session.subscriptions', {}, null).result).toEqual([]);
  });

  test('ends with a word when the venue ends it', () => {
    const desk = spotDesk();
    const id = listen(desk);
    desk.venue.endUserStreams('ann', desk.nowUs);
    desk.ok('POST', '/api/v3/order', LIMIT);
    expect(events(desk, id)).toMatchObject([{ e: 'eventStreamTerminated' }]);
  });
});

test('a shutdown is announced everywhere', () => {
  const desk = spotDesk();
  const raw = desk.connect('stream', '/ws');
  const combined = desk.connect('stream', '/stream');
  const api = desk.connect('ws-api', '/ws-api/v3');
  desk.venue.announceShutdown(desk.nowUs);
  expect(desk.frames(raw)[0]).toEqual({ e: 'serverShutdown', E: desk.nowMs });
  expect(desk.frames(combined)[0]).toEqual({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: desk.nowMs } });
  expect(desk.frames(api)[0]).toEqual({ event: { e: 'serverShutdown', E: desk.nowMs } });
});
