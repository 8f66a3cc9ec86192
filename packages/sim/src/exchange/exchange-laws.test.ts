import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASSETS, coins, PERP, PERP_SPEC, SPOT, SPOT_SPEC } from '../testing/exchange-samples.ts';
import type { ExchangeEvent } from './exchange-events.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import type { OrderSpec } from './order-types.ts';
import { SimExchange } from './sim-exchange.ts';

const OVER = 'OVER';
const ETH = 'ETHUSDT';
const CLIENTS = ['ann', 'bob', 'cat'];
const ALL = [...CLIENTS, 'house', '#fees', '#insurance', '#tape', '#outside'];
const HISTORY = 20;

/** Two perpetuals, a spot market and a recorded market that share their quote; odd rates, so that little comes out even. */
const INSTRUMENTS: readonly InstrumentSpec[] = [
  { ...PERP_SPEC, perp: { maxLeverage: 100, defaultLeverage: 50, maintenanceRate: '0.00777777', liquidationFee: '0.00333333' } },
  { ...PERP_SPEC, symbol: ETH, base: 'ETH', perp: { maxLeverage: 50, defaultLeverage: 25, maintenanceRate: '0.01' } },
  SPOT_SPEC,
  { ...PERP_SPEC, symbol: OVER, backend: 'overlay' },
];

type Command = (exchange: SimExchange, nowUs: number) => void;

const instrument = fc.constantFrom(PERP, ETH, SPOT, OVER);
const price = fc.noBias(fc.integer({ min: 95, max: 105 }));
const size = fc.noBias(fc.integer({ min: 1, max: 30_000 }));
const side = fc.constantFrom('bid' as const, 'ask' as const);
const client = fc.constantFrom(...CLIENTS);

const order: fc.Arbitrary<OrderSpec> = fc.record({
  instrument,
  side,
  type: fc.constantFrom('limit' as const, 'limit' as const, 'limit' as const, 'market' as const),
  price,
  size,
  timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
  reduceOnly: fc.constantFrom(false, false, true),
  selfTradePrevention: fc.constantFrom('none' as const, 'expire-taker' as const, 'expire-maker' as const, 'expire-both' as const),
});

function suited(spec: OrderSpec): OrderSpec {
  const base = { ...spec, reduceOnly: spec.reduceOnly === true && spec.instrument !== SPOT };
  return spec.type === 'market' ? { ...base, timeInForce: 'ioc' } : base;
}

/** Takes nearly as much as the margin allows: what liquidations are made of. */
function splurge(exchange: SimExchange, who: string, way: 'bid' | 'ask', nowUs: number): void {
  const available = exchange.account(who).balances.find((one) => one.asset === 'USDT')?.available ?? 0n;
  const lots = Math.floor((Number(available) * exchange.leverage(who, PERP) * 0.8) / (100 * 10_000));
  if (lots < 1 || lots > 1_000_000) return;
  const spec = { instrument: PERP, type: 'limit', price: 100, size: lots } as const;
  exchange.placeHouse('house', { ...spec, side: way === 'bid' ? 'ask' : 'bid' }, nowUs);
  exchange.place(who, { ...spec, side: way, timeInForce: 'ioc' }, nowUs);
}

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(client, side).map(
      ([who, way]): Command =>
        (x, t) =>
          splurge(x, who, way, t),
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(client, order).map(
      ([who, spec]): Command =>
        (x, t) =>
          void x.place(who, suited(spec), t),
    ),
  },
  {
    weight: 10,
    arbitrary: order.map(
      (spec): Command =>
        (x, t) =>
          void x.placeHouse('house', { ...suited(spec), reduceOnly: false }, t),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(client, fc.nat(), price, size).map(
      ([who, pick, to, lots]): Command =>
        (x, t) => {
          const open = x.openOrders(who);
          const one = open[pick % Math.max(1, open.length)];
          if (one !== undefined) x.amend(who, one, { price: to, size: lots }, t);
        },
    ),
  },
  {
    weight: 1,
    arbitrary: client.map(
      (who): Command =>
        (x, t) =>
          void x.cancelAll(who, undefined, t),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(instrument, price).map(
      ([symbol, mark]): Command =>
        (x, t) =>
          x.setMark(symbol, mark, t),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(PERP, ETH), fc.integer({ min: -1_234_567, max: 1_234_567 })).map(
      ([symbol, rate]): Command =>
        (x, t) =>
          x.settleFunding(symbol, rate, t),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(client, client, fc.bigInt(1n, coins(50))).map(
      ([from, to, money]): Command =>
        (x, t) =>
          void x.transfer(from, to, 'USDT', money, t),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(client, fc.bigInt(1n, coins(50))).map(
      ([who, money]): Command =>
        (x, t) =>
          void x.withdraw(who, 'USDT', money, t),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(client, fc.bigInt(-1_000n, 1_000n)).map(
      ([who, money]): Command =>
        (x, t) =>
          x.adjust(who, 'USDT', money, t),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(price, fc.noBias(fc.integer({ min: 0, max: 60_000 }))).map(
      ([at, lots]): Command =>
        (x, t) => {
          // Recorded bids below 100, asks from there on: a recording is never crossed.
          const level = [[at, lots]] as const;
          x.recordedDiff(OVER, at < 100 ? level : [], at < 100 ? [] : level, t);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(price, size, side).map(
      ([at, lots, aggressor]): Command =>
        (x, t) =>
          x.recordedTrade(OVER, { price: at, size: lots, aggressor }, t),
    ),
  },
);

const script = fc.array(command, { minLength: 30, maxLength: 120, size: 'max' });

function start(liquidationRemainder: 'insurance' | 'adl', start: number): SimExchange {
  const exchange = new SimExchange({ assets: ASSETS, instruments: INSTRUMENTS, historyLimit: HISTORY, liquidationRemainder });
  exchange.addAccount('house', { kind: 'house' });
  for (const who of CLIENTS) {
    exchange.addAccount(who, { fees: { maker: who === 'ann' ? '-0.00012345' : '0.00019999', taker: '0.00054321' } });
    exchange.deposit(who, 'USDT', coins(start), 0);
    exchange.deposit(who, 'BTC', coins(10), 0);
  }
  for (const { symbol } of INSTRUMENTS) exchange.setMark(symbol, 100, 0);
  return exchange;
}

function checkSums(exchange: SimExchange): void {
  const accounts = ALL.map((name) => exchange.account(name));
  for (const { asset } of ASSETS) {
    const wallets = accounts.flatMap((one) => one.balances).filter((one) => one.asset === asset);
    const money = wallets.reduce((sum, one) => sum + one.wallet, 0n);
    const costs = asset === 'USDT' ? accounts.flatMap((one) => one.positions).reduce((sum, one) => sum + one.cost, 0n) : 0n;
    // What positions cost is still in them; all the rest is in wallets, and what came in went out of #outside.
    expect(money - costs).toBe(0n);
  }
  for (const { symbol } of INSTRUMENTS) {
    const sizes = accounts.flatMap((one) => one.positions).filter((one) => one.instrument === symbol);
    expect(sizes.reduce((sum, one) => sum + one.size, 0)).toBe(0);
  }
}

function checkClient(exchange: SimExchange, who: string): void {
  const { ledger, fills, carried } = exchange.history(who);
  expect(Math.max(ledger.length, fills.length)).toBeLessThanOrEqual(HISTORY);
  for (const { asset, wallet, locked } of exchange.account(who).balances) {
    const kept = ledger.filter((one) => one.asset === asset);
    expect(kept.reduce((sum, one) => sum + one.amount, carried.get(asset) ?? 0n)).toBe(wallet);
    expect(kept.at(-1)?.balanceAfter ?? wallet).toBe(wallet);
    expect(locked >= 0n).toBe(true);
    if (asset === 'BTC') expect(wallet >= locked).toBe(true);
  }
  const open = exchange.openOrders(who);
  for (const { symbol } of INSTRUMENTS) {
    const held = exchange.account(who).positions.find((one) => one.instrument === symbol)?.size ?? 0;
    const reducing = open.filter((one) => one.instrument === symbol && one.reduceOnly);
    for (const one of reducing) expect(one.side).toBe(held > 0 ? 'ask' : 'bid');
    expect(reducing.reduce((sum, one) => sum + one.size - one.filled, 0)).toBeLessThanOrEqual(Math.abs(held));
  }
  for (const one of exchange.allOrders(who)) {
    expect(one.filled).toBeLessThanOrEqual(one.size);
    if (one.timeInForce === 'fok') expect([0, one.size]).toContain(one.filled);
    if (one.timeInForce !== 'gtc') expect(['filled', 'expired']).toContain(one.status);
    expect(one.status === 'filled').toBe(one.filled === one.size);
  }
}

function checkBooks(exchange: SimExchange, heard: ReadonlyMap<string, number>): void {
  for (const { symbol } of INSTRUMENTS) {
    const { bids, asks } = exchange.book(symbol, 1_000);
    const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
    if (bid !== undefined && ask !== undefined) expect(bid).toBeLessThan(ask);
    const levels = [...bids.map(([p, s]) => [`${symbol} bid ${p}`, s]), ...asks.map(([p, s]) => [`${symbol} ask ${p}`, s])];
    const told = [...heard].filter(([key]) => key.startsWith(`${symbol} `));
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(levels));
  }
}

/** Hears of levels, and checks what can be checked of every single event. */
function listenTo(exchange: SimExchange): { readonly levels: Map<string, number>; readonly best: Map<string, unknown[]> } {
  const levels = new Map<string, number>();
  const best = new Map<string, unknown[]>();
  exchange.listen((event: ExchangeEvent) => {
    if (event.type === 'level-changed') {
      const key = `${event.instrument} ${event.side} ${event.price}`;
      if (event.size === 0) levels.delete(key);
      else levels.set(key, event.size);
    } else if (event.type === 'best-changed') {
      best.set(event.instrument, [event.bidPrice, event.bidSize, event.askPrice, event.askSize]);
    } else if (
      event.type === 'order-updated' &&
      event.fill !== undefined &&
      event.order.type === 'limit' &&
      event.order.origin === 'api'
    ) {
      const { fill, order: of } = event;
      expect(of.side === 'bid' ? fill.price <= of.price : fill.price >= of.price).toBe(true);
    }
  });
  return { levels, best };
}

describe('whatever happens', () => {
  test('no money and no position appears or disappears, every wallet is the sum of its entries, orders keep their promises', () => {
    const happened = { liquidations: 0, trades: 0, insured: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom('insurance' as const, 'adl' as const),
        fc.constantFrom(15, 40, 100_000),
        script,
        (policy, money, commands) => {
          const exchange = start(policy, money);
          const { levels, best } = listenTo(exchange);
          for (const [i, run] of commands.entries()) {
            run(exchange, i + 1);
            if (i % 4 !== 3 && i < commands.length - 1) continue;
            checkSums(exchange);
            for (const who of CLIENTS) checkClient(exchange, who);
            checkBooks(exchange, levels);
          }
          for (const [symbol, told] of best) {
            const { bids, asks } = exchange.book(symbol, 1);
            expect(told).toEqual([...(bids[0] ?? [0, 0]), ...(asks[0] ?? [0, 0])]);
          }
          const { liquidations, instruments } = exchange.summary();
          happened.liquidations += liquidations;
          happened.trades += instruments.reduce((sum, one) => sum + one.trades, 0);
          if (exchange.account('#insurance').positions.length > 0) happened.insured += 1;
        },
      ),
    );
    if (process.env.MM_PROPERTY_RUNS !== undefined) process.stdout.write(`${JSON.stringify(happened)}\n`);
    expect(Math.min(happened.liquidations, happened.insured)).toBeGreaterThan(3);
    expect(happened.trades).toBeGreaterThan(300);
  }, 600_000);

  test('the same calls give the same events', () => {
    fc.assert(
      fc.property(script, (commands) => {
        const run = (): ExchangeEvent[] => {
          const exchange = start('adl', 300);
          const events: ExchangeEvent[] = [];
          exchange.listen((event) => events.push(event));
          for (const [i, one] of commands.entries()) one(exchange, i + 1);
          return events;
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 20 },
    );
  });
});
