import type { binance, Order } from 'ccxt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningWorld, startVenues } from '../node-adapter.ts';
import { type CcxtClients, ccxtClients } from '../testing/ccxt-clients.ts';

/** npm `ccxt`, unmodified, REST and pro: only its base URLs point at venues in a box. */
let world: RunningWorld;
let clients: CcxtClients;

beforeAll(async () => {
  world = await startVenues();
  clients = await ccxtClients(world);
  await clients.spot.loadMarkets();
  await clients.usdm.loadMarkets();
});

afterAll(async () => {
  await clients.spot.close();
  await clients.usdm.close();
  await world.stop();
});

describe.each([
  ['spot', 'BTC/USDT', 'binance-spot'],
  ['usdm', 'BTC/USDT:USDT', 'binance-usdm'],
] as const)('ccxt at %s', (which, symbol, venue) => {
  const client = (): binance => clients[which];

  /** The nearest price at which an order rests, so many steps of 0.1 % away. */
  const away = async (side: 'buy' | 'sell', steps: number): Promise<number> => {
    const { bid, ask } = await client()
      .fetchBidsAsks([symbol])
      .then((all) => ({ bid: all[symbol]?.bid ?? 0, ask: all[symbol]?.ask ?? 0 }));
    return Number(client().priceToPrecision(symbol, side === 'buy' ? bid * (1 - steps / 1000) : ask * (1 + steps / 1000)));
  };

  test('loads markets with ticks, lots and limits', () => {
    const market = client().market(symbol);
    expect(market).toMatchObject({
      id: 'BTCUSDT',
      base: 'BTC',
      quote: 'USDT',
      active: true,
      spot: which === 'spot',
      swap: which === 'usdm',
    });
    expect(market.precision).toMatchObject({ price: which === 'spot' ? 0.01 : 0.1, amount: which === 'spot' ? 0.00001 : 0.001 });
    expect(market.limits?.cost?.min).toBeGreaterThan(0);
  });

  test('reads time, ticker, book, trades and candles', async () => {
    expect(Math.abs(((await client().fetchTime()) as number) - Date.now())).toBeLessThan(1000);
    const book = await client().fetchOrderBook(symbol, 50);
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
    await client().createOrder(symbol, 'market', 'buy', 0.01);
    expect((await client().fetchTicker(symbol)).last).toBeGreaterThan(0);
    expect((await client().fetchTrades(symbol)).length).toBeGreaterThan(0);
    expect((await client().fetchOHLCV(symbol, '1m')).length).toBeGreaterThan(0);
  });

  test('watches a book that is never crossed and moves on', async () => {
    let last = 0;
    for (let i = 0; i < 5; i += 1) {
      const book = await client().watchOrderBook(symbol);
      expect(book.bids.length).toBeGreaterThan(5);
      expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
      expect(Number(book.nonce)).toBeGreaterThanOrEqual(last);
      last = Number(book.nonce);
    }
    const fetched = await client().fetchOrderBook(symbol);
    expect(last).toBeLessThanOrEqual(Number(fetched.nonce));
  });

  test('watches trades', async () => {
    const watched = client().watchTrades(symbol);
    const until = setInterval(() => void client().createOrder(symbol, 'market', 'buy', 0.01), 300);
    const trades = await watched;
    clearInterval(until);
    expect(trades[0]).toMatchObject({ symbol, side: expect.stringMatching(/buy|sell/) });
    expect(Number(trades[0]?.price)).toBeGreaterThan(0);
  });

  test('watches best prices', async () => {
    const all = await client().watchBidsAsks([symbol]);
    expect(Number(all[symbol]?.bid)).toBeLessThan(Number(all[symbol]?.ask));
  });

  test('reads the balance', async () => {
    const balance = await client().fetchBalance();
    expect(Number(balance.USDT?.total)).toBeGreaterThan(10_000);
  });

  test('places, reads, amends and cancels a limit order', async () => {
    const price = await away('buy', 10);
    const placed = await client().createOrder(symbol, 'limit', 'buy', 0.02, price, { clientOrderId: `foreign-${which}` });
    const open = await client().fetchOpenOrders(symbol);
    expect(open).toMatchObject([
      { id: placed.id, clientOrderId: `foreign-${which}`, status: 'open', price, amount: 0.02, filled: 0 },
    ]);
    const lower = Number(client().priceToPrecision(symbol, price * 0.99));
    const edited = await client().editOrder(idOf(placed), symbol, 'limit', 'buy', 0.03, lower);
    const read = await client().fetchOrder(idOf(edited), symbol);
    expect(read).toMatchObject({ status: 'open', price: lower, amount: 0.03 });
    const canceled = await client().cancelOrder(idOf(edited), symbol);
    expect(canceled.status).toBe('canceled');
    expect(await client().fetchOpenOrders(symbol)).toEqual([]);
    expect((await client().fetchOrder(idOf(edited), symbol)).status).toBe('canceled');
  });

  test('fills a market order and finds the fill among its trades', async () => {
    const before = await client().fetchBalance();
    const order = await client().createOrder(symbol, 'market', 'buy', 0.05);
    const read = await client().fetchOrder(idOf(order), symbol);
    expect(read).toMatchObject({ status: 'closed', filled: 0.05, remaining: 0, side: 'buy', type: 'market' });
    const trades = (await client().fetchMyTrades(symbol)).filter((trade) => trade.order === order.id);
    const filled = trades.reduce((sum, trade) => sum + Number(trade.amount), 0);
    expect(filled).toBeCloseTo(0.05, 8);
    expect(trades[0]).toMatchObject({ side: 'buy', takerOrMaker: 'taker', fee: { currency: which === 'spot' ? 'BTC' : 'USDT' } });
    const after = await client().fetchBalance();
    expect(Number(after.USDT?.total)).toBeLessThan(Number(before.USDT?.total));
  });

  test('has a resting order filled by somebody else, and hears of it', async () => {
    const clientOrderId = `rests-${which}`;
    const heard: Order[] = [];
    const own = (): Order[] => heard.filter((order) => order.clientOrderId === clientOrderId);
    const collect = (async () => {
      // ccxt keeps one object an order and changes it: look at it now.
      while (own().at(-1)?.status !== 'closed') {
        heard.push(...(await client().watchOrders(symbol)).map((order) => ({ ...order })));
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const order = await client().createOrder(symbol, 'limit', 'buy', 0.04, await away('buy', 10), { clientOrderId });
    await until(() => own().length > 0);
    expect(own()[0]).toMatchObject({ id: order.id, status: 'open', filled: 0 });
    expect(world.admin.fill({ venue, clientOrderId, steps: which === 'spot' ? 2000 : 20 })).toBe(true);
    expect((await client().fetchOrder(idOf(order), symbol)).filled).toBeGreaterThanOrEqual(0.02);
    world.admin.fill({ venue, clientOrderId });
    await collect;
    expect(own().at(-1)).toMatchObject({ id: order.id, status: 'closed', filled: 0.04, remaining: 0 });
    const trades = (await client().fetchMyTrades(symbol)).filter((trade) => trade.order === order.id);
    expect(trades.length).toBeGreaterThanOrEqual(2);
    expect(trades[0]).toMatchObject({ takerOrMaker: 'maker' });
  });

  test('watches the balance and its own trades', async () => {
    const balance = client().watchBalance();
    const trades = client().watchMyTrades(symbol);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client().createOrder(symbol, 'market', 'sell', 0.01);
    expect(await balance).toHaveProperty('USDT');
    expect((await trades).at(-1)).toMatchObject({ symbol, side: 'sell', amount: 0.01 });
  });

  test('places, reads and cancels over the WebSocket API', async () => {
    const order = await client().createOrderWs(symbol, 'limit', 'buy', 0.02, await away('buy', 10));
    expect(await client().fetchOrderWs(idOf(order), symbol)).toMatchObject({ id: order.id, status: 'open' });
    expect(await client().cancelOrderWs(idOf(order), symbol)).toMatchObject({ id: order.id, status: 'canceled' });
  });

  test('signs with an Ed25519 key too', async () => {
    const other = (await ccxtClients(world, { kind: 'ed25519' }))[which];
    expect(Number((await other.fetchBalance()).USDT?.total)).toBeGreaterThan(10_000);
    const order = await other.createOrder(symbol, 'limit', 'buy', 0.02, await away('buy', 20));
    expect((await client().cancelOrder(idOf(order), symbol)).status).toBe('canceled');
  });

  test('cancels all it has', async () => {
    await client().createOrder(symbol, 'limit', 'buy', 0.02, await away('buy', 10));
    await client().createOrder(symbol, 'limit', 'sell', 0.02, await away('sell', 10));
    expect(await client().fetchOpenOrders(symbol)).toHaveLength(2);
    await client().cancelAllOrders(symbol);
    expect(await client().fetchOpenOrders(symbol)).toEqual([]);
  });
});

describe('ccxt at usdm alone', () => {
  const symbol = 'BTC/USDT:USDT';

  test('reads and closes its position', async () => {
    const { usdm } = clients;
    await usdm.createOrder(symbol, 'market', 'buy', 0.1);
    const [position] = await usdm.fetchPositions([symbol]);
    expect(position).toMatchObject({ symbol, side: 'long' });
    const size = Number(position?.contracts);
    expect(size).toBeGreaterThanOrEqual(0.1);
    expect(Number(position?.entryPrice)).toBeGreaterThan(0);
    await usdm.createOrder(symbol, 'market', 'sell', size, undefined, { reduceOnly: true });
    expect(await usdm.fetchPositions([symbol])).toEqual([]);
  });

  test('reads funding, leverage, margin mode and fees', async () => {
    const { usdm } = clients;
    const funding = await usdm.fetchFundingRate(symbol);
    expect(Number(funding.markPrice)).toBeGreaterThan(0);
    expect(Number(funding.fundingTimestamp)).toBeGreaterThan(Date.now());
    await usdm.setLeverage(7, symbol);
    expect((await usdm.fetchLeverage(symbol)).longLeverage).toBe(7);
    await usdm.setMarginMode('isolated', symbol);
    expect((await usdm.fetchMarginMode(symbol)).marginMode).toBe('isolated');
    expect(await usdm.fetchPositionMode(symbol)).toMatchObject({ hedged: false });
    expect(Number((await usdm.fetchTradingFee(symbol)).taker)).toBeGreaterThan(0);
    await usdm.fetchLeverageTiers([symbol]);
  });

  test('places and cancels in batches', async () => {
    const { usdm } = clients;
    const { bid } = (await usdm.fetchBidsAsks([symbol]))[symbol] ?? { bid: 0 };
    const price = Number(usdm.priceToPrecision(symbol, Number(bid) * 0.99));
    const order = { symbol, type: 'limit' as const, side: 'buy' as const, amount: 0.01, price };
    const placed = await usdm.createOrders([order, order]);
    expect(placed).toHaveLength(2);
    const canceled = await usdm.cancelOrders(placed.map(idOf), symbol);
    expect(canceled.map((one) => one.status)).toEqual(['canceled', 'canceled']);
  });

  test('watches positions and marks', async () => {
    const { usdm } = clients;
    const positions = usdm.watchPositions([symbol]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await usdm.createOrder(symbol, 'market', 'buy', 0.02);
    expect((await positions)[0]).toMatchObject({ symbol, side: 'long' });
    expect(Number((await usdm.watchMarkPrice(symbol)).markPrice)).toBeGreaterThan(0);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isTrue(); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(isTrue()).toBe(true);
}

/** ccxt's types allow an order without an id. */
function idOf(order: Order): string {
  return order.id ?? '';
}
