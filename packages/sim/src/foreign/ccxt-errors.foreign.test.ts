import ccxt, { type binance } from 'ccxt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningWorld, startVenues } from '../node-adapter.ts';
import { type CcxtClients, ccxtClients } from '../testing/ccxt-clients.ts';

let world: RunningWorld;
let clients: CcxtClients;

beforeAll(async () => {
  world = await startVenues();
  clients = await ccxtClients(world);
  await clients.spot.loadMarkets();
  await clients.usdm.loadMarkets();
});

afterAll(async () => {
  await world.stop();
});

/** The class of what a call throws, and the venue's code in it. */
async function thrown(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'nothing';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name} ${/"code":(-?\d+)/.exec(message)?.[1] ?? message}`;
  }
}

const WHICH = [
  ['spot', 'BTC/USDT'],
  ['usdm', 'BTC/USDT:USDT'],
] as const;

describe.each(WHICH)("ccxt's error classes at %s", (which, symbol) => {
  const client = (): binance => clients[which];
  const rest = async (price = 0.99): Promise<number> => {
    const book = await client().fetchOrderBook(symbol);
    return Number(client().priceToPrecision(symbol, Number(book.bids[0]?.[0]) * price));
  };

  test('a wrong secret', async () => {
    const wrong = (await ccxtClients(world, { secret: 'wrong' }))[which];
    expect(await thrown(() => wrong.fetchBalance())).toBe('AuthenticationError -1022');
  });

  test('a key nobody has', async () => {
    const stranger = (await ccxtClients(world))[which];
    stranger.apiKey = 'A'.repeat(64);
    expect(await thrown(() => stranger.fetchBalance())).toBe('AuthenticationError -2015');
  });

  test('one altered byte', async () => {
    const meddled = (await ccxtClients(world))[which];
    const { sign } = meddled;
    meddled.sign = (...args: Parameters<typeof sign>) => {
      const signed = sign.apply(meddled, args);
      return {
        ...signed,
        url: signed.url.replace('timestamp=1', 'timestamp=2').replace('timestamp=2', 'recvWindow=5000&timestamp=1'),
      };
    };
    expect(await thrown(() => meddled.fetchBalance())).toBe('AuthenticationError -1022');
  });

  test('a stale timestamp', async () => {
    const slow = (await ccxtClients(world))[which];
    slow.nonce = () => Date.now() - 60_000;
    expect(await thrown(() => slow.fetchBalance())).toBe('InvalidNonce -1021');
  });

  test('a price off the tick', async () => {
    const raw =
      which === 'spot' ? clients.spot.privatePostOrder.bind(clients.spot) : clients.usdm.fapiPrivatePostOrder.bind(clients.usdm);
    const request = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: `${Math.floor(await rest())}.055`,
    };
    const usdm = { ...request, price: `${Math.floor(await rest())}.05` };
    expect(await thrown(() => raw(which === 'spot' ? request : usdm))).toBe(
      which === 'spot' ? 'InvalidOrder -1013' : 'BadRequest -4014',
    );
  });

  test('insufficient funds', async () => {
    const price = await rest();
    const expected = which === 'spot' ? 'InsufficientFunds' : 'ExchangeError -2019';
    expect(await thrown(() => client().createOrder(symbol, 'limit', 'buy', 80, price))).toContain(expected);
  });

  test('post-only across the book', async () => {
    const price = await rest(1.01);
    const expected = which === 'spot' ? 'OrderImmediatelyFillable' : 'InvalidOrder -5022';
    expect(await thrown(() => client().createOrder(symbol, 'limit', 'buy', 0.01, price, { postOnly: true }))).toContain(expected);
  });

  test('a duplicate id', async () => {
    const price = await rest();
    const place = () => client().createOrder(symbol, 'limit', 'buy', 0.01, price, { clientOrderId: 'only-once' });
    await place();
    expect(await thrown(place)).toMatch(which === 'spot' ? /^InvalidOrder|^DuplicateOrderId/ : /-4116$/);
    await client().cancelAllOrders(symbol);
  });

  test('an unknown order', async () => {
    expect(await thrown(() => client().cancelOrder('123456', symbol))).toBe('OrderNotFound -2011');
    expect(await thrown(() => client().fetchOrder('123456', symbol))).toBe('OrderNotFound -2013');
  });

  test('over the limit', async () => {
    world.admin.fire('F28', { venue: `binance-${which}`, how: '429' });
    expect(await thrown(() => client().fetchOrderBook(symbol))).toMatch(/^(DDoSProtection|RateLimitExceeded) .*-1003/);
  });
});

test('over the limit of its own making', async () => {
  const limits = { weight: { interval: 'MINUTE' as const, intervalNum: 1, limit: 30 } };
  const small = await startVenues({ venues: [{ venue: 'binance-usdm', protocol: { limits } }, { venue: 'binance-spot' }] });
  const { usdm } = await ccxtClients(small);
  usdm.enableRateLimit = false;
  const asked = await Promise.all(Array.from({ length: 40 }, () => thrown(() => usdm.fetchTime())));
  expect(asked.filter((one) => one === 'nothing')).toHaveLength(30);
  expect(asked.find((one) => one !== 'nothing')).toMatch(/^DDoSProtection .*-1003/);
  await small.stop();
});

/**
 * ccxt tells venue-specific codes apart by the venue's own address. With its hook for a fetch of one's own, it keeps those
 * addresses, and requests come here all the same.
 */
describe("ccxt's classes for futures codes, at the venue's own addresses", () => {
  const symbol = 'BTC/USDT:USDT';
  const here = () => {
    const usdm = new ccxt.pro.binanceusdm({ ...keysOf(clients.usdm) });
    usdm.fetchImplementation = (url: string, init: RequestInit) =>
      fetch(url.replace(/^https:\/\/[fd]?api\.binance\.com/, world.venues['binance-usdm']?.urls.rest ?? ''), init);
    return usdm;
  };

  test.each([
    ['insufficient margin', 'InsufficientFunds -2019', 80, 0.99, {}],
    ['post-only across the book', 'OrderNotFillable -5022', 0.01, 1.01, { postOnly: true }],
  ] as const)('%s', async (_what, expected, amount, factor, params) => {
    const usdm = here();
    const book = await usdm.fetchOrderBook(symbol);
    const price = Number(usdm.priceToPrecision(symbol, Number(book.bids[0]?.[0]) * factor));
    expect(await thrown(() => usdm.createOrder(symbol, 'limit', 'buy', amount, price, params))).toBe(expected);
  });

  test('a duplicate id', async () => {
    const usdm = here();
    const book = await usdm.fetchOrderBook(symbol);
    const price = Number(usdm.priceToPrecision(symbol, Number(book.bids[0]?.[0]) * 0.99));
    const place = () => usdm.createOrder(symbol, 'limit', 'buy', 0.01, price, { clientOrderId: 'once-here' });
    await place();
    expect(await thrown(place)).toBe('InvalidOrder -4116');
    await usdm.cancelAllOrders(symbol);
  });
});

function keysOf(client: CcxtClients['usdm']): { apiKey: string; secret: string } {
  return { apiKey: client.apiKey ?? '', secret: client.secret ?? '' };
}
