import { describe, expect, test } from 'vitest';
import type { FillSnapshot } from '../exchange/account-types.ts';
import { SimExchange } from '../exchange/sim-exchange.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { Dislocations } from './dislocations.ts';
import { FairPrice } from './fair-price.ts';
import { type ArbitrageOptions, filledLiquidity, type LiquidityOptions } from './flow-options.ts';
import { GeneratedFlow } from './generated-flow.ts';

const START = 1_767_225_600_000_000;
const SECOND = 1_000_000;
const FEES = { makerBps: 2, takerBps: 5 };

interface WorldOptions {
  readonly seed?: number;
  readonly venues?: Readonly<Record<string, LiquidityOptions>>;
  readonly arbitrage?: ArbitrageOptions;
  readonly startUs?: number;
}

/** Exchanges around one fair price, without wires. */
function world({ seed = 1, venues = { alpha: {} }, arbitrage, startUs = START }: WorldOptions = {}) {
  const fair = new FairPrice({
    random: seededRandom(seed, 'fair'),
    startPrice: 61_700,
    startUs,
    volatilityBps: 1,
    memoryUs: 120 * SECOND,
  });
  const filled = Object.entries(venues).map(([name, options]) => ({ name, liquidity: filledLiquidity(options, FEES) }));
  const parties = filled.map(({ name, liquidity }) => ({
    name,
    halfSpreadBps: liquidity.halfSpreadBps,
    takerBps: FEES.takerBps,
  }));
  const dislocations =
    arbitrage === undefined ? undefined : new Dislocations(arbitrage, parties, startUs, seededRandom(seed, 'dislocations'));
  const all = filled.map(({ name, liquidity }) => {
    const exchange = new SimExchange({
      assets: [
        { asset: 'USDT', decimals: 8 },
        { asset: 'BTC', decimals: 8 },
      ],
      instruments: [
        {
          symbol: 'BTCUSDT',
          kind: 'linear-perp',
          base: 'BTC',
          quote: 'USDT',
          rules: { tickSize: '0.10', lotSize: '0.001' },
          perp: { maxLeverage: 100, defaultLeverage: 20, maintenanceRate: '0.004' },
        },
      ],
      defaultFees: { maker: '0.0002', taker: '0.0005' },
    });
    exchange.addAccount('user');
    exchange.deposit('user', 'USDT', 10n ** 16n, startUs);
    const told: unknown[] = [];
    const flow = new GeneratedFlow({
      exchange,
      instrument: 'BTCUSDT',
      venue: name,
      liquidity,
      fair,
      dislocations,
      random: seededRandom(seed, name),
      startUs,
      onReference: (news) => told.push(news),
    });
    exchange.listen((event) => flow.onEvent(event));
    return { name, exchange, flow, liquidity, told };
  });
  return { fair, all, dislocations, one: all[0] as (typeof all)[number] };
}

/** In basis points of the notional, fee off, marked at the fair price. */
function earned(fill: { side: string; price: number; notional: bigint; fee: bigint }, fair: number): number {
  const price = fill.price / 10;
  const gain = fill.side === 'bid' ? fair - price : price - fair;
  return (gain / price) * 10_000 - (Number(fill.fee) / Number(fill.notional)) * 10_000;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** A maker one tick inside the touch, large enough for every taker, who is never later than the book. @returns what each fill earned */
function makerEarnings(seed: number, options: LiquidityOptions, seconds: number): number[] {
  const { fair, one } = world({ seed, venues: { alpha: { takersPerSecond: 20, levels: 10, ...options } } });
  const { exchange, flow } = one;
  const earnings: number[] = [];
  let fills: FillSnapshot[] = [];
  exchange.listen((event) => {
    if (event.type === 'order-updated' && event.fill !== undefined) fills.push(event.fill);
  });
  for (let nowUs = START; nowUs < START + seconds * SECOND; nowUs = flow.nextQuoteUs) {
    flow.advance(nowUs - 1);
    for (const fill of fills) earnings.push(earned(fill, fair.at(nowUs)));
    fills = [];
    exchange.cancelAll('user', undefined, nowUs);
    flow.advance(nowUs);
    for (const side of ['bid', 'ask'] as const) {
      const inside = exchange.bestPrice('BTCUSDT', side) + (side === 'bid' ? 1 : -1);
      exchange.place('user', { instrument: 'BTCUSDT', side, type: 'limit', price: inside, size: 20_000, postOnly: true }, nowUs);
    }
  }
  return earnings;
}

describe('the edge of a maker', () => {
  // One tick inside the touch costs a tick, 0.016 bps here.
  test.each([
    { makerEdgeBps: 1 },
    { makerEdgeBps: 0, informedShare: 0.5, impactBps: 3 },
    { makerEdgeBps: -0.5, informedShare: 0.1, impactBps: 1 },
  ])('is what was asked for, fees and informed takers included: %j', (options) => {
    const earnings = [11, 12, 13].flatMap((seed) => makerEarnings(seed, options, 150));
    expect(earnings.length).toBeGreaterThan(3_000);
    expect(Math.abs(mean(earnings) - options.makerEdgeBps)).toBeLessThan(0.12);
  });

  test('at a spread of one tick is minus the fee and what informed takers cost', () => {
    expect(filledLiquidity({}, FEES).makerEdgeBps).toBeCloseTo(-2.1);
    const earnings = makerEarnings(14, { spreadBps: 1 }, 150);
    expect(Math.abs(mean(earnings) - filledLiquidity({ spreadBps: 1 }, FEES).makerEdgeBps)).toBeLessThan(0.12);
  });
});

describe('the edge of an arbitrageur', () => {
  test.each([0.5, 2, -1])('of %d bps is left after both taker fees at both touches', (edgeBps) => {
    const earnings = [1, 2, 3].flatMap((seed) => {
      const venues = { alpha: { spreadBps: 1 }, beta: { spreadBps: 2, lagMs: 40 } };
      const { all, dislocations } = world({ seed, venues, arbitrage: { edgeBps, everyMs: 2_000, lastsMs: 500 } });
      const seen = new Set<number>();
      const found: number[] = [];
      for (let nowUs = START; nowUs < START + 200 * SECOND; nowUs += 100_000) {
        for (const { flow } of all) flow.advance(nowUs);
        const moment = dislocations?.at(nowUs);
        // It is in the quotes with the next refresh, 27 ms later at most.
        if (moment === undefined || nowUs < moment.startUs + 28_000 || seen.has(moment.startUs)) continue;
        seen.add(moment.startUs);
        const fills = all.map(({ exchange, name }) => {
          const isDear = moment.offsetBps > 0 === (name === moment.venue);
          exchange.place('user', { instrument: 'BTCUSDT', side: isDear ? 'ask' : 'bid', type: 'market', size: 1 }, nowUs);
          return exchange.history('user').fills.at(-1);
        });
        found.push(fills.reduce((sum, fill) => sum + (fill === undefined ? Number.NaN : earned(fill, 61_700)), 0));
      }
      return found;
    });
    expect(earnings.length).toBeGreaterThan(200);
    expect(Math.abs(mean(earnings) - edgeBps)).toBeLessThan(0.15);
  });

  test('is nowhere between moments', () => {
    const { all, dislocations } = world({ venues: { alpha: {}, beta: { lagMs: 40 } }, arbitrage: { edgeBps: 1 } });
    for (let nowUs = START; nowUs < START + 60 * SECOND; nowUs += 100_000) {
      for (const { flow } of all) flow.advance(nowUs);
      // A moment's end is in the quotes only with the next refresh.
      if (dislocations?.at(nowUs) !== undefined || dislocations?.at(nowUs - 100_000) !== undefined) continue;
      const [bids, asks] = (['bid', 'ask'] as const).map((side) => all.map((one) => one.exchange.bestPrice('BTCUSDT', side)));
      expect(((Math.max(...(bids ?? [])) - Math.min(...(asks ?? []))) / 617_000) * 10_000).toBeLessThan(10);
    }
  });

  test('needs two venues', () => {
    expect(() => world({ arbitrage: { edgeBps: 1 } })).toThrow(RangeError);
  });
});

describe('a book of house quotes', () => {
  test('is deep, never crossed, and follows the fair price', () => {
    const { fair, one } = world({ venues: { alpha: { levels: 50 } } });
    for (let nowUs = START; nowUs < START + 120 * SECOND; nowUs += 100_000) {
      one.flow.advance(nowUs);
      const { bids, asks } = one.exchange.book('BTCUSDT', 1_000);
      expect(bids.length).toBeGreaterThan(40);
      expect(asks.length).toBeGreaterThan(40);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] as number);
      expect(Math.abs(((bids[0]?.[0] as number) / 10 / fair.at(nowUs) - 1) * 10_000)).toBeLessThan(2);
    }
  });

  test('is there again a refresh after someone took half of it', () => {
    const { one } = world({ venues: { alpha: { levels: 20, takersPerSecond: 0 } } });
    one.flow.advance(START);
    const before = one.exchange.book('BTCUSDT', 1_000).asks;
    const limit = before[10]?.[0] as number;
    one.exchange.place(
      'user',
      { instrument: 'BTCUSDT', side: 'bid', type: 'limit', timeInForce: 'ioc', price: limit, size: 1e6 },
      START + 1,
    );
    expect(one.exchange.bestPrice('BTCUSDT', 'ask')).toBeGreaterThan(limit);
    one.flow.advance(START + 200_000);
    expect(one.exchange.bestPrice('BTCUSDT', 'ask')).toBeLessThan(limit);
    expect(one.exchange.book('BTCUSDT', 1_000).asks.length).toBeGreaterThan(15);
  });

  test('is there again after the venue ended every order in it', () => {
    const { one } = world();
    one.flow.advance(START);
    one.exchange.setStatus('BTCUSDT', 'halted', START + 1);
    one.flow.advance(START + SECOND);
    one.exchange.endOrders({ instrument: 'BTCUSDT' }, START + SECOND);
    expect(one.exchange.bestPrice('BTCUSDT', 'bid')).toBe(0);
    one.exchange.setStatus('BTCUSDT', 'trading', START + SECOND);
    one.flow.advance(START + 10 * SECOND);
    expect(one.exchange.book('BTCUSDT', 1_000).bids.length).toBeGreaterThan(90);
  });

  test('stands on the new steps once the rules have changed', () => {
    const { one } = world({ venues: { alpha: { levels: 50 } } });
    one.flow.advance(START);
    one.exchange.setRules('BTCUSDT', { tickSize: '1.0', lotSize: '0.01' }, START + 1);
    one.flow.advance(START + SECOND);
    const { bids, asks } = one.exchange.book('BTCUSDT', 1_000);
    expect(bids.length).toBeGreaterThan(40);
    for (const [price, size] of [...bids, ...asks]) expect([price % 10, size % 10]).toEqual([0, 0]);
    expect((asks[0]?.[0] as number) - (bids[0]?.[0] as number)).toBe(10);
  });

  test('fills a resting order that the price moves through', () => {
    const { one, fair } = world({ venues: { alpha: { takersPerSecond: 0 } } });
    one.flow.advance(START);
    const price = one.exchange.bestPrice('BTCUSDT', 'bid') - 50;
    const placed = one.exchange.place('user', { instrument: 'BTCUSDT', side: 'bid', type: 'limit', price, size: 5 }, START);
    fair.move(START, -10);
    one.flow.advance(START + 100_000);
    expect(placed.ok && one.exchange.order('user', { orderId: placed.order.orderId })?.status).toBe('filled');
  });

  test('holds no more orders than levels, however long it runs', () => {
    const { one } = world({ venues: { alpha: { levels: 30 } } });
    one.flow.advance(START + 600 * SECOND);
    expect(one.exchange.summary().instruments[0]?.openOrders).toBeLessThan(2 * 30 * 2.5);
    expect(one.flow.counts.takers).toBeGreaterThan(1_500);
    expect(one.flow.counts.informed / one.flow.counts.takers).toBeGreaterThan(0.15);
    expect(one.flow.counts.informed / one.flow.counts.takers).toBeLessThan(0.25);
  });

  test('is the same for the same seed', () => {
    const book = (seed: number): unknown => {
      const { one } = world({ seed });
      one.flow.advance(START + 30 * SECOND);
      return one.exchange.book('BTCUSDT', 1_000);
    };
    expect(book(5)).toEqual(book(5));
    expect(book(5)).not.toEqual(book(6));
  });
});

test('a perpetual has a mark each second, an index without basis, and pays funding at the hour', () => {
  const startUs = START + 8 * 3_600 * SECOND - 5 * SECOND;
  const { one, fair } = world({ startUs, venues: { alpha: { basisBps: 10, fundingBps: 3, takersPerSecond: 0 } } });
  one.exchange.place('user', { instrument: 'BTCUSDT', side: 'bid', type: 'market', size: 1_000 }, startUs);
  const before = one.exchange.account('user').balances[0]?.wallet as bigint;
  one.flow.advance(startUs + 10 * SECOND);
  const mark = one.exchange.instrument('BTCUSDT')?.mark as number;
  expect(Math.abs((mark / 10 / fair.at(startUs + 10 * SECOND) - 1) * 10_000 - 10)).toBeLessThan(0.1);
  expect(one.told.at(-1)).toMatchObject({ rate: '0.00030000', nextFundingUs: START + 16 * 3_600 * SECOND, intervalHours: 8 });
  const paid = before - (one.exchange.account('user').balances[0]?.wallet as bigint);
  expect(Number(paid) / 1e8 / ((mark / 10) * 1)).toBeCloseTo(3e-4, 5);
});
