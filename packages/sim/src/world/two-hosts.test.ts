import { afterAll, expect, test } from 'vitest';
import { startVenues } from '../node-adapter.ts';
import { nodeTransport } from '../testing/node-transport.ts';
import { type Answer, type Ear, PlainTrader } from '../testing/plain-trader.ts';
import { createWorld, type HostedVenue } from './create-world.ts';
import type { WorldOptions } from './world-options.ts';

/** A market in which nothing happens but what the script does. */
const STILL = { takersPerSecond: 0, everyMs: 1e6, levels: 20 };
const OPTIONS: WorldOptions = {
  seed: 11,
  volatilityBps: 0,
  venues: [
    { venue: 'binance-usdm', instruments: [{ symbol: 'BTCUSDT', liquidity: STILL }] },
    { venue: 'binance-spot', instruments: [{ symbol: 'BTCUSDT', liquidity: STILL }] },
  ],
};

const running = startVenues(OPTIONS);

afterAll(async () => {
  await (await running).stop();
});

interface Place {
  readonly venue: (name: string) => HostedVenue;
  readonly trader: (venue: HostedVenue) => PlainTrader;
  /** Lets things happen until it is so. */
  readonly until: (isSo: () => boolean) => Promise<void>;
}

function inMemory(): Place {
  const world = createWorld(OPTIONS);
  return {
    venue: (name) => world.venues[name] as HostedVenue,
    trader: (venue) => new PlainTrader(world.client('trader'), venue),
    until: async (isSo) => {
      for (let i = 0; i < 100_000 && !isSo(); i += 1) world.network.step();
    },
  };
}

async function onLoopback(): Promise<Place> {
  const { venues } = await running;
  return {
    venue: (name) => venues[name] as HostedVenue,
    trader: (venue) => new PlainTrader({ transport: nodeTransport, clock: { nowUs: () => Date.now() * 1_000 } }, venue),
    until: async (isSo) => {
      const end = Date.now() + 15_000;
      while (!isSo() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}

/** Times, keys of sessions and what lives as long as them; everything else is to be the same. */
const TIMES = new Set([
  'O',
  'time',
  'updateTime',
  'serverTime',
  'transactTime',
  'workingTime',
  'E',
  'T',
  'W',
  'u',
  'listenKey',
  'nextFundingTime',
  'fundingTime',
]);

function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, TIMES.has(name) && typeof one !== 'object' ? '' : timeless(one)]),
  );
}

/** Public and private calls, good and bad ones, and a user stream. @returns everything that was answered and heard */
async function usdmScript({ venue, trader, until }: Place): Promise<readonly unknown[]> {
  const usdm = venue('binance-usdm');
  const one = trader(usdm);
  const all: unknown[] = [];
  const ask = async (answer: Answer): Promise<Answer> => {
    await until(() => answer.state !== 'pending');
    all.push([answer.state, answer.status, timeless(answer.body)]);
    return answer;
  };
  const key = await ask(one.signed('POST', '/fapi/v1/listenKey', {}));
  const ear: Ear = one.listen(`${usdm.urls.private}/ws?listenKey=${(key.body as { listenKey: string }).listenKey}`);
  await until(() => ear.opened);
  await ask(one.get('/fapi/v1/ping'));
  await ask(one.get('/fapi/v1/time'));
  await ask(one.get('/fapi/v1/exchangeInfo'));
  await ask(one.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: '20' }));
  await ask(one.place());
  await ask(one.place({ newClientOrderId: 'order-1' }));
  await ask(one.place({ price: '60000.05' }));
  await ask(one.place({ timeInForce: 'GTX', price: '63000.0' }));
  await ask(one.place({ quantity: '900' }));
  await ask(one.query('order-1'));
  await ask(one.cancel('order-1'));
  await ask(one.cancel('order-1'));
  await ask(one.place({ type: 'MARKET' }));
  await ask(one.signed('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' }));
  await ask(one.signed('GET', '/fapi/v3/positionRisk', { symbol: 'BTCUSDT' }));
  await ask(one.signed('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }));
  await ask(one.signed('GET', '/fapi/v3/balance', {}));
  await ask(one.get('/fapi/v1/order', { symbol: 'BTCUSDT', timestamp: '1', signature: 'no' }));
  await ask(one.get('/nowhere'));
  await until(() => ear.texts.length >= 6);
  return [...all, ...ear.texts.map((text) => timeless(JSON.parse(text)))];
}

async function spotScript({ venue, trader, until }: Place): Promise<readonly unknown[]> {
  const spot = venue('binance-spot');
  const one = trader(spot);
  const all: unknown[] = [];
  const ear = one.listen(spot.urls.wsApi as string);
  await until(() => ear.opened);
  const say = async (method: string, params: Record<string, string>): Promise<void> => {
    const before = ear.texts.length;
    ear.socket.send(one.message(method, params));
    await until(() => ear.texts.length > before);
  };
  await say('userDataStream.subscribe.signature', {});
  await say('order.place', {
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01000',
    price: '63000.00',
    newClientOrderId: 'a',
  });
  await until(() => ear.texts.length >= 4);
  await say('order.cancel', { symbol: 'BTCUSDT', origClientOrderId: 'a', newClientOrderId: 'b' });
  await until(() => ear.texts.length >= 7);
  await say('order.status', { symbol: 'BTCUSDT', origClientOrderId: 'a' });
  const answer = one.signed('GET', '/api/v3/account', { omitZeroBalances: 'true' });
  await until(() => answer.state !== 'pending');
  all.push([answer.status, timeless(answer.body)]);
  return [...all, ...ear.texts.map((text) => timeless(JSON.parse(text)))];
}

test.each([
  ['USDⓈ-M', usdmScript, 25],
  ['spot', spotScript, 7],
])('memory and loopback give the same answers to the same script: %s', async (_name, script, atLeast) => {
  const memory = await script(inMemory());
  const loopback = await script(await onLoopback());
  expect(memory.length).toBeGreaterThanOrEqual(atLeast);
  expect(JSON.stringify(memory)).not.toContain('pending');
  expect(loopback).toEqual(memory);
});

test('a fault asked for by HTTP happens on loopback, and is counted', async () => {
  const { adminUrl, venues } = await running;
  const url = `${adminUrl}/admin/faults`;
  const asked = await fetch(url, {
    method: 'POST',
    body: '{"fault":"F04","operation":"any","venue":"binance-spot","when":"before"}',
  });
  expect(asked.status).toBe(200);
  const answer = await fetch(`${venues['binance-spot']?.urls.rest}/api/v3/time`);
  expect(answer.status).toBe(503);
  const { counts, kinds } = (await (await fetch(url)).json()) as { counts: unknown; kinds: object };
  expect(counts).toMatchObject([{ id: 'F04', asked: 1, fired: 1 }]);
  expect(Object.keys(kinds).length).toBe(41);
  expect((await fetch(url, { method: 'POST', body: '{"fault":"F99"}' })).status).toBe(400);
  expect((await fetch(url, { method: 'POST', body: 'no' })).status).toBe(400);
  expect((await fetch(url, { method: 'POST', headers: { origin: 'https://evil.example' }, body: '{}' })).status).toBe(403);
  expect((await fetch(`${adminUrl}/elsewhere`)).status).toBe(404);
  const summary = (await (await fetch(`${adminUrl}/admin/summary`)).json()) as { venues: unknown[]; mistakes: unknown[] };
  expect(summary.venues.length).toBe(2);
  expect(summary.mistakes).toEqual([]);
});

test('an order can be filled and a price moved by HTTP', async () => {
  const place = await onLoopback();
  const { adminUrl } = await running;
  const usdm = place.venue('binance-usdm');
  const answer = place.trader(usdm).place({ newClientOrderId: 'fill-me' });
  await place.until(() => answer.state !== 'pending');
  const post = async (path: string, body: object): Promise<unknown> =>
    (await fetch(`${adminUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
  expect(await post('/admin/fill', { venue: 'binance-usdm', clientOrderId: 'fill-me' })).toEqual({ filled: true });
  expect(await post('/admin/fill', { venue: 'binance-usdm', clientOrderId: 'fill-me' })).toEqual({ filled: false });
  expect(usdm.exchange.order('main', { clientOrderId: 'fill-me' })?.status).toBe('filled');
  expect(await post('/admin/price', { market: 'BTC/USDT', bps: 100 })).toEqual({});
  expect(await post('/admin/price', { market: 'BTC/EUR', bps: 100 })).toEqual({ error: expect.stringContaining('no market') });
});
