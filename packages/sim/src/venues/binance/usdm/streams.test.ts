import { describe, expect, test } from 'vitest';
import { type Body, usdmDesk } from '../../../testing/binance-desk.ts';

type UsdmDesk = ReturnType<typeof usdmDesk>;

const DEPTH = 'btcusdt@depth@100ms';
const PLACE = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', price: '59000.00' };

/** Changes the book a few times, and lets a cadence go by each time. */
function stir(desk: UsdmDesk, times = 3): void {
  for (let i = 0; i < times; i += 1) {
    desk.other('bid', `5999${i}.00`, '0.500');
    desk.pass(100);
  }
}

describe('connections', () => {
  test('are raw or combined by their path, and change by a property', () => {
    const desk = usdmDesk();
    const raw = desk.connect('stream', `/public/ws/${DEPTH}`);
    const combined = desk.connect('stream', '/public/stream', `streams=${DEPTH}`);
    stir(desk, 1);
    expect(desk.frames(raw)[0]).toMatchObject({ e: 'depthUpdate', s: 'BTCUSDT', st: 1 });
    expect(desk.frames(combined)[0]).toMatchObject({ stream: DEPTH, data: { e: 'depthUpdate' } });
    desk.send(raw, { method: 'SET_PROPERTY', params: ['combined', true], id: 4 });
    desk.send(raw, { method: 'GET_PROPERTY', params: ['combined'], id: 5 });
    expect(desk.frames(raw).slice(-2)).toEqual([
      { result: null, id: 4 },
      { result: true, id: 5 },
    ]);
  });

  test('to a path that is not there are refused', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/private2/ws');
    expect(desk.heard.log).toEqual([`refuse ${id} 404`]);
  });
});

describe('control messages', () => {
  test('subscribe, list and unsubscribe', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws');
    desk.send(id, { method: 'SUBSCRIBE', params: [DEPTH, 'btcusdt@bookTicker'], id: 1 });
    desk.send(id, { method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker'], id: 2 });
    desk.send(id, { method: 'LIST_SUBSCRIPTIONS', id: 3 });
    expect(desk.frames(id)).toEqual([
      { result: null, id: 1 },
      { result: null, id: 2 },
      { result: [DEPTH], id: 3 },
    ]);
    stir(desk, 1);
    expect(desk.frames(id).filter((frame) => frame.e === 'bookTicker')).toEqual([]);
  });

  test.each([
    ['not JSON', '{', 3],
    ['no method', { id: 1 }, 2],
    ['an unknown method', { method: 'SHOUT', id: 1 }, 2],
    ['an id that is no unsigned number', { method: 'LIST_SUBSCRIPTIONS', id: 'a' }, 2],
    ['an unknown property', { method: 'GET_PROPERTY', params: ['loud'], id: 1 }, 0],
    ['a property of another type', { method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 1 }, 1],
    ['too many parameters', { method: 'GET_PROPERTY', params: ['combined', 1], id: 1 }, 2],
  ])('with %s are errors', (_what, message, code) => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws');
    desk.send(id, message);
    expect(desk.frames(id)[0].code).toBe(code);
  });

  test('for streams of another route, or of no route, are acknowledged and stay silent', () => {
    const desk = usdmDesk();
    const market = desk.connect('stream', '/market/ws');
    const unrouted = desk.connect('stream', '/ws');
    for (const id of [market, unrouted]) {
      desk.send(id, { method: 'SUBSCRIBE', params: [DEPTH, 'btcusdt@markPrice@1s', 'btcusdt@nonsense'], id: 1 });
    }
    stir(desk, 12);
    expect(new Set(desk.frames(market).map((frame) => frame.e))).toEqual(new Set([undefined, 'markPriceUpdate']));
    expect(new Set(desk.frames(unrouted).map((frame) => frame.e))).toEqual(new Set([undefined, 'depthUpdate']));
  });
});

describe('depth', () => {
  test('chains by pu at each speed, with ids that jump, and joins a snapshot', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/stream', `streams=${DEPTH}/btcusdt@depth@500ms/btcusdt@depth`);
    stir(desk, 4);
    const snapshot = desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1000 });
    stir(desk, 20);
    for (const stream of [DEPTH, 'btcusdt@depth@500ms', 'btcusdt@depth']) {
      const events = desk
        .frames(id)
        .filter((frame) => frame.stream === stream)
        .map((frame) => frame.data);
      expect(events.length).toBeGreaterThan(3);
      for (const [at, event] of events.entries()) {
        expect(event.U).toBeLessThanOrEqual(event.u);
        if (at > 0) expect(event.pu).toBe(events[at - 1].u);
        if (at > 0) expect(event.U - event.pu).toBeGreaterThan(1);
      }
      const later = events.filter((event) => event.u >= snapshot.lastUpdateId);
      const first = later[0];
      const joins = (first.U <= snapshot.lastUpdateId && first.u >= snapshot.lastUpdateId) || first.pu === snapshot.lastUpdateId;
      expect(joins).toBe(true);
    }
    expect(desk.frames(id).filter((frame) => frame.stream === 'btcusdt@depth@500ms').length).toBeLessThan(8);
  });

  test('gives the book when applied to a snapshot', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', `/public/ws/${DEPTH}`);
    const snapshot = desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1000 });
    const bids = new Map<string, string>(snapshot.bids);
    stir(desk, 5);
    desk.ok('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.7' });
    desk.pass(100);
    for (const event of desk.frames(id)) {
      for (const [price, size] of event.b as [string, string][]) {
        if (size === '0') bids.delete(price);
        else bids.set(price, size);
      }
    }
    const now = desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1000 });
    expect(new Map([...bids].sort((a, b) => Number(b[0]) - Number(a[0])))).toEqual(new Map(now.bids));
  });

  test('partial depth is the top of the book, whole', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws/btcusdt@depth5@100ms');
    desk.pass(100);
    const [event] = desk.frames(id);
    expect(event.b).toHaveLength(5);
    expect(event.a[0]).toEqual(['60000.10', '1.000']);
  });

  test('says nothing while nothing changes', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', `/public/ws/${DEPTH}`);
    desk.pass(60_000);
    expect(desk.frames(id)).toEqual([]);
  });

  test.each([
    [5, 2],
    [100, 5],
    [500, 10],
    [1000, 20],
  ])('a snapshot of %i levels weighs %i', (limit, weight) => {
    const desk = usdmDesk();
    const response = desk.raw('GET', '/fapi/v1/depth', `symbol=BTCUSDT&limit=${limit}`);
    expect(response?.headers['x-mbx-used-weight-1m']).toBe(String(weight));
  });
});

test('best prices come at once', () => {
  const desk = usdmDesk();
  const id = desk.connect('stream', '/public/ws/btcusdt@bookTicker');
  desk.other('bid', '60000.00', '0.250');
  expect(desk.frames(id)[0]).toMatchObject({ e: 'bookTicker', b: '60000.00', B: '0.250', a: '60000.10', A: '1.000' });
});

test('trades come one by one on the public route, and joined every 100 ms on the market route', () => {
  const desk = usdmDesk();
  const trades = desk.connect('stream', '/public/ws/btcusdt@trade');
  const joined = desk.connect('stream', '/market/ws/btcusdt@aggTrade');
  desk.other('ask', '60000.10', '0.400');
  desk.other('bid', '60000.10', '1.200', 'ioc');
  expect(desk.frames(trades)).toHaveLength(2);
  expect(desk.frames(trades)[0]).toMatchObject({ e: 'trade', p: '60000.10', q: '1.000', m: false });
  expect(desk.frames(joined)).toEqual([]);
  desk.pass(100);
  expect(desk.frames(joined)).toMatchObject([{ e: 'aggTrade', p: '60000.10', q: '1.200', m: false, st: 1 }]);
  expect(desk.get('/fapi/v1/aggTrades', { symbol: 'BTCUSDT' })).toMatchObject([{ q: '1.200' }]);
  expect(desk.get('/fapi/v1/trades', { symbol: 'BTCUSDT' })).toHaveLength(2);
});

test('the mark comes every second or every three', () => {
  const desk = usdmDesk();
  const fast = desk.connect('stream', '/market/ws/btcusdt@markPrice@1s');
  const slow = desk.connect('stream', '/market/ws/btcusdt@markPrice');
  desk.venue.setFunding('BTCUSDT', { rate: '0.00012345', index: 600_010 });
  desk.pass(6000);
  expect(desk.frames(fast)).toHaveLength(6);
  expect(desk.frames(slow)).toHaveLength(2);
  expect(desk.frames(fast)[0]).toMatchObject({ e: 'markPriceUpdate', p: '60000.00', i: '60001.00', r: '0.00012345' });
  expect(desk.frames(fast)[0].T % 28_800_000).toBe(0);
});

test('a changed contract is told on !contractInfo and in exchangeInfo', () => {
  const desk = usdmDesk();
  const id = desk.connect('stream', '/market/ws/!contractInfo');
  desk.venue.changeRules('BTCUSDT', { tickSize: '1.00' }, desk.nowUs);
  desk.venue.changeStatus('BTCUSDT', 'halted', desk.nowUs);
  expect(desk.frames(id).map((frame) => frame.cs)).toEqual(['TRADING', 'PENDING_TRADING']);
  const { symbols } = desk.get('/fapi/v1/exchangeInfo');
  expect(symbols[0]).toMatchObject({ status: 'PENDING_TRADING' });
  expect(symbols[0].filters[0]).toMatchObject({ filterType: 'PRICE_FILTER', tickSize: '1.00' });
  expect(desk.refused('POST', '/fapi/v1/order', PLACE)).toBe('400 -4108');
});

describe('a user stream', () => {
  const listen = (desk: UsdmDesk, query = ''): number => {
    const { listenKey } = JSON.parse(
      desk.raw('POST', '/fapi/v1/listenKey', '', '', { 'x-mbx-apikey': desk.key.apiKey })?.body ?? '',
    );
    return desk.connect('stream', '/private/ws', `listenKey=${listenKey}${query}`);
  };
  const events = (desk: UsdmDesk, id: number): string[] => desk.frames(id).map((frame) => frame.e);

  test('tells an order, then fills lite first, then what they changed and nothing else', () => {
    const desk = usdmDesk();
    const id = listen(desk);
    desk.ok('POST', '/fapi/v1/order', { ...PLACE, price: '59999.90', timeInForce: 'GTX', newClientOrderId: 'mm-1' });
    expect(events(desk, id)).toEqual(['ORDER_TRADE_UPDATE']);
    expect(desk.frames(id)[0].o).toMatchObject({
      c: 'mm-1',
      x: 'NEW',
      X: 'NEW',
      f: 'GTX',
      q: '0.010',
      z: '0.000',
      t: 0,
      er: '0',
    });
    desk.forget();
    desk.other('ask', '59999.90', '2', 'ioc');
    expect(events(desk, id)).toEqual(['TRADE_LITE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE']);
    const [lite, order, account] = desk.frames(id);
    expect(lite).toMatchObject({ s: 'BTCUSDT', l: '0.010', L: '59999.90', m: true, c: 'mm-1' });
    expect(order.o).toMatchObject({
      x: 'TRADE',
      X: 'FILLED',
      l: '0.010',
      z: '0.010',
      n: '0.11999980',
      N: 'USDT',
      m: true,
      rp: '0.00000000',
    });
    expect(order.o.t).toBe(lite.t);
    expect(account.a).toMatchObject({
      m: 'ORDER',
      B: [{ a: 'USDT', wb: '9999.88000020', bc: '0' }],
      P: [{ s: 'BTCUSDT', pa: '0.010', ep: '59999.90000', mt: 'cross', ps: 'BOTH' }],
    });
  });

  test('tells amendments, cancels and expiries', () => {
    const desk = usdmDesk();
    const id = listen(desk);
    const { orderId } = desk.ok('POST', '/fapi/v1/order', PLACE);
    desk.ok('PUT', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', orderId, price: '58000', quantity: '0.010' });
    desk.ok('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', orderId });
    desk.ok('POST', '/fapi/v1/order', { ...PLACE, timeInForce: 'IOC' });
    const told = desk.frames(id).map((frame: Body) => `${frame.o.x} ${frame.o.X} ${frame.o.er}`);
    expect(told).toEqual(['NEW NEW 0', 'AMENDMENT NEW 0', 'CANCELED CANCELED 0', 'NEW NEW 0', 'EXPIRED EXPIRED 2']);
  });

  test('tells what self-trade prevention ended', () => {
    const desk = usdmDesk();
    const id = listen(desk);
    desk.ok('POST', '/fapi/v1/order', { ...PLACE, price: '60000.00' });
    desk.ok('POST', '/fapi/v1/order', {
      ...PLACE,
      side: 'SELL',
      price: '60000.00',
      timeInForce: 'IOC',
      selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    const told = desk
      .frames(id)
      .flatMap((frame: Body) => (frame.o?.S === 'BUY' ? [`${frame.o.x} ${frame.o.X} ${frame.o.er}`] : []));
    expect(told).toEqual(['NEW NEW 0', 'EXPIRED EXPIRED_IN_MATCH 1']);
  });

  test('tells funding by the balance alone, deposits and leverage', () => {
    const desk = usdmDesk();
    desk.ok('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    const id = listen(desk);
    desk.exchange.settleFunding('BTCUSDT', 10_000, desk.nowUs);
    desk.exchange.deposit('ann', 'USDT', 5_00000000n, desk.nowUs);
    desk.ok('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 5 });
    const [funding, deposit, leverage] = desk.frames(id);
    expect(funding.a).toMatchObject({ m: 'FUNDING_FEE', B: [{ a: 'USDT', bc: '-0.60000000' }], S: 'BTCUSDT' });
    expect(funding.a).not.toHaveProperty('P');
    expect(deposit.a).toMatchObject({ m: 'DEPOSIT', B: [{ bc: '5.00000000' }] });
    expect(leverage).toMatchObject({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'BTCUSDT', l: 5 } });
    expect(desk.get('/fapi/v1/fundingRate', { symbol: 'BTCUSDT' })).toMatchObject([{ fundingRate: '0.00010000' }]);
  });

  test('tells only the events asked for', () => {
    const desk = usdmDesk();
    const id = listen(desk, '&events=TRADE_LITE');
    desk.ok('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    expect(events(desk, id)).toEqual(['TRADE_LITE']);
  });

  test('comes by the path too, and several keys share a connection, each with its events', () => {
    const desk = usdmDesk();
    const { listenKey } = JSON.parse(
      desk.raw('POST', '/fapi/v1/listenKey', '', '', { 'x-mbx-apikey': desk.key.apiKey })?.body ?? '',
    );
    const byPath = desk.connect('stream', `/private/ws/${listenKey}`);
    const query = `listenKey=${listenKey}&events=TRADE_LITE&listenKey=other&events=ACCOUNT_UPDATE`;
    const shared = desk.connect('stream', '/private/stream', query);
    desk.ok('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    expect(events(desk, byPath)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE']);
    expect(desk.frames(shared)).toMatchObject([{ stream: listenKey, data: { e: 'TRADE_LITE' } }]);
  });

  test('with a key nobody has opens and stays silent', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/private/ws', 'listenKey=nobodys');
    desk.ok('POST', '/fapi/v1/order', PLACE);
    expect(desk.heard.log).toEqual([`accept ${id}`]);
    expect(desk.frames(id)).toEqual([]);
  });

  test('ends with its key after an hour: it says so, and is silent from then on', () => {
    const desk = usdmDesk();
    const id = listen(desk);
    const key = { 'x-mbx-apikey': desk.key.apiKey };
    desk.live(id, 3_599_000);
    expect(desk.raw('PUT', '/fapi/v1/listenKey', '', '', key)?.status).toBe(200);
    desk.live(id, 3_599_000);
    expect(events(desk, id)).toEqual([]);
    desk.pass(1000);
    expect(events(desk, id)).toEqual(['listenKeyExpired']);
    desk.ok('POST', '/fapi/v1/order', PLACE);
    expect(events(desk, id)).toEqual(['listenKeyExpired']);
    expect(JSON.parse(desk.raw('PUT', '/fapi/v1/listenKey', '', '', key)?.body ?? '').code).toBe(-1125);
  });

  test('over an unrouted path is silent, unless the venue is the demo one', () => {
    for (const unroutedUserData of [false, true]) {
      const desk = usdmDesk({ unroutedUserData });
      const { listenKey } = JSON.parse(
        desk.raw('POST', '/fapi/v1/listenKey', '', '', { 'x-mbx-apikey': desk.key.apiKey })?.body ?? '',
      );
      const id = desk.connect('stream', `/ws/${listenKey}`);
      desk.ok('POST', '/fapi/v1/order', PLACE);
      expect(desk.frames(id)).toHaveLength(unroutedUserData ? 1 : 0);
    }
  });

  test('calling for a key again gives the same key', () => {
    const desk = usdmDesk();
    const ask = () => desk.raw('POST', '/fapi/v1/listenKey', '', '', { 'x-mbx-apikey': desk.key.apiKey })?.body;
    expect(ask()).toBe(ask());
  });
});

describe('the life of a connection', () => {
  test('pings come every three minutes, and silence for ten more ends it', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws');
    desk.pass(180_000);
    expect(desk.heard.log.at(-1)).toBe(`ping ${id}`);
    desk.venue.onPong(id, desk.nowUs);
    desk.pass(180_000);
    for (let i = 0; i < 10; i += 1) desk.pass(60_000);
    expect(desk.heard.log.at(-1)).toBe(`close ${id} 1008 Pong timeout`);
  });

  test('ends at an age of a day', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws');
    desk.live(id, 86_400_000);
    expect(desk.heard.log.at(-1)).toBe(`close ${id} 1001 Connection age limit reached`);
  });

  test('ends with the eleventh message in a second', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws');
    for (let i = 0; i < 11; i += 1) desk.send(id, { method: 'LIST_SUBSCRIPTIONS', id: i });
    expect(desk.frames(id)).toHaveLength(10);
    expect(desk.heard.log.at(-1)).toBe(`close ${id} 1008 Too many requests`);
  });

  test('carries at most 1024 streams', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws');
    desk.send(id, { method: 'SUBSCRIBE', params: Array.from({ length: 1024 }, (_, at) => `x${at}@depth`), id: 1 });
    desk.send(id, { method: 'SUBSCRIBE', params: ['btcusdt@depth'], id: 2 });
    expect(desk.frames(id)).toMatchObject([{ result: null, id: 1 }, { code: 2 }]);
  });

  test('begins at most 300 times in five minutes from one address', () => {
    const desk = usdmDesk();
    for (let i = 0; i < 301; i += 1) desk.connect('stream', '/public/ws');
    expect(desk.heard.log.at(-1)).toMatch(/^refuse \d+ 429$/);
    desk.pass(300_000);
    desk.connect('stream', '/public/ws');
    expect(desk.heard.log.at(-1)).toMatch(/^accept/);
  });
});
