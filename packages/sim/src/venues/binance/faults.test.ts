import { describe, expect, test } from 'vitest';
import { bodyOf, spotDesk, usdmDesk } from '../../testing/binance-desk.ts';
import { VenueClock } from './venue-clock.ts';

const ORDER = '/fapi/v1/order';
const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', price: '59000.00' };
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
const DEPTH = '/public/ws/btcusdt@depth@100ms';

type UsdmDesk = ReturnType<typeof usdmDesk>;

function user(desk: UsdmDesk): number {
  const { listenKey } = JSON.parse(
    desk.raw('POST', '/fapi/v1/listenKey', '', '', { 'x-mbx-apikey': desk.key.apiKey })?.body ?? '',
  );
  return desk.connect('stream', '/private/ws', `listenKey=${listenKey}`);
}

function stir(desk: UsdmDesk, times: number): void {
  for (let i = 0; i < times; i += 1) {
    desk.other('bid', `5999${i % 10}.00`, '0.500');
    desk.pass(100);
  }
}

test.each([
  ['unknown', '503', 'Unknown error, please check your request or try again later.'],
  ['unavailable', '503', 'Service Unavailable.'],
  ['internal', '503', 'Internal error; unable to process your request. Please try again.'],
  ['timeout', '408', 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.'],
  ['unexpected', '500', 'An unexpected response was received from the message bus. Execution status unknown.'],
] as const)('F04: %s after the order was accepted leaves it in the book; before, it never was', (answer, status, msg) => {
  for (const when of ['before', 'after'] as const) {
    const desk = usdmDesk();
    desk.venue.faults.answerBusy(answer, when);
    const response = desk.signed('POST', ORDER, LIMIT);
    expect(String(response?.status)).toBe(status);
    expect(bodyOf(response).msg).toBe(msg);
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toHaveLength(when === 'after' ? 1 : 0);
    expect(desk.venue.faults.fired.get('F04')).toBe(1);
  }
});

test('F07: a replica that lags has never heard of a young order', () => {
  const desk = usdmDesk();
  desk.venue.faults.replicaLagUs = 500_000;
  const { orderId } = desk.ok('POST', ORDER, LIMIT);
  expect(desk.refused('GET', ORDER, { symbol: 'BTCUSDT', orderId })).toBe('400 -2013');
  expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
  desk.pass(500);
  expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('NEW');
});

test('F08: events leave before the reply', () => {
  const desk = usdmDesk();
  desk.venue.faults.eventsBeforeReply = true;
  const id = user(desk);
  const api = desk.connect('ws-api', '/ws-fapi/v1');
  desk.call(api, 'order.place', LIMIT);
  expect(desk.heard.frames.slice(-2).map((one) => one.id)).toEqual([id, api]);
  expect(desk.venue.faults.fired.get('F08')).toBe(1);
});

test('F09: a cancel is refused as unknown though the order is alive', () => {
  const desk = usdmDesk();
  desk.venue.faults.refuseCancels();
  const { orderId } = desk.ok('POST', ORDER, LIMIT);
  expect(desk.refused('DELETE', ORDER, { symbol: 'BTCUSDT', orderId })).toBe('400 -2011');
  expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('NEW');
  expect(desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('CANCELED');
});

test('F10: a fill is told after the cancel that came later', () => {
  const desk = usdmDesk();
  const id = user(desk);
  const { orderId } = desk.ok('POST', ORDER, { ...LIMIT, price: '59999.90' });
  desk.venue.faults.holdFillsUs = 300_000;
  desk.other('ask', '59999.90', '1.005', 'ioc');
  desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', orderId });
  desk.pass(300);
  const told = desk.frames(id).flatMap((frame) => (frame.e === 'ORDER_TRADE_UPDATE' ? [`${frame.o.x} ${frame.o.z}`] : []));
  expect(told).toEqual(['NEW 0.000', 'CANCELED 0.005', 'TRADE 0.005']);
});

test('F11: a replacement cancels and fails to place', () => {
  const desk = spotDesk();
  const { orderId } = desk.ok('POST', '/api/v3/order', LIMIT);
  desk.venue.faults.failReplacements();
  const request = { ...LIMIT, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId };
  expect(desk.signed('POST', '/api/v3/order/cancelReplace', request)?.status).toBe(409);
  expect(desk.ok('GET', '/api/v3/openOrders')).toEqual([]);
});

test('F12: fills are told twice, with the same trade id or with none, and again when replayed', () => {
  const desk = usdmDesk();
  const id = user(desk);
  const ids = (): number[] => desk.frames(id).flatMap((frame) => (frame.o?.x === 'TRADE' ? [frame.o.t] : []));
  desk.venue.faults.repeatFills(2);
  desk.ok('POST', ORDER, MARKET);
  const [trade] = ids();
  expect(ids()).toEqual([trade, trade]);
  desk.venue.faults.repeatFills(2, 'empty');
  desk.ok('POST', ORDER, MARKET);
  expect(ids().slice(2)).toEqual([expect.any(Number), 0]);
  expect(desk.venue.replayFills('ann', 4)).toBe(4);
  expect(ids()).toHaveLength(6);
});

test('F13: a query after the end still says NEW', () => {
  const desk = usdmDesk();
  const { orderId } = desk.ok('POST', ORDER, LIMIT);
  desk.pass(1000);
  desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', orderId });
  desk.venue.faults.replicaLagUs = 500_000;
  expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('NEW');
  desk.pass(500);
  expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('CANCELED');
});

test('F16: listen keys run out on demand', () => {
  const desk = usdmDesk();
  const id = user(desk);
  expect(desk.venue.expireListenKeys('ann', desk.nowUs)).toBe(1);
  expect(desk.frames(id)).toMatchObject([{ e: 'listenKeyExpired' }]);
});

test('F17: one stream is silent for a while, the others are not', () => {
  const desk = usdmDesk();
  const depth = desk.connect('stream', DEPTH);
  const bbo = desk.connect('stream', '/public/ws/btcusdt@bookTicker');
  desk.venue.faults.silence('@depth', desk.nowUs + 1_000_000);
  desk.other('bid', '60000.00', '1');
  desk.pass(100);
  expect(desk.frames(depth)).toEqual([]);
  expect(desk.frames(bbo)).toHaveLength(1);
  desk.pass(1000);
  stir(desk, 1);
  expect(desk.frames(depth)).toHaveLength(1);
});

test('F18: a subscription is acknowledged and forgotten', () => {
  const desk = usdmDesk();
  const id = desk.connect('stream', '/public/ws');
  desk.venue.faults.dropSubscriptions();
  desk.send(id, { method: 'SUBSCRIBE', params: ['btcusdt@depth@100ms'], id: 1 });
  stir(desk, 2);
  expect(desk.frames(id)).toEqual([{ result: null, id: 1 }]);
});

describe('depth goes wrong', () => {
  const chain = (desk: UsdmDesk, id: number): boolean[] =>
    desk.frames(id).map((event, at, all) => at === 0 || event.pu === all[at - 1].u);

  test('F20: a lost frame breaks the chain of pu once', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', DEPTH);
    stir(desk, 2);
    desk.venue.faults.disturbDepth('BTCUSDT', 'lose');
    stir(desk, 3);
    expect(chain(desk, id)).toEqual([true, true, false, true]);
  });

  test('F21: frames come twice, or the other way round', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', DEPTH);
    stir(desk, 1);
    desk.venue.faults.disturbDepth('BTCUSDT', 'repeat');
    stir(desk, 1);
    expect(desk.frames(id)[1]).toEqual(desk.frames(id)[2]);
    desk.forget();
    desk.venue.faults.disturbDepth('BTCUSDT', 'swap');
    stir(desk, 2);
    const [first, second] = desk.frames(id);
    expect(first.pu).toBe(second.u);
  });

  test('F22: ids begin again from a small number', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', DEPTH);
    stir(desk, 1);
    desk.venue.restartUpdateIds('BTCUSDT');
    stir(desk, 1);
    const [before, after] = desk.frames(id);
    expect(after.u).toBeLessThan(before.u);
    expect(desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT' }).lastUpdateId).toBe(after.u);
  });

  test('F23: a snapshot is older than the stream', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', DEPTH);
    desk.venue.keepOldSnapshot('BTCUSDT');
    stir(desk, 3);
    const old = desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT' });
    expect(old.lastUpdateId).toBeLessThan(desk.frames(id)[0].u);
    expect(desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT' }).lastUpdateId).toBe(desk.frames(id).at(-1).u);
  });

  test('F24: a frame crosses the book, and the next mends it', () => {
    const desk = usdmDesk();
    const id = desk.connect('stream', DEPTH);
    desk.venue.faults.disturbDepth('BTCUSDT', 'cross');
    stir(desk, 2);
    const [crossed, mended] = desk.frames(id);
    expect(Number(crossed.b[0][0])).toBeGreaterThan(60_000.1);
    expect(mended.b).toContainEqual([crossed.b[0][0], '0']);
    desk.forget();
    desk.venue.faults.disturbDepth('BTCUSDT', 'one-sided');
    stir(desk, 2);
    expect(desk.frames(id)[0].a).toHaveLength(20);
    expect(desk.frames(id)[1].a).toContainEqual(['60000.10', '1.000']);
  });
});

test('F27: the venue has another time than the world, and never an earlier one than before', () => {
  const desk = usdmDesk();
  const { clock } = desk.venue.faults;
  clock.set(3_000_000, desk.nowUs);
  expect(desk.get('/fapi/v1/time').serverTime).toBe(desk.nowMs + 3000);
  clock.set(-3_000_000, desk.nowUs);
  expect(desk.get('/fapi/v1/time').serverTime).toBe(desk.nowMs + 3000);
  desk.nowUs += 7_000_000;
  expect(desk.get('/fapi/v1/time').serverTime).toBe(desk.nowMs - 3000);
  expect(desk.refused('GET', '/fapi/v3/balance')).toBe('400 -1021');
});

test('F27: what has happened keeps its time when the clock is set', () => {
  const clock = new VenueClock();
  clock.set(700_000, 10_000_000);
  expect([9_000_000, 10_000_000, 12_000_000].map((at) => clock.at(at))).toEqual([9_000_000, 10_700_000, 12_700_000]);
  clock.set(0, 20_000_000);
  expect([12_000_000, 20_000_000, 20_400_000, 21_000_000].map((at) => clock.at(at))).toEqual([
    12_700_000, 20_700_000, 20_700_000, 21_000_000,
  ]);
});

test('F28: requests are limited for nothing, and the weight header lies or is gone', () => {
  const desk = usdmDesk();
  desk.venue.faults.refuseRate(429, 7);
  desk.venue.faults.refuseRate(418, 120);
  const limited = desk.raw('GET', '/fapi/v1/time');
  expect(`${limited?.status} ${limited?.headers['retry-after']}`).toBe('429 7');
  expect(desk.raw('GET', '/fapi/v1/time')?.status).toBe(418);
  desk.venue.faults.weightHeader = '-5';
  expect(desk.raw('GET', '/fapi/v1/time')?.headers['x-mbx-used-weight-1m']).toBe('-5');
  desk.venue.faults.weightHeader = '';
  expect(desk.raw('GET', '/fapi/v1/time')?.headers).not.toHaveProperty('x-mbx-used-weight-1m');
});

test('F29: cancels take their time, everything else does not', () => {
  const desk = usdmDesk();
  desk.venue.faults.slowCancelUs = 2_000_000;
  const { orderId } = desk.ok('POST', ORDER, LIMIT);
  expect(desk.signed('DELETE', ORDER, { symbol: 'BTCUSDT', orderId })).toBeUndefined();
  expect(desk.ok('GET', '/fapi/v1/openOrders')).toHaveLength(1);
  desk.pass(2000);
  expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
});

test('F29: a cancel that waited longer than its recvWindow is refused by the matching engine', () => {
  const desk = usdmDesk();
  const { orderId } = desk.ok('POST', ORDER, LIMIT);
  desk.venue.faults.slowCancelUs = 6_000_000;
  desk.signed('DELETE', ORDER, { symbol: 'BTCUSDT', orderId });
  desk.forget();
  desk.pass(6000);
  expect(bodyOf([...desk.heard.responses.values()].at(-1)).code).toBe(-5028);
  expect(desk.ok('GET', '/fapi/v1/openOrders')).toHaveLength(1);
});

test('F33: the next orders of a side are rejected', () => {
  const desk = usdmDesk();
  desk.venue.faults.rejectOrders({ code: -2019, message: 'Margin is insufficient.', side: 'SELL' });
  desk.ok('POST', ORDER, LIMIT);
  expect(desk.refused('POST', ORDER, { ...MARKET, side: 'SELL' })).toBe('400 -2019');
  desk.ok('POST', ORDER, { ...MARKET, side: 'SELL' });
});

test('F36: trades by hand and liquidations reach the user stream with ids of their own', () => {
  const desk = usdmDesk();
  const id = user(desk);
  desk.venue.tradeByHand('ann', { instrument: 'BTCUSDT', side: 'bid', type: 'market', size: 2000 }, desk.nowUs);
  const manual = desk.frames(id).find((frame) => frame.o?.x === 'TRADE');
  expect(manual.o.c).toMatch(/^web_/);
  desk.forget();
  desk.exchange.setMark('BTCUSDT', 540_000, desk.nowUs);
  const events = desk.frames(id);
  expect(events[0]).toMatchObject({ e: 'MARGIN_CALL' });
  const closing = events.find((frame) => frame.o?.x === 'CALCULATED');
  expect(closing.o).toMatchObject({ S: 'SELL', o: 'LIQUIDATION' });
  expect(closing.o.c).toMatch(/^autoclose-/);
});

test('F37: the position mode is switched elsewhere, and orders are refused', () => {
  const desk = usdmDesk();
  desk.venue.switchPositionMode('ann', true);
  expect(desk.refused('POST', ORDER, LIMIT)).toBe('400 -4061');
  expect(desk.ok('GET', '/fapi/v1/accountConfig').dualSidePosition).toBe(true);
});

describe('F38: one field is spoilt', () => {
  test.each([
    ['nan', '"p":"NaN"'],
    ['null', '"p":null'],
    ['zero', '"p":"0"'],
    ['negative', '"p":"-60000.10"'],
    ['text', '"p":"?"'],
  ] as const)('%s', (mangling, expected) => {
    const desk = usdmDesk();
    const id = desk.connect('stream', '/public/ws/btcusdt@trade');
    desk.venue.faults.mangle('trade', 'p', mangling);
    desk.other('bid', '60000.10', '0.1', 'ioc');
    const { text } = desk.heard.frames.find((one) => one.id === id)?.frame ?? { text: '' };
    expect(text).toContain(expected);
    expect(() => JSON.parse(text)).not.toThrow();
  });

  test('missing, and extra', () => {
    const desk = usdmDesk();
    desk.venue.faults.mangle('rest', 'serverTime', 'missing');
    expect(desk.get('/fapi/v1/time')).toEqual({ serverTime_: 0 });
    desk.venue.faults.mangle('rest', 'news', 'extra');
    expect(desk.raw('GET', '/fapi/v1/time')?.body).toBe(`{"news":{"unheard":["of",1]},"serverTime":${desk.nowMs}}`);
  });
});

test('F39: public prices are ten times too high for a while', () => {
  const desk = usdmDesk();
  desk.venue.faults.misprice('BTCUSDT', 10, 1, desk.nowUs + 1_000_000);
  expect(desk.get('/fapi/v1/ticker/bookTicker', { symbol: 'BTCUSDT' }).askPrice).toBe('600001.00');
  desk.pass(1000);
  expect(desk.get('/fapi/v1/ticker/bookTicker', { symbol: 'BTCUSDT' }).askPrice).toBe('60000.10');
});

describe('F47: the venue', () => {
  test('is being maintained: only time and ping answer', () => {
    const desk = usdmDesk();
    desk.venue.faults.maintenance = true;
    expect(desk.raw('GET', '/fapi/v1/time')?.status).toBe(200);
    expect(desk.raw('GET', '/fapi/v1/exchangeInfo')?.status).toBe(503);
    expect(desk.refused('POST', ORDER, LIMIT)).toBe('503 -1016');
    expect(desk.get('/sapi/v1/system/status')).toEqual({ status: 1, msg: 'system_maintenance' });
  });

  test('has halted a market: orders stay, and are never called unknown', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    desk.venue.changeStatus('BTCUSDT', 'halted', desk.nowUs);
    expect(desk.refused('DELETE', ORDER, { symbol: 'BTCUSDT', orderId })).toBe('400 -4108');
    expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('NEW');
  });

  test('takes post-only orders alone', () => {
    const desk = usdmDesk();
    desk.venue.faults.postOnly.add('BTCUSDT');
    expect(desk.refused('POST', ORDER, LIMIT)).toBe('400 -4400');
    desk.ok('POST', ORDER, { ...LIMIT, timeInForce: 'GTX' });
  });

  test('cancels everything by itself', () => {
    const desk = usdmDesk();
    const id = user(desk);
    desk.ok('POST', ORDER, LIMIT);
    expect(desk.venue.massCancel({ account: 'ann' }, desk.nowUs)).toBe(1);
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
    expect(['CANCELED', 'EXPIRED']).toContain(desk.frames(id).at(-1).o.x);
  });
});
