import { describe, expect, test } from 'vitest';
import { coins, exchangeForTests, limit, PERP, PERP_SPEC, positionOf, walletOf } from '../testing/exchange-samples.ts';
import type { ExchangeEvent } from './exchange-events.ts';
import type { SimExchange } from './sim-exchange.ts';

/** A poor client with 1 BTC long from 60,000, bought with 6,100 USDT and no fees. */
function longOfOne(exchange: SimExchange): void {
  exchange.addAccount('poor', { fees: { maker: '0', taker: '0' } });
  exchange.deposit('poor', 'USDT', coins(6_100), 2);
  exchange.placeHouse('house', limit('ask', 600_000, 1_000), 2);
  exchange.place('poor', limit('bid', 600_000, 1_000), 2);
  expect(positionOf(exchange, 'poor')).toBe(1_000);
}

test('what a position is worth and holds, by hand', () => {
  const exchange = exchangeForTests();
  longOfOne(exchange);
  exchange.setMark(PERP, 590_000, 3);
  const { balances, positions } = exchange.account('poor');
  // 1 BTC at 59,000: 1,000 lost; 10 × leverage holds 5,900; 0.5 % of it is 295.
  expect(balances[0]).toEqual({
    asset: 'USDT',
    wallet: coins(6_100),
    locked: 0n,
    unrealised: -coins(1_000),
    initialMargin: coins(5_900),
    maintenanceMargin: coins(295),
    available: 0n,
  });
  expect(positions[0]).toMatchObject({ size: 1_000, cost: coins(60_000), unrealised: -coins(1_000), leverage: 10 });
  // 6,100 + p − 60,000 = 0.005 p, so p = 53,900 / 0.995 = 54,170.854…
  expect(positions[0]?.liquidationPrice).toBeCloseTo(541_708.54, 1);
});

describe('a long of 1 BTC from 60,000 with 6,100 USDT', () => {
  test('stands at 54,170.9 and is liquidated at 54,170.8', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    exchange.setMark(PERP, 541_709, 3);
    expect(positionOf(exchange, 'poor')).toBe(1_000);
    exchange.setMark(PERP, 541_708, 4);
    expect(positionOf(exchange, 'poor')).toBe(0);
    expect(exchange.summary().liquidations).toBe(1);
  });

  test('is sold through the book down to its bankruptcy price, pays the fee, and keeps the rest', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    exchange.placeHouse('house', limit('bid', 541_000, 400), 2);
    exchange.placeHouse('house', limit('bid', 540_000, 5_000), 2);
    exchange.placeHouse('house', limit('bid', 538_900, 5_000), 2);
    exchange.setMark(PERP, 541_000, 3);
    // 0.4 at 54,100 and 0.6 at 54,000: 6,100 + 54,040 − 60,000 = 140 left; the fee of 1 % would be 541 and takes it all.
    expect(walletOf(exchange, 'poor')).toBe(0n);
    expect(walletOf(exchange, '#insurance')).toBe(coins(140));
    expect(exchange.history('poor').ledger.map((one) => [one.cause, one.amount])).toEqual([
      ['deposit', coins(6_100)],
      ['realised', -coins(2_360)],
      ['realised', -coins(3_600)],
      ['liquidation-fee', -coins(140)],
    ]);
    expect(positionOf(exchange, '#insurance')).toBe(0);
  });

  test('goes to the insurance fund at the bankruptcy price where nobody buys', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    exchange.setMark(PERP, 541_000, 3);
    // 60,000 − 6,100 = 53,900 is where it is worth nothing.
    expect(exchange.history('poor').fills.at(-1)).toMatchObject({
      price: 539_000,
      size: 1_000,
      origin: 'liquidation',
      clientOrderId: expect.stringMatching(/^liquidation-\d+$/),
      fee: 0n,
    });
    expect(walletOf(exchange, 'poor')).toBe(0n);
    expect(positionOf(exchange, '#insurance')).toBe(1_000);
    expect(exchange.summary().instruments[0]).toMatchObject({ trades: 1 });
  });

  test('with a gap far below, the fund takes the loss: it pays the bankruptcy price', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    exchange.placeHouse('house', limit('bid', 450_000, 5_000), 2);
    exchange.setMark(PERP, 450_000, 3);
    expect(exchange.history('poor').fills.at(-1)).toMatchObject({ price: 539_000, size: 1_000 });
    expect(walletOf(exchange, 'poor')).toBe(0n);
    const [insured] = exchange.account('#insurance').positions;
    expect(insured?.unrealised).toBe(-coins(8_900));
  });

  test('is deleveraged onto the most profitable short, where that is the policy', () => {
    const exchange = exchangeForTests({ liquidationRemainder: 'adl' });
    exchange.placeHouse('house', limit('bid', 610_000, 800), 2);
    exchange.place('ann', limit('ask', 610_000, 300), 2);
    exchange.place('bob', limit('ask', 610_000, 500), 2);
    longOfOne(exchange);
    exchange.withdraw('bob', 'USDT', coins(900_000), 2);
    exchange.setMark(PERP, 541_000, 3);
    // Bob's profit is the same share of his cost, but he holds more per dollar he has: he goes first, then ann, then the fund.
    expect(positionOf(exchange, 'bob')).toBe(0);
    expect(positionOf(exchange, 'ann')).toBe(0);
    expect(positionOf(exchange, '#insurance')).toBe(200);
    expect(exchange.history('bob').fills.at(-1)).toMatchObject({ price: 539_000, size: 500, origin: 'adl', fee: 0n });
  });

  test('its orders end first, and the events say what happens, in order', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    exchange.place('poor', limit('ask', 700_000, 10, { clientOrderId: 'resting', reduceOnly: true }), 2);
    const told: string[] = [];
    exchange.listen((event: ExchangeEvent) => {
      if (event.type === 'order-updated') told.push(`${event.change} ${event.order.origin} ${event.order.endReason ?? ''}`);
      else if (event.type !== 'level-changed' && event.type !== 'best-changed') told.push(event.type);
    });
    exchange.setMark(PERP, 541_000, 3);
    expect(told).toEqual([
      'mark-changed',
      'liquidation-started',
      'expired api liquidation',
      'accepted liquidation ',
      'balance-changed',
      'filled liquidation ',
      'position-changed',
    ]);
  });
});

test('a short of 1 BTC from 60,000 with 6,100 USDT is worth nothing at 66,100', () => {
  const exchange = exchangeForTests();
  exchange.addAccount('poor', { fees: { maker: '0', taker: '0' } });
  exchange.deposit('poor', 'USDT', coins(6_100), 2);
  exchange.placeHouse('house', limit('bid', 600_000, 1_000), 2);
  exchange.place('poor', limit('ask', 600_000, 1_000), 2);
  // 6,100 + 60,000 − p = 0.005 p, so p = 66,100 / 1.005 = 65,771.1…
  exchange.setMark(PERP, 657_711, 3);
  expect(positionOf(exchange, 'poor')).toBe(-1_000);
  exchange.setMark(PERP, 657_712, 4);
  expect(exchange.history('poor').fills.at(-1)).toMatchObject({ price: 661_000, size: 1_000, side: 'bid' });
  expect(walletOf(exchange, 'poor')).toBe(0n);
});

describe('funding', () => {
  test('of 0.01 % at 60,000 takes 6 USDT per BTC from longs and gives it to shorts', () => {
    const exchange = exchangeForTests({ defaultFees: { maker: '0', taker: '0' } });
    exchange.place('ann', limit('ask', 600_000, 2_500), 2);
    exchange.place('bob', limit('bid', 600_000, 2_500), 2);
    exchange.settleFunding(PERP, 10_000, 3);
    expect(walletOf(exchange, 'bob')).toBe(coins(1_000_000) - coins(15));
    expect(walletOf(exchange, 'ann')).toBe(coins(1_000_000) + coins(15));
    expect(exchange.history('bob').ledger.at(-1)).toMatchObject({ cause: 'funding', amount: -coins(15), instrument: PERP });
    exchange.settleFunding(PERP, -10_000, 4);
    expect(walletOf(exchange, 'bob')).toBe(coins(1_000_000));
  });

  test('that does not come out even is rounded against whoever it concerns, and the rest is kept', () => {
    const spec = { ...PERP_SPEC, rules: { tickSize: '0.0001', lotSize: '0.0001', maxPrice: '100', maxSize: '100' } };
    const exchange = exchangeForTests({
      instruments: [spec, { ...PERP_SPEC, symbol: 'OTHER' }],
      defaultFees: { maker: '0', taker: '0' },
    });
    exchange.place('ann', limit('ask', 600_000, 1), 2);
    exchange.place('bob', limit('bid', 600_000, 1), 2);
    // One size step at 60.0: 0.006 USDT, 600,000 units; at a rate of 10⁻⁸ that is 0.006 units.
    exchange.settleFunding(PERP, 1, 3);
    expect(walletOf(exchange, 'bob')).toBe(coins(1_000_000) - 1n);
    expect(walletOf(exchange, 'ann')).toBe(coins(1_000_000));
    expect(walletOf(exchange, '#fees')).toBe(1n);
  });

  test('liquidates whoever cannot bear it', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    exchange.setMark(PERP, 541_709, 3);
    exchange.settleFunding(PERP, 1_000_000, 4);
    expect(positionOf(exchange, 'poor')).toBe(0);
  });
});

describe('average entry and realised profit', () => {
  test('closing a part realises its share of the cost, flipping closes all and opens the rest', () => {
    const exchange = exchangeForTests({ defaultFees: { maker: '0', taker: '0' } });
    const trade = (side: 'bid' | 'ask', price: number, size: number): void => {
      exchange.placeHouse('house', limit(side === 'bid' ? 'ask' : 'bid', price, size), 2);
      exchange.place('ann', limit(side, price, size), 2);
    };
    const position = (): unknown => {
      const [one] = exchange.account('ann').positions;
      return [one?.size, one?.cost, one?.realised];
    };
    trade('bid', 600_000, 10);
    trade('bid', 600_300, 20);
    // 0.01 at 60,000 and 0.02 at 60,030: 1,800.6 for 0.03, or 60,020 each.
    expect(position()).toEqual([30, 180_060_000_000n, 0n]);
    trade('ask', 601_000, 15);
    // 0.015 × (60,100 − 60,020) = 1.2
    expect(position()).toEqual([15, 90_030_000_000n, 120_000_000n]);
    trade('ask', 599_000, 25);
    // 0.015 × (59,900 − 60,020) = −1.8; a short of 0.01 from 59,900
    expect(position()).toEqual([-10, -59_900_000_000n, -60_000_000n]);
    expect(walletOf(exchange, 'ann')).toBe(coins(1_000_000) - 60_000_000n);
  });

  test('a maker with a negative rate gets a rebate, taker and maker pay by their own tier', () => {
    const exchange = exchangeForTests();
    exchange.setFees('ann', { maker: '-0.00005', taker: '0.0003' });
    exchange.setFees('bob', { maker: '0.0001', taker: '0.0004' });
    exchange.place('ann', limit('ask', 600_000, 100), 2);
    exchange.place('bob', limit('bid', 600_000, 100), 2);
    expect(exchange.history('ann').fills[0]).toMatchObject({ fee: -coins(0.3), feeAsset: 'USDT', maker: true });
    expect(exchange.history('bob').fills[0]).toMatchObject({ fee: coins(2.4), maker: false });
    expect(walletOf(exchange, '#fees')).toBe(coins(2.1));
  });
});

describe('leverage', () => {
  test('holds the margin it says, and is refused where that is not there', () => {
    const exchange = exchangeForTests();
    longOfOne(exchange);
    expect(exchange.setLeverage('poor', PERP, 9, 3)).toBe(false);
    expect(exchange.setLeverage('poor', PERP, 101, 3)).toBe(false);
    expect(exchange.setLeverage('poor', PERP, 20, 3)).toBe(true);
    expect(exchange.account('poor').positions[0]).toMatchObject({ leverage: 20, initialMargin: coins(3_000) });
    expect(exchange.withdraw('poor', 'USDT', coins(3_100.01), 3)).toBe(false);
    expect(exchange.withdraw('poor', 'USDT', coins(3_100), 3)).toBe(true);
  });
});
