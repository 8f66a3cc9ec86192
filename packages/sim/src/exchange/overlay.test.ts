import { describe, expect, test } from 'vitest';
import { ASSETS, coins, limit as limitOf, PERP_SPEC, positionOf } from '../testing/exchange-samples.ts';
import type { ExchangeEvent } from './exchange-events.ts';
import type { OrderSpec } from './order-types.ts';
import { SimExchange } from './sim-exchange.ts';

const OVER = 'OVER';

/** A recorded book of 10 and 20 wanted at 99 and 98, 5 and 30 for sale at 101 and 102. */
function recorded(): SimExchange {
  const exchange = new SimExchange({ assets: ASSETS, instruments: [{ ...PERP_SPEC, symbol: OVER, backend: 'overlay' }] });
  for (const name of ['ann', 'bob']) {
    exchange.addAccount(name, { fees: { maker: '0', taker: '0' } });
    exchange.deposit(name, 'USDT', coins(1_000), 0);
  }
  exchange.setMark(OVER, 100, 0);
  const bids = [
    [99, 10],
    [98, 20],
  ] as const;
  const asks = [
    [101, 5],
    [102, 30],
  ] as const;
  exchange.recordedSnapshot(OVER, bids, asks, 1);
  return exchange;
}

function limit(side: 'bid' | 'ask', price: number, size: number, more: Partial<OrderSpec> = {}): OrderSpec {
  return { ...limitOf(side, price, size, more), instrument: OVER };
}

/** Filled size of an order, by client id. */
function filled(exchange: SimExchange, clientOrderId: string, account = 'ann'): number {
  return exchange.order(account, { clientOrderId })?.filled ?? -1;
}

function ahead(exchange: SimExchange, clientOrderId: string): number | undefined {
  return exchange.queueAhead('ann', exchange.order('ann', { clientOrderId })?.orderId ?? 0);
}

describe('taking', () => {
  test('takes recorded depth level by level, and what was taken stays gone until the recording speaks of that level', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 102, 15, { timeInForce: 'ioc', clientOrderId: 'a' }), 2);
    expect(exchange.history('ann').fills.map((one) => [one.price, one.size])).toEqual([
      [101, 5],
      [102, 10],
    ]);
    expect(exchange.book(OVER, 9).asks).toEqual([[102, 20]]);
    // Another level changes: the shadow stays.
    exchange.recordedDiff(OVER, [[97, 3]], [], 3);
    expect(exchange.book(OVER, 9).asks).toEqual([[102, 20]]);
    // The recording says 30 are at 102 still: what we took is there again.
    exchange.recordedDiff(OVER, [], [[102, 30]], 4);
    expect(exchange.book(OVER, 9).asks).toEqual([[102, 30]]);
    expect(positionOf(exchange, 'ann', OVER)).toBe(15);
    expect(positionOf(exchange, '#tape', OVER)).toBe(-15);
  });

  test('never takes the same recorded size twice', () => {
    const exchange = recorded();
    for (const id of ['a', 'b']) exchange.place('ann', limit('bid', 101, 5, { timeInForce: 'ioc', clientOrderId: id }), 2);
    expect([filled(exchange, 'a'), filled(exchange, 'b')]).toEqual([5, 0]);
  });

  test('takes resting orders of others, behind what is recorded at their price', () => {
    const exchange = recorded();
    exchange.place('bob', limit('ask', 101, 7, { clientOrderId: 'maker' }), 2);
    exchange.place('ann', limit('bid', 101, 8, { timeInForce: 'fok', clientOrderId: 'a' }), 3);
    expect([filled(exchange, 'a'), filled(exchange, 'maker', 'bob')]).toEqual([8, 3]);
  });

  test('FOK counts recorded and resting size, post-only looks at both', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 102, 36, { timeInForce: 'fok', clientOrderId: 'a' }), 2);
    expect(exchange.order('ann', { clientOrderId: 'a' })).toMatchObject({ status: 'expired', filled: 0 });
    expect(exchange.place('ann', limit('bid', 101, 1, { postOnly: true }), 3)).toEqual({
      ok: false,
      reason: 'post-only-would-take',
    });
  });
});

describe('resting', () => {
  test('waits for the recorded size ahead, then fills by recorded volume beyond it, and no more', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 99, 6, { clientOrderId: 'a' }), 2);
    expect(ahead(exchange, 'a')).toBe(10);
    exchange.recordedTrade(OVER, { price: 99, size: 8, aggressor: 'ask' }, 3);
    expect([filled(exchange, 'a'), ahead(exchange, 'a')]).toEqual([0, 2]);
    exchange.recordedTrade(OVER, { price: 99, size: 5, aggressor: 'ask' }, 4);
    expect([filled(exchange, 'a'), ahead(exchange, 'a')]).toEqual([3, 0]);
    expect(exchange.history('ann').fills.at(-1)).toMatchObject({ price: 99, size: 3, maker: true });
    exchange.recordedTrade(OVER, { price: 99, size: 100, aggressor: 'ask' }, 5);
    expect(filled(exchange, 'a')).toBe(6);
  });

  test('moves forward when the level shrinks below what was ahead, and never back', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 99, 6, { clientOrderId: 'a' }), 2);
    exchange.recordedDiff(OVER, [[99, 4]], [], 3);
    expect(ahead(exchange, 'a')).toBe(4);
    exchange.recordedDiff(OVER, [[99, 50]], [], 4);
    expect(ahead(exchange, 'a')).toBe(4);
  });

  test('a trade through its price fills it first, at its own price', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 99, 6, { clientOrderId: 'a' }), 2);
    exchange.recordedTrade(OVER, { price: 98, size: 4, aggressor: 'ask' }, 3);
    expect(exchange.history('ann').fills.map((one) => [one.price, one.size])).toEqual([[99, 4]]);
  });

  test("a trade of its own aggressor's side, or short of its price, does nothing", () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 98, 6, { clientOrderId: 'a' }), 2);
    exchange.recordedTrade(OVER, { price: 98, size: 40, aggressor: 'bid' }, 3);
    exchange.recordedTrade(OVER, { price: 99, size: 40, aggressor: 'ask' }, 3);
    expect([filled(exchange, 'a'), ahead(exchange, 'a')]).toEqual([0, 20]);
  });

  test('recorded depth that comes to cross it fills it as a maker, and no further than it is large', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 100, 6, { clientOrderId: 'a' }), 2);
    exchange.recordedDiff(OVER, [], [[100, 4]], 3);
    expect([filled(exchange, 'a'), exchange.bestPrice(OVER, 'ask')]).toEqual([4, 101]);
    exchange.recordedDiff(OVER, [], [[99, 50]], 4);
    expect(exchange.history('ann').fills.map((one) => [one.price, one.size, one.maker])).toEqual([
      [100, 4, true],
      [100, 2, true],
    ]);
    expect(exchange.sizeAt(OVER, 'ask', 99)).toBe(48);
  });

  test('two orders at a price: the recorded size that came between them fills between them', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 99, 5, { clientOrderId: 'a' }), 2);
    exchange.recordedDiff(OVER, [[99, 13]], [], 3);
    exchange.place('ann', limit('bid', 99, 5, { clientOrderId: 'b' }), 4);
    expect([ahead(exchange, 'a'), ahead(exchange, 'b')]).toEqual([10, 18]);
    // 10 ahead of a, 5 for a, 3 ahead of b, 1 for b
    exchange.recordedTrade(OVER, { price: 99, size: 19, aggressor: 'ask' }, 5);
    expect([filled(exchange, 'a'), filled(exchange, 'b')]).toEqual([5, 1]);
  });

  test('an amend goes behind what is recorded now', () => {
    const exchange = recorded();
    exchange.place('ann', limit('bid', 99, 5, { clientOrderId: 'a' }), 2);
    exchange.recordedTrade(OVER, { price: 99, size: 8, aggressor: 'ask' }, 3);
    exchange.amend('ann', { clientOrderId: 'a' }, { price: 99, size: 6 }, 4);
    expect(ahead(exchange, 'a')).toBe(10);
  });
});

test('the recorded depth itself never changes by what we do, and our orders stand on top of it', () => {
  const exchange = recorded();
  const before = exchange.book(OVER, 9);
  exchange.place('ann', limit('bid', 99, 5, { clientOrderId: 'a' }), 2);
  exchange.place('ann', limit('bid', 100, 5, { clientOrderId: 'b' }), 2);
  expect(exchange.book(OVER, 9).bids).toEqual([
    [100, 5],
    [99, 15],
    [98, 20],
  ]);
  exchange.cancelAll('ann', OVER, 3);
  expect(exchange.book(OVER, 9)).toMatchObject({ bids: before.bids, asks: before.asks });
});

test('every recorded trade is public with its whole size, our part by order', () => {
  const exchange = recorded();
  exchange.place('ann', limit('bid', 99, 6, { clientOrderId: 'a' }), 2);
  const trades: unknown[] = [];
  exchange.listen((event: ExchangeEvent) => {
    if (event.type === 'traded') trades.push([event.tradeId, event.price, event.size, event.aggressor, event.makerOrderId]);
  });
  exchange.recordedTrade(OVER, { price: 99, size: 13, aggressor: 'ask' }, 3);
  exchange.recordedTrade(OVER, { price: 101, size: 2, aggressor: 'bid' }, 4);
  expect(trades).toEqual([
    [1, 99, 3, 'ask', exchange.order('ann', { clientOrderId: 'a' })?.orderId],
    [2, 99, 10, 'ask', 0],
    [3, 101, 2, 'bid', 0],
  ]);
});

test('a snapshot replaces the whole recording', () => {
  const exchange = recorded();
  exchange.place('ann', limit('bid', 102, 15, { timeInForce: 'ioc' }), 2);
  exchange.recordedSnapshot(OVER, [[97, 1]], [[103, 2]], 3);
  expect(exchange.book(OVER, 9)).toMatchObject({ bids: [[97, 1]], asks: [[103, 2]] });
});

test('the summary says which back-end fills came from, and a market of its own takes no recording', () => {
  const exchange = recorded();
  exchange.addInstrument(PERP_SPEC);
  expect(exchange.summary().instruments.map((one) => one.backend)).toEqual(['overlay', 'book']);
  expect(() => exchange.recordedDiff(PERP_SPEC.symbol, [], [], 2)).toThrow('BTCUSDT is no overlay');
});
