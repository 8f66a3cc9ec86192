import { afterAll, describe, expect, test } from 'vitest';
import { PlainTrader } from '../testing/plain-trader.ts';
import { createWorld, type HostedVenue } from '../world/create-world.ts';
import type { WorldOptions } from '../world/world-options.ts';
import { FAULT_KINDS, type FaultId, filledParams } from './fault-kinds.ts';

const SECOND = 1_000_000;

/** Every fault that was seen to do what it says, and to be counted. */
const seen = new Set<FaultId>();

function scene(options: Partial<WorldOptions> = {}) {
  const world = createWorld({
    seed: 5,
    venues: [
      { venue: 'binance-usdm', instruments: [{ symbol: 'BTCUSDT', liquidity: { takersPerSecond: 0, levels: 20 } }] },
      { venue: 'binance-spot', instruments: [{ symbol: 'BTCUSDT', liquidity: { takersPerSecond: 0, levels: 20 } }] },
    ],
    ...options,
  });
  const usdm = world.venues['binance-usdm'] as HostedVenue;
  const spot = world.venues['binance-spot'] as HostedVenue;
  const client = world.client('trader');
  const trader = new PlainTrader(client, usdm);
  const spotTrader = new PlainTrader(client, spot);
  world.run(2 * SECOND);
  const fired = (id: FaultId): number => world.admin.faults().find((one) => one.id === id)?.fired ?? 0;
  /** The fault did what the test saw; now see that it was counted so often. */
  const counted = (id: FaultId, times: number): void => {
    expect(fired(id)).toBe(times);
    seen.add(id);
  };
  const own = (status?: string) => usdm.exchange.allOrders('main').filter((one) => status === undefined || one.status === status);
  return {
    world,
    usdm,
    spot,
    client,
    trader,
    spotTrader,
    own,
    fired,
    counted,
    run: (us = SECOND) => world.run(us),
    admin: world.admin,
  };
}

type Scene = ReturnType<typeof scene>;

const code = (answer: { body: unknown }): unknown => (answer.body as { code?: number } | undefined)?.code;
const depthOf = ({ trader, usdm }: Scene) => trader.listen(`${usdm.urls.public}/ws/btcusdt@depth@100ms`);

/** A connection to the user stream. */
function userStream(one: Scene) {
  const { trader, usdm, run } = one;
  const key = trader.signed('POST', '/fapi/v1/listenKey', {});
  run();
  const { listenKey } = key.body as { listenKey: string };
  const ear = trader.listen(`${usdm.urls.private}/ws?listenKey=${listenKey}`);
  run();
  const events = (type?: string) =>
    ear.texts
      .map((text) => JSON.parse(text) as { e: string; o?: { x: string; X: string; t: number } })
      .filter(({ e }) => type === undefined || e === type);
  return { ear, events };
}

/** How often the chain of a depth stream breaks. */
function gaps(texts: readonly string[]): number {
  const updates = texts.map((text) => JSON.parse(text) as { u: number; pu: number });
  return updates.filter(({ pu }, i) => i > 0 && pu !== updates[i - 1]?.u).length;
}

describe('faults of requests', () => {
  test.each(['reset', 'silence'])('F01: the order is there, its answer is lost by %s', (how) => {
    const one = scene();
    one.admin.fire('F01', { how });
    const answer = one.trader.place();
    one.run(20 * SECOND);
    expect(answer.state).toBe('failed');
    expect(answer.reason).toBe(how === 'reset' ? 'socket hang up' : 'timed out');
    expect(one.own('working').length).toBe(1);
    one.counted('F01', 1);
    expect(one.world.open).toBe(0);
  });

  test('F01: the answer of the WebSocket API is lost too, and with it the connection', () => {
    const one = scene();
    const ear = one.trader.listen(one.usdm.urls.wsApi as string);
    one.run();
    one.admin.fire('F01');
    ear.socket.send(
      one.trader.message('order.place', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.010',
        price: '60000.0',
      }),
    );
    one.run();
    expect(ear.texts).toEqual([]);
    expect(ear.closed).toBe('1006 connection reset');
    expect(one.own('working').length).toBe(1);
    one.counted('F01', 1);
  });

  test.each(['reset', 'silence'])('F02: the order never arrives, by %s', (how) => {
    const one = scene();
    one.admin.fire('F02', { how });
    const answer = one.trader.place();
    one.run(20 * SECOND);
    expect(answer.state).toBe('failed');
    expect(one.own()).toEqual([]);
    one.counted('F02', 1);
  });

  test('F03: the answer comes when nobody waits for it any more', () => {
    const one = scene();
    one.admin.fire('F03', { delayMs: 15_000 });
    const answer = one.trader.place();
    one.run(30 * SECOND);
    expect(answer.reason).toBe('timed out');
    expect(one.own('working').length).toBe(1);
    one.counted('F03', 1);
    expect(one.world.open).toBe(0);
  });

  test.each(['after', 'before'])('F04: 503 %s the order was accepted', (when) => {
    const one = scene();
    one.admin.fire('F04', { when });
    const answer = one.trader.place();
    one.run();
    expect(answer.status).toBe(503);
    expect(one.own('working').length).toBe(when === 'after' ? 1 : 0);
    one.counted('F04', 1);
  });

  test.each([
    ['truncated', /^\{"timezone"/],
    ['empty', /^$/],
    ['html', /^<!DOCTYPE html>/],
    ['not-json', /^error code/],
  ])('F05: 200 with a body that is %s', (how, expected) => {
    const one = scene();
    one.admin.fire('F05', { how, venue: 'binance-usdm' });
    const answer = one.trader.get('/fapi/v1/exchangeInfo');
    one.run();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(expected);
    one.counted('F05', 1);
  });

  test.each([
    ['up', 100, 0],
    ['down', 100, 1],
  ])('F06: reset at byte %s %i', (direction, bytes, orders) => {
    const one = scene();
    one.admin.fire('F06', { direction, bytes, venue: 'binance-usdm' });
    const answer = one.trader.place();
    one.run();
    expect(answer.state).toBe('failed');
    expect(one.own().length).toBe(orders);
    one.counted('F06', 1);
  });

  test('F07: an order that is there is not found, for a while', () => {
    const one = scene();
    one.admin.fire('F07', { delayMs: 2_000, forMs: 5_000, venue: 'binance-usdm' });
    one.trader.place();
    one.run();
    const early = one.trader.query('order-1');
    one.run(2 * SECOND);
    const late = one.trader.query('order-1');
    one.run();
    expect(code(early)).toBe(-2013);
    expect(late.status).toBe(200);
    one.counted('F07', 1);
  });

  test('F13: an order that has ended still looks alive', () => {
    const one = scene();
    one.trader.place();
    one.run(10 * SECOND);
    one.admin.fire('F13', { delayMs: 3_000, forMs: 9_000, venue: 'binance-usdm' });
    one.trader.cancel('order-1');
    one.run();
    const answer = one.trader.query('order-1');
    one.run();
    expect(answer.body).toMatchObject({ status: 'NEW' });
    expect(one.own('canceled').length).toBe(1);
    one.counted('F13', 1);
  });

  test('F28: refused for the rate, then banned, with the time to wait', () => {
    const one = scene();
    one.admin.fire('F28', { how: '429', venue: 'binance-spot' });
    const first = one.spotTrader.get('/api/v3/time');
    one.run();
    one.admin.fire('F28', { how: '418', retryAfterS: 9, venue: 'binance-spot' });
    const second = one.spotTrader.get('/api/v3/time');
    one.run();
    expect([first.status, second.status]).toEqual([429, 418]);
    expect(second.headers['retry-after']).toBe('9');
    one.counted('F28', 2);
  });

  test('F29: cancels wait, creates do not', () => {
    const one = scene();
    one.trader.place();
    one.run();
    one.admin.fire('F29', { delayMs: 3_000, venue: 'binance-usdm' });
    const cancel = one.trader.cancel('order-1');
    const place = one.trader.place();
    one.run();
    expect([cancel.state, place.state]).toEqual(['pending', 'answered']);
    one.run(3 * SECOND);
    expect(cancel.status).toBe(200);
    one.counted('F29', 1);
  });

  test('F33: the next order is rejected with the code asked for', () => {
    const one = scene();
    one.admin.fire('F33', { code: -2019, side: 'BUY', venue: 'binance-usdm' });
    const answers = [one.trader.place({ side: 'SELL', price: '63000.0' }), one.trader.place()];
    one.run();
    expect(answers.map(code)).toEqual([undefined, -2019]);
    one.counted('F33', 1);
  });
});

describe('faults of orders and fills', () => {
  test('F08: the event is there before the reply', () => {
    const one = scene();
    const { events } = userStream(one);
    one.admin.fire('F08', { venue: 'binance-usdm' });
    one.trader.place();
    one.run();
    expect(events('ORDER_TRADE_UPDATE').length).toBe(1);
    expect(one.fired('F08')).toBeGreaterThan(0);
    seen.add('F08');
  });

  test('F09: a fill crosses the cancel', () => {
    const one = scene();
    one.trader.place();
    one.run();
    one.admin.fire('F09', { how: 'filled' });
    const cancel = one.trader.cancel('order-1');
    one.run();
    expect(code(cancel)).toBe(-2011);
    expect(one.own('filled').length).toBe(1);
    one.counted('F09', 1);
  });

  test('F09: a cancel is refused as unknown though the order lives', () => {
    const one = scene();
    one.trader.place();
    one.run();
    one.admin.fire('F09', { how: 'refused', venue: 'binance-usdm' });
    const cancel = one.trader.cancel('order-1');
    one.run();
    expect(code(cancel)).toBe(-2011);
    expect(one.own('working').length).toBe(1);
    one.counted('F09', 1);
  });

  test('F10: fills are told after the cancel that followed them', () => {
    const one = scene();
    const { events } = userStream(one);
    one.trader.place();
    one.run();
    one.admin.fire('F10', { delayMs: 2_000, venue: 'binance-usdm' });
    expect(one.admin.fill({ venue: 'binance-usdm', steps: 4 })).toBe(true);
    one.trader.cancel('order-1');
    one.run(5 * SECOND);
    const kinds = events('ORDER_TRADE_UPDATE').map(({ o }) => o?.x);
    expect(kinds.indexOf('CANCELED')).toBeLessThan(kinds.indexOf('TRADE'));
    expect(one.fired('F10')).toBeGreaterThan(0);
    seen.add('F10');
  });

  test('F11: a replacement cancels the old order and does not place the new one', () => {
    const one = scene();
    one.spotTrader.place({ price: '60000.00', quantity: '0.01000' });
    one.run();
    one.admin.fire('F11', { venue: 'binance-spot' });
    const answer = one.spotTrader.signed('POST', '/api/v3/order/cancelReplace', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01000',
      price: '60001.00',
      cancelOrigClientOrderId: 'order-1',
      cancelReplaceMode: 'STOP_ON_FAILURE',
    });
    one.run();
    expect([answer.status, code(answer)]).toEqual([409, -2021]);
    expect(one.spot.exchange.openOrders('main')).toEqual([]);
    one.counted('F11', 1);
  });

  test('F12: a fill is told twice under one trade id', () => {
    const one = scene();
    const { events } = userStream(one);
    one.trader.place();
    one.run();
    // The first message of a fill is TRADE_LITE.
    one.admin.fire('F12', { how: 'same-id', times: 2, venue: 'binance-usdm' });
    one.admin.fill({ venue: 'binance-usdm', clientOrderId: 'order-1' });
    one.run();
    const ids = events('ORDER_TRADE_UPDATE')
      .filter(({ o }) => o?.x === 'TRADE')
      .map(({ o }) => o?.t);
    expect(ids.length).toBe(2);
    expect(new Set(ids).size).toBe(1);
    one.counted('F12', 2);
  });

  test('F14: a message of the user stream is lost, the socket lives', () => {
    const one = scene();
    const { events, ear } = userStream(one);
    one.admin.fire('F14');
    one.trader.place();
    one.run();
    one.trader.cancel('order-1');
    one.run();
    expect(events('ORDER_TRADE_UPDATE').map(({ o }) => o?.x)).toEqual(['CANCELED']);
    expect(ear.closed).toBeUndefined();
    one.counted('F14', 1);
  });

  test('F16: the listen key runs out and says so; the spot subscription is terminated', () => {
    const one = scene();
    const { events } = userStream(one);
    one.admin.fire('F16', { venue: 'binance-usdm' });
    one.run();
    one.trader.place();
    one.run();
    expect(events().map(({ e }) => e)).toEqual(['listenKeyExpired']);
    one.counted('F16', 1);
  });

  test('F30: an order fills by a single lot', () => {
    const one = scene();
    one.admin.fire('F30', { lots: 1, venue: 'binance-usdm' });
    one.trader.place();
    one.run();
    expect(one.own('partially-filled').map((order) => order.filled)).toEqual([1]);
    one.counted('F30', 1);
  });

  test('F34: after a maker fill the other venue is gone for a while', () => {
    const one = scene();
    const ear = one.spotTrader.listen(`${one.spot.urls.stream}/ws/btcusdt@trade`);
    one.run();
    one.admin.fire('F34', { venue: 'binance-usdm', forMs: 3_000 });
    one.trader.place();
    one.run();
    one.admin.fill({ venue: 'binance-usdm' });
    const hedge = one.spotTrader.place({ type: 'MARKET', side: 'SELL' });
    one.run();
    expect(hedge).toMatchObject({ state: 'failed', reason: 'connect ECONNREFUSED' });
    expect(ear.closed).toBe('1006 connection reset');
    one.run(3 * SECOND);
    const again = one.spotTrader.get('/api/v3/time');
    one.run();
    expect(again.status).toBe(200);
    one.counted('F34', 1);
  });

  test.each([
    ['manual-trade', () => ({ orders: 1 })],
    ['transfer', () => ({ orders: 0 })],
  ])('F36: others act on the account: %s', (how, expected) => {
    const one = scene();
    const wallet = (): bigint => one.usdm.exchange.account('main').balances[0]?.wallet ?? 0n;
    const before = wallet();
    one.admin.fire('F36', { how, venue: 'binance-usdm' });
    one.run();
    expect(one.own().length).toBe(expected().orders);
    expect(wallet()).toBeLessThan(before);
    expect(one.fired('F36')).toBeGreaterThan(0);
    seen.add('F36');
  });

  test('F36: a position is liquidated', () => {
    const one = scene();
    one.trader.signed('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '125' });
    one.run();
    const placed = one.trader.place({ type: 'MARKET', quantity: '60' });
    one.run();
    expect(placed.status).toBe(200);
    expect(one.usdm.exchange.account('main').positions[0]?.size).toBeGreaterThan(0);
    one.admin.fire('F36', { how: 'liquidation', venue: 'binance-usdm' });
    one.run();
    expect(one.own().some((order) => order.origin === 'liquidation')).toBe(true);
    expect(one.fired('F36')).toBeGreaterThan(0);
  });

  test('F37: the position mode is switched elsewhere', () => {
    const one = scene();
    one.admin.fire('F37');
    const answer = one.trader.signed('GET', '/fapi/v1/positionSide/dual', {});
    one.run();
    expect(answer.body).toEqual({ dualSidePosition: true });
    one.counted('F37', 1);
  });
});

describe('faults of streams', () => {
  test('F15: connections end, and no new one opens for a while', () => {
    const one = scene();
    const first = depthOf(one);
    one.run();
    one.admin.fire('F15', { forMs: 3_000, venue: 'binance-usdm' });
    one.run();
    const second = depthOf(one);
    one.run(3 * SECOND);
    const third = depthOf(one);
    one.run();
    expect(first.closed).toBe('1006 connection reset');
    expect(second.closed).toBe('1006 connect ECONNREFUSED');
    expect(third.opened).toBe(true);
    expect(one.fired('F15')).toBe(2);
    seen.add('F15');
  });

  test('F17: one channel is silent, pings go on, and the chain breaks', () => {
    const often = { streamRules: { pingEveryUs: SECOND } };
    const one = scene({ venues: [{ venue: 'binance-usdm', protocol: often }, { venue: 'binance-spot' }] });
    const ear = one.trader.listen(`${one.usdm.urls.public}/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker`);
    one.run(2 * SECOND);
    one.admin.fire('F17', { channel: 'depth', forMs: 5_000 });
    const before = ear.texts.length;
    const pings = ear.pings;
    one.run(5 * SECOND);
    const during = ear.texts.slice(before);
    expect(during.length).toBeGreaterThan(10);
    expect(during.filter((text) => text.includes('depthUpdate')).length).toBeLessThan(2);
    expect(ear.pings).toBeGreaterThan(pings + 3);
    one.run(2 * SECOND);
    expect(
      gaps(ear.texts.filter((text) => text.includes('depthUpdate')).map((text) => JSON.stringify(JSON.parse(text).data))),
    ).toBe(1);
    one.counted('F17', 1);
  });

  test('F18: a subscription is acknowledged and forgotten', () => {
    const one = scene();
    const ear = one.trader.listen(`${one.usdm.urls.public}/ws`);
    one.run();
    one.admin.fire('F18', { venue: 'binance-usdm' });
    ear.socket.send('{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}');
    one.run(5 * SECOND);
    expect(ear.texts).toEqual(['{"result":null,"id":1}']);
    one.counted('F18', 1);
  });

  test('F19: connections flap', () => {
    const one = scene();
    one.admin.fire('F19', { how: 'flap', times: 3, forMs: 3_000, venue: 'binance-usdm' });
    const ears = Array.from({ length: 3 }, () => {
      const ear = depthOf(one);
      one.run();
      return ear;
    });
    one.run();
    expect(ears.map(({ closed }) => closed)).toEqual(['1006 connection reset', '1006 connection reset', undefined]);
    one.counted('F19', 3);
  });

  test('F19: handshakes stall, and a restart is announced', () => {
    const one = scene();
    one.admin.fire('F19', { how: 'handshake-stall', forMs: 30_000, venue: 'binance-usdm' });
    const ear = depthOf(one);
    one.run(11 * SECOND);
    expect(ear.closed).toBe('1006 handshake timed out');
    const spot = one.spotTrader.listen(`${one.spot.urls.stream}/ws/btcusdt@trade`);
    one.run();
    one.admin.fire('F19', { how: 'rollover', forMs: 2_000, venue: 'binance-spot' });
    one.run();
    expect(spot.texts.at(-1)).toContain('serverShutdown');
    expect(spot.closed).toBeUndefined();
    one.run(2 * SECOND);
    expect(spot.closed).toBe('1001 rollover');
    one.counted('F19', 2);
  });

  test('F20: a depth update is lost, which breaks the chain once', () => {
    const one = scene();
    const ear = depthOf(one);
    one.run();
    one.admin.fire('F20', { channel: 'depth', symbol: 'BTCUSDT', venue: 'binance-usdm' });
    one.run(3 * SECOND);
    expect(gaps(ear.texts)).toBe(1);
    one.counted('F20', 1);
  });

  test('F21: two updates swap places, another comes twice', () => {
    const one = scene();
    const ear = depthOf(one);
    one.run();
    one.admin.fire('F21', { how: 'swap' });
    one.run(2 * SECOND);
    expect(gaps(ear.texts)).toBe(3);
    one.admin.fire('F21', { how: 'repeat' });
    one.run(2 * SECOND);
    expect(ear.texts.length - new Set(ear.texts).size).toBe(1);
    one.counted('F21', 2);
  });

  test('F22: update ids start again from a small number', () => {
    const one = scene();
    const ear = depthOf(one);
    one.run();
    one.admin.fire('F22', { venue: 'binance-usdm' });
    one.run(2 * SECOND);
    expect((JSON.parse(ear.texts.at(-1) as string) as { u: number }).u).toBeLessThan(1e9);
    one.counted('F22', 1);
  });

  test('F23: a snapshot is older than what the stream has told', () => {
    const one = scene();
    const ear = depthOf(one);
    one.run();
    one.admin.fire('F23', { venue: 'binance-usdm' });
    one.run(3 * SECOND);
    const answer = one.trader.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: '10' });
    one.run();
    const told = ear.texts.map((text) => JSON.parse(text) as { u: number });
    expect((answer.body as { lastUpdateId: number }).lastUpdateId).toBeLessThan(told[15]?.u as number);
    one.counted('F23', 1);
  });

  test('F24: the book crosses', () => {
    const one = scene();
    const ear = depthOf(one);
    one.run();
    one.admin.fire('F24', { how: 'cross', venue: 'binance-usdm' });
    one.run();
    const asks = one.usdm.exchange.bestPrice('BTCUSDT', 'ask') / 10;
    const bids = ear.texts.flatMap((text) => (JSON.parse(text) as { b: [string, string][] }).b).map(([price]) => Number(price));
    expect(Math.max(...bids)).toBeGreaterThan(asks - 20);
    one.counted('F24', 1);
  });

  test('F25: one channel is late, in order; then half of the connections are held back', () => {
    const one = scene();
    const ear = depthOf(one);
    one.run();
    one.admin.fire('F25', { how: 'spike', channel: 'depth', delayMs: 1_500, forMs: 1_000 });
    const before = ear.texts.length;
    one.run(1_400_000);
    expect(ear.texts.length - before).toBeLessThan(2);
    one.run(2 * SECOND);
    expect(gaps(ear.texts)).toBe(0);
    const ears = Array.from({ length: 20 }, () => depthOf(one));
    one.run();
    one.admin.fire('F25', { how: 'swizzle', forMs: 2_000, venue: 'binance-usdm' });
    const counts = ears.map(({ texts }) => texts.length);
    one.run(1_900_000);
    const silent = ears.filter(({ texts }, i) => texts.length - (counts[i] as number) < 3).length;
    expect(silent).toBeGreaterThan(3);
    expect(silent).toBeLessThan(17);
    one.run(2 * SECOND);
    for (const { texts } of ears) expect(gaps(texts)).toBe(0);
    one.counted('F25', 2);
  });

  test('F38: a field is spoilt', () => {
    const one = scene();
    const ear = one.trader.listen(`${one.usdm.urls.public}/ws/btcusdt@bookTicker`);
    one.run();
    one.admin.fire('F38', { target: 'bbo', field: 'b', how: 'nan', venue: 'binance-usdm' });
    one.run();
    expect(ear.texts.filter((text) => text.includes('"b":"NaN"')).length).toBe(1);
    one.counted('F38', 1);
  });

  test('F39: prices are wrong by a factor, for a while', () => {
    const one = scene();
    const ear = one.trader.listen(`${one.usdm.urls.public}/ws/btcusdt@bookTicker`);
    one.run();
    one.admin.fire('F39', { factor: '10', forMs: 1_000, venue: 'binance-usdm' });
    one.run(3 * SECOND);
    const prices = ear.texts.map((text) => Number((JSON.parse(text) as { b: string }).b));
    expect(prices.some((price) => price > 600_000)).toBe(true);
    expect(prices.at(-1)).toBeLessThan(70_000);
    expect(one.fired('F39')).toBeGreaterThan(0);
    seen.add('F39');
  });

  test.each([
    ['refused', 'connect ECONNREFUSED'],
    ['unknown-host', 'getaddrinfo ENOTFOUND'],
    ['tls-failure', 'certificate has expired'],
  ])('F40: nobody can connect: %s', (how, reason) => {
    const one = scene();
    one.admin.fire('F40', { how, forMs: 2_000, venue: 'binance-usdm' });
    const answer = one.trader.get('/fapi/v1/time');
    const ear = depthOf(one);
    one.run();
    expect(answer.reason).toBe(reason);
    expect(ear.closed).toBe(`1006 ${reason}`);
    one.run();
    const again = one.trader.get('/fapi/v1/time');
    one.run();
    expect(again.status).toBe(200);
    one.counted('F40', 1);
  });
});

describe('faults of clocks, rules and venues', () => {
  test('F27: the venue is ahead, and signed requests are refused', () => {
    const one = scene();
    one.admin.fire('F27', { how: 'venue-skew', by: 20_000, forMs: 10_000, venue: 'binance-usdm' });
    const answer = one.trader.place();
    // Set back, the clock stands still until it is right.
    one.run(30 * SECOND);
    const again = one.trader.place();
    one.run();
    expect([code(answer), again.status]).toEqual([-1021, 200]);
    one.counted('F27', 1);
  });

  test('F27: the client steps, and drifts', () => {
    const one = scene();
    one.admin.fire('F27', { how: 'client-step', by: -3_000 });
    expect(one.client.clock.errorUs).toBe(-3 * SECOND);
    one.admin.fire('F27', { how: 'client-drift', by: 1_000 });
    one.run(10 * SECOND);
    expect(one.client.clock.errorUs).toBe(-3 * SECOND + 10_000);
    one.counted('F27', 2);
  });

  test('F31: instruments with tiny and with huge numbers are listed and alive', () => {
    const one = scene({ faults: { atStart: ['F31'] } });
    const info = one.trader.get('/fapi/v1/exchangeInfo');
    const dust = one.trader.listen(`${one.usdm.urls.public}/ws/dustusdt@bookTicker`);
    const gold = one.spotTrader.listen(`${one.spot.urls.stream}/ws/goldusdt@bookTicker`);
    one.run(10 * SECOND);
    expect(JSON.stringify(info.body)).toContain('"tickSize":"0.00000001"');
    expect(dust.texts[0]).toMatch(/"b":"0\.0000123\d"/);
    expect(gold.texts[0]).toMatch(/"b":"123\d000/);
    one.counted('F31', 1);
  });

  test('F32: ids are written with digits that no double holds', () => {
    const one = scene({ faults: { atStart: ['F32'] } });
    const answer = one.trader.place();
    const bytes: string[] = [];
    one.client.transport.request(
      {
        method: 'GET',
        url: `${one.usdm.urls.rest}/fapi/v1/trades?symbol=BTCUSDT&limit=1`,
        headers: {},
        timeoutMs: 1_000,
        maxBodyBytes: 1e6,
      },
      (result) => bytes.push(result.type === 'answered' ? new TextDecoder().decode(result.body) : ''),
    );
    one.run();
    expect((answer.body as { orderId: number }).orderId).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    one.counted('F32', 1);
  });

  test.each([
    ['tick', '1.0'],
    ['lot', '0.01'],
    ['min-notional', '500'],
  ])('F35: the %s changes under way, and back', (how, expected) => {
    const one = scene();
    one.admin.fire('F35', { how, forMs: 3_000, venue: 'binance-usdm' });
    const during = one.trader.get('/fapi/v1/exchangeInfo');
    one.run(4 * SECOND);
    const after = one.trader.get('/fapi/v1/exchangeInfo');
    one.run();
    const filters = (answer: { body: unknown }): string =>
      JSON.stringify((answer.body as { symbols: { filters: unknown }[] }).symbols[0]?.filters);
    expect(filters(during)).toContain(`"${expected}`);
    expect(filters(during)).not.toBe(filters(after));
    one.counted('F35', 1);
  });

  test('F35 and F47: two halts of one market that overlap are over when both are', () => {
    const one = scene();
    one.admin.fire('F47', { how: 'halt', forMs: 3_000, venue: 'binance-usdm' });
    one.run(SECOND);
    one.admin.fire('F35', { how: 'status', forMs: 3_000, venue: 'binance-usdm' });
    one.run(4 * SECOND);
    const again = one.trader.place({ type: 'MARKET' });
    one.run();
    expect(again.status).toBe(200);
  });

  test('F45: whoever is to be killed is killed, and a count without a victim is none', () => {
    const one = scene();
    one.admin.fire('F45');
    expect(one.fired('F45')).toBe(0);
    one.world.onKill(() => one.client.kill());
    const ear = depthOf(one);
    one.run();
    const before = ear.texts.length;
    one.admin.fire('F45');
    one.run(5 * SECOND);
    expect(ear.texts.length).toBe(before);
    expect(one.world.open).toBe(0);
    one.counted('F45', 1);
  });

  test.each([
    ['maintenance', 503],
    ['halt', 400],
    ['cancel-only', 400],
    ['post-only', 400],
  ])('F47: %s, and then business again', (how, status) => {
    const one = scene();
    one.admin.fire('F47', { how, forMs: 3_000, venue: 'binance-usdm' });
    const answer = one.trader.place({ type: 'MARKET' });
    one.run(4 * SECOND);
    const again = one.trader.place({ type: 'MARKET' });
    one.run();
    expect([answer.status, again.status]).toEqual([status, 200]);
    expect(one.fired('F47')).toBeGreaterThan(0);
    seen.add('F47');
  });

  test('F47: the venue cancels everything of its users, not its own', () => {
    const one = scene();
    one.trader.place();
    one.run();
    one.admin.fire('F47', { how: 'mass-cancel', venue: 'binance-usdm' });
    expect(one.own('canceled').length).toBe(1);
    expect(one.usdm.exchange.book('BTCUSDT', 10).bids.length).toBe(10);
  });
});

describe('an injector', () => {
  test.each([
    ['F99', {}, /no fault/],
    ['F20', { tims: 1 }, /no parameter/],
    ['F20', { times: 0 }, /whole number from 1/],
    ['F20', { times: 1.5 }, /whole number/],
    ['F20', { channel: 'news' }, /one of/],
    ['F20', { symbol: 'x'.repeat(200) }, /at most 100/],
    ['F20', { venue: 'nowhere' }, /no venue/],
    ['F31', {}, /when a world is made/],
  ])('refuses %s %j', (id, params, message) => {
    expect(() => scene().admin.fire(id, params)).toThrow(message);
  });

  test('takes back what has not happened', () => {
    const one = scene();
    one.admin.fire('F01', { times: 5 });
    one.admin.clearFaults();
    const answer = one.trader.place();
    one.run();
    expect(answer.status).toBe(200);
    expect(one.fired('F01')).toBe(0);
  });

  test('takes back what waits in the protocol, too', () => {
    const one = scene();
    one.admin.fire('F33', { times: 5 });
    one.admin.fire('F28', { how: '418', times: 5 });
    one.admin.fire('F04', { times: 5 });
    one.admin.clearFaults();
    const answer = one.trader.place();
    one.run();
    expect(answer.status).toBe(200);
  });

  test('holds so many plans and no more', () => {
    const one = scene();
    expect(() => {
      for (let i = 0; i < 2_000; i += 1) one.admin.fire('F20');
    }).toThrow(/wait already/);
  });

  test('has defaults for every parameter that is not free text', () => {
    for (const [id, { params }] of Object.entries(FAULT_KINDS)) {
      const filled = filledParams(id as FaultId, {});
      for (const [name, spec] of Object.entries(params)) {
        if ('oneOf' in spec) expect(spec.oneOf).toContain(filled.word(name));
        else if ('whole' in spec) expect(filled.whole(name)).toBe(spec.is);
      }
    }
  });
});

afterAll(() => {
  // Run alone, a test says nothing about the others.
  if (seen.size > 30) expect([...seen].sort()).toEqual(Object.keys(FAULT_KINDS).sort());
});
