import { describe, expect, test } from 'vitest';
import { exchangeForTests, limit, PERP, PERP_SPEC, refusalOf, SPOT } from '../testing/exchange-samples.ts';
import type { InstrumentRules } from './instrument-spec.ts';
import type { OrderSpec } from './order-types.ts';
import type { SimExchange } from './sim-exchange.ts';

/** How an order fares with rules changed and 10 lots for sale at 600,010 and wanted at 599,990. */
function reason(
  order: OrderSpec,
  rules: Partial<InstrumentRules> = {},
  before: (exchange: SimExchange) => void = () => undefined,
): string | undefined {
  const exchange = exchangeForTests();
  exchange.setRules(PERP, rules, 2);
  exchange.placeHouse('house', limit('ask', 600_010, 10), 2);
  exchange.placeHouse('house', limit('bid', 599_990, 10), 2);
  before(exchange);
  const book = exchange.book(PERP, 100);
  const open = exchange.openOrders('ann');
  const refused = refusalOf(exchange.place('ann', order, 3));
  if (refused !== undefined) {
    expect(exchange.book(PERP, 100)).toEqual(book);
    expect(exchange.openOrders('ann')).toEqual(open);
  }
  return refused;
}

const BID = limit('bid', 599_000, 10);
const MARKET: OrderSpec = { instrument: PERP, side: 'bid', type: 'market', size: 5 };

describe('an order is refused, and nothing changes,', () => {
  const cases: readonly [string, string, OrderSpec, Partial<InstrumentRules>?, ((exchange: SimExchange) => void)?][] = [
    ['for an instrument nobody knows', 'unknown-instrument', { ...BID, instrument: 'ETHUSDT' }],
    ['when it is post-only and IOC', 'flags-conflict', { ...BID, postOnly: true, timeInForce: 'ioc' }],
    ['when it is a market order until canceled', 'flags-conflict', { ...MARKET, timeInForce: 'gtc' }],
    ['when it is reduce-only on spot', 'flags-conflict', { ...BID, instrument: SPOT, reduceOnly: true }],
    ['in a halted market', 'halted', BID, {}, (x) => x.setStatus(PERP, 'halted', 2)],
    ['in a cancel-only market', 'cancel-only', BID, {}, (x) => x.setStatus(PERP, 'cancel-only', 2)],
    ['in a post-only market, if it may take', 'post-only-market', BID, {}, (x) => x.setStatus(PERP, 'post-only', 2)],
    ['in a reduce-only market, if it may open', 'reduce-only-market', BID, {}, (x) => x.setStatus(PERP, 'reduce-only', 2)],
    ['in a delisted market', 'delisted', BID, {}, (x) => x.setStatus(PERP, 'delisted', 2)],
    ['at a price of nothing', 'price-invalid', limit('bid', 0, 10)],
    ['at a fraction of a step', 'price-invalid', limit('bid', 599_000.5, 10)],
    ['at a price that is no number', 'price-invalid', limit('bid', Number.NaN, 10)],
    ['off the tick', 'price-off-tick', limit('bid', 599_001, 10), { tickSize: '0.50' }],
    ['below the lowest price', 'price-too-low', limit('bid', 99, 10), { minPrice: '10' }],
    ['above the highest price', 'price-too-high', limit('ask', 900_001, 10), { maxPrice: '90000' }],
    ['above the band', 'price-above-band', limit('bid', 630_001, 10), { bandUp: '1.05' }],
    ['below the band', 'price-below-band', limit('ask', 569_999, 10), { bandDown: '0.95' }],
    ['for nothing', 'size-invalid', limit('bid', 599_000, 0)],
    ['for a fraction of a step', 'size-invalid', limit('bid', 599_000, 1.5)],
    ['off the lot', 'size-off-lot', limit('bid', 599_000, 15), { lotSize: '0.010' }],
    ['below the smallest size', 'size-too-small', limit('bid', 599_000, 4), { minSize: '0.005' }],
    ['above the largest size', 'size-too-large', limit('bid', 599_000, 1_001), { maxSize: '1' }],
    ['above the largest market size', 'market-size-too-large', { ...MARKET, size: 5 }, { maxMarketSize: '0.004' }],
    ['below the smallest notional', 'notional-too-small', limit('bid', 599_000, 1), { minNotional: '60' }],
    [
      'below the smallest notional at market, by the mark',
      'notional-too-small',
      { ...MARKET, size: 1 },
      { minNotional: '60.01' },
    ],
    ['with an empty client id', 'client-order-id-invalid', { ...BID, clientOrderId: '' }],
    [
      'with a client id that is open',
      'duplicate-client-order-id',
      { ...BID, clientOrderId: 'a' },
      {},
      (x) => x.place('ann', { ...BID, clientOrderId: 'a' }, 2),
    ],
    ['beyond the open orders allowed', 'too-many-orders', BID, { maxOpenOrders: 1 }, (x) => x.place('ann', BID, 2)],
    ['when it is reduce-only without a position', 'reduce-only-would-increase', { ...BID, reduceOnly: true }],
    [
      'when it is reduce-only and would add to a long',
      'reduce-only-would-increase',
      { ...BID, reduceOnly: true },
      {},
      (x) => x.place('ann', MARKET, 2),
    ],
    ['when it is post-only and would take', 'post-only-would-take', limit('bid', 600_010, 10, { postOnly: true })],
    ['at market with nothing to take', 'no-liquidity', MARKET, {}, (x) => x.endOrders({}, 2)],
    ['at market with nothing within its bound', 'no-liquidity', MARKET, { marketTakeBound: '0.00001' }],
    ['without the margin', 'insufficient-margin', limit('bid', 600_000, 1_000_000), { maxSize: '1000' }],
    [
      'without the margin at market',
      'insufficient-margin',
      { ...MARKET, size: 10 },
      {},
      (x) => x.withdraw('ann', 'USDT', 99_995_000_000_000n, 2),
    ],
    ['without the money on spot', 'insufficient-balance', { ...limit('bid', 600_000, 20_000), instrument: SPOT }],
    ['without the coins on spot', 'insufficient-balance', { ...limit('ask', 600_000, 100_001), instrument: SPOT }],
  ];
  test.each(cases)('%s', (_, expected, order, rules, before) => {
    expect(reason(order, rules, before ?? (() => undefined))).toBe(expected);
  });

  test('from an account nobody knows', () => {
    expect(refusalOf(exchangeForTests().place('eve', BID, 2))).toBe('unknown-account');
  });

  test('as FOK that cannot fill, where the venue refuses those', () => {
    const exchange = exchangeForTests({ instruments: [{ ...PERP_SPEC, unfillableFok: 'rejects' }] });
    exchange.placeHouse('house', limit('ask', 600_010, 10), 2);
    const fok = limit('bid', 600_010, 11, { timeInForce: 'fok' });
    expect(refusalOf(exchange.place('ann', fok, 3))).toBe('fok-unfillable');
    expect(exchange.place('ann', { ...fok, size: 10 }, 3)).toMatchObject({ ok: true, order: { status: 'filled' } });
  });

  test('beyond what the exchange holds in all', () => {
    const exchange = exchangeForTests({ maxOrdersPerInstrument: 1 });
    exchange.placeHouse('house', limit('bid', 500_000, 1), 2);
    expect(refusalOf(exchange.place('ann', BID, 3))).toBe('too-many-orders');
    expect(exchange.placeHouse('house', limit('bid', 500_000, 1), 3)).toBe(0);
  });
});

describe('the edge of a rule is inside it', () => {
  test.each([
    [limit('bid', 630_000, 10), { bandUp: '1.05' }],
    [limit('ask', 570_000, 10), { bandDown: '0.95' }],
    [limit('bid', 599_000, 5), { minSize: '0.005' }],
    [limit('bid', 600_000, 1), { minNotional: '60' }],
    [limit('bid', 100, 1_000), { maxSize: '1', minPrice: '10' }],
    [{ ...MARKET, size: 4 }, { maxMarketSize: '0.004' }],
  ] as const)('%j with %j', (order, rules) => {
    expect(reason(order, rules)).toBeUndefined();
  });
});

describe('what a rule does not count for', () => {
  test('a reduce-only order may be below the smallest notional', () => {
    expect(
      reason(limit('ask', 600_000, 1, { reduceOnly: true }), {}, (x) => {
        x.place('ann', MARKET, 2);
        x.setRules(PERP, { minNotional: '1000' }, 2);
      }),
    ).toBeUndefined();
  });

  test('a client id may come again once its order is done', () => {
    const again = (x: SimExchange): void => {
      x.place('ann', { ...BID, clientOrderId: 'a' }, 2);
      x.cancel('ann', { clientOrderId: 'a' }, 2);
    };
    expect(reason({ ...BID, clientOrderId: 'a' }, {}, again)).toBeUndefined();
  });

  test('nor if all orders count, as at other venues', () => {
    const exchange = exchangeForTests({ clientOrderIdsUniqueAmong: 'all-orders' });
    exchange.place('ann', { ...BID, clientOrderId: 'a' }, 2);
    exchange.cancel('ann', { clientOrderId: 'a' }, 2);
    expect(refusalOf(exchange.place('ann', { ...BID, clientOrderId: 'a' }, 3))).toBe('duplicate-client-order-id');
    expect(refusalOf(exchange.place('bob', { ...BID, clientOrderId: 'a' }, 3))).toBeUndefined();
  });
});

describe('cancel and amend are refused', () => {
  test("for an order that is done, another account's, or never was", () => {
    const exchange = exchangeForTests();
    const placed = exchange.place('ann', BID, 2);
    const orderId = placed.ok ? placed.order.orderId : 0;
    expect(exchange.cancel('bob', { orderId }, 3)).toEqual({ ok: false, reason: 'unknown-order' });
    expect(exchange.amend('bob', { orderId }, { price: 1, size: 1 }, 3)).toEqual({ ok: false, reason: 'unknown-order' });
    expect(exchange.cancel('ann', { orderId }, 3)).toMatchObject({ ok: true });
    expect(exchange.cancel('ann', { orderId }, 3)).toEqual({ ok: false, reason: 'unknown-order' });
    expect(exchange.cancel('ann', { clientOrderId: 'never' }, 3)).toEqual({ ok: false, reason: 'unknown-order' });
    expect(exchange.cancel('eve', { orderId }, 3)).toEqual({ ok: false, reason: 'unknown-account' });
  });

  test('in a halted market, whose orders stay; cancel-only lets them go', () => {
    const exchange = exchangeForTests();
    exchange.place('ann', BID, 2);
    exchange.setStatus(PERP, 'halted', 3);
    const [order] = exchange.openOrders('ann');
    const orderId = order?.orderId ?? 0;
    expect(exchange.cancel('ann', { orderId }, 4)).toEqual({ ok: false, reason: 'halted' });
    expect(exchange.cancelAll('ann', undefined, 4)).toEqual([]);
    exchange.setStatus(PERP, 'cancel-only', 5);
    expect(exchange.amend('ann', { orderId }, { price: 598_000, size: 10 }, 6)).toEqual({ ok: false, reason: 'cancel-only' });
    expect(exchange.cancel('ann', { orderId }, 6)).toMatchObject({ ok: true, order: { status: 'canceled', endReason: 'user' } });
  });

  test('for no change, and for anything the rules refuse', () => {
    const exchange = exchangeForTests();
    exchange.setRules(PERP, { minNotional: '500' }, 2);
    exchange.place('ann', { ...BID, clientOrderId: 'a' }, 2);
    const amend = (price: number, size: number): unknown => exchange.amend('ann', { clientOrderId: 'a' }, { price, size }, 3);
    const before = exchange.order('ann', { clientOrderId: 'a' });
    expect(amend(599_000, 10)).toEqual({ ok: false, reason: 'no-change' });
    expect(amend(599_000, 1)).toEqual({ ok: false, reason: 'notional-too-small' });
    expect(amend(0, 10)).toEqual({ ok: false, reason: 'price-invalid' });
    expect(amend(599_000, 900_000)).toEqual({ ok: false, reason: 'insufficient-margin' });
    expect(exchange.order('ann', { clientOrderId: 'a' })).toEqual(before);
  });
});

test('delisting ends every order', () => {
  const exchange = exchangeForTests();
  exchange.place('ann', { ...BID, clientOrderId: 'a' }, 2);
  exchange.placeHouse('house', limit('ask', 700_000, 1), 2);
  exchange.setStatus(PERP, 'delisted', 3);
  expect(exchange.order('ann', { clientOrderId: 'a' })).toMatchObject({ status: 'canceled', endReason: 'venue' });
  expect(exchange.book(PERP, 10)).toMatchObject({ bids: [], asks: [] });
});
