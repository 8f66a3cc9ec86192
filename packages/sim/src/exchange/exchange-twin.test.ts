import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlainAccount, PlainExchange, type PlainOrder, type PlainRules } from '../testing/plain-exchange.ts';
import type { ExchangeOptions } from './exchange-api.ts';
import type { ExchangeEvent } from './exchange-events.ts';
import type { OrderSpec } from './order-types.ts';
import { SimExchange } from './sim-exchange.ts';

const X = 'X';
const NAMES = ['ann', 'bob', 'cat', 'house'];

/** One step of a script. `pick` names a known order: it is taken modulo how many there are. */
type Command =
  | { readonly type: 'place'; readonly name: string; readonly spec: OrderSpec }
  /** A reduce-only order against whatever position there is. */
  | { readonly type: 'reduce'; readonly name: string; readonly spec: OrderSpec }
  | { readonly type: 'cancel'; readonly pick: number }
  | { readonly type: 'amend'; readonly pick: number; readonly price: number; readonly size: number }
  | { readonly type: 'cancel-all'; readonly name: string }
  | { readonly type: 'mark'; readonly mark: number }
  | { readonly type: 'status'; readonly status: 'trading' | 'post-only' | 'reduce-only' | 'cancel-only' | 'halted' };

// Without the bias towards small numbers: near the bounds hardly anything would ever match.
const price = fc.noBias(fc.integer({ min: 92, max: 108 }));
const size = fc.noBias(fc.integer({ min: 1, max: 13 }));

const spec: fc.Arbitrary<OrderSpec> = fc
  .record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    type: fc.oneof(
      { weight: 4, arbitrary: fc.constant('limit' as const) },
      { weight: 1, arbitrary: fc.constant('market' as const) },
    ),
    price,
    size,
    timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
    postOnly: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    reduceOnly: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    selfTradePrevention: fc.constantFrom(
      'none' as const,
      'expire-taker' as const,
      'expire-maker' as const,
      'expire-both' as const,
    ),
    clientOrderId: fc.integer({ min: 0, max: 600 }).map((id) => `c${id}`),
    muddled: fc.integer({ min: 0, max: 19 }),
  })
  .map(({ muddled, ...one }): OrderSpec => {
    // Flags that exclude each other come now and then only.
    if (muddled === 0) return { ...one, instrument: X };
    const timeInForce = one.type === 'market' ? ('ioc' as const) : one.timeInForce;
    return { ...one, instrument: X, timeInForce, postOnly: one.postOnly && timeInForce === 'gtc' };
  });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ type: fc.constant('place' as const), name: fc.constantFrom(...NAMES), spec }) },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('reduce' as const), name: fc.constantFrom('ann', 'bob', 'cat'), spec }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 10, arbitrary: fc.record({ type: fc.constant('amend' as const), pick: fc.nat(), price, size }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel-all' as const), name: fc.constantFrom('ann', 'bob', 'cat') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mark' as const), mark: price }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('status' as const),
      status: fc.constantFrom(
        ...([
          'trading',
          'trading',
          'trading',
          'trading',
          'trading',
          'post-only',
          'reduce-only',
          'cancel-only',
          'halted',
        ] as const),
      ),
    }),
  },
);

const rules: fc.Arbitrary<PlainRules> = fc.record({
  perp: fc.constantFrom(true, true, false),
  minNotional: fc.constantFrom(0, 0, 150),
  maxOpenOrders: fc.constantFrom(3, 20, 20),
  maxSize: fc.constant(12),
  maxMarketSize: fc.constant(10),
  bandUp: fc.constant(108),
  bandDown: fc.constant(92),
  takeBound: fc.constant(5),
  keepsWhenSizeDown: fc.boolean(),
  rejectsFok: fc.boolean(),
  unit: fc.constant(10_000n),
  baseUnit: fc.constant(100_000n),
  leverage: fc.constantFrom(1n, 3n, 10n),
  uniqueForever: fc.boolean(),
});

/** The same rules, as the exchange is told. */
function optionsOf(plain: PlainRules): ExchangeOptions {
  const perp = { maxLeverage: 10, defaultLeverage: Number(plain.leverage), maintenanceRate: '0' };
  return {
    assets: [
      { asset: 'USDT', decimals: 8 },
      { asset: 'BTC', decimals: 8 },
    ],
    instruments: [
      {
        symbol: X,
        kind: plain.perp ? 'linear-perp' : 'spot',
        base: 'BTC',
        quote: 'USDT',
        rules: {
          tickSize: '0.1',
          lotSize: '0.001',
          maxPrice: '1000000',
          maxSize: `0.0${plain.maxSize}`,
          maxMarketSize: `0.0${plain.maxMarketSize}`,
          minNotional: (plain.minNotional / 10_000).toFixed(4),
          bandUp: (plain.bandUp / 100).toFixed(2),
          bandDown: (plain.bandDown / 100).toFixed(2),
          marketTakeBound: (plain.takeBound / 100).toFixed(2),
          maxOpenOrders: plain.maxOpenOrders,
        },
        amendQueue: plain.keepsWhenSizeDown ? 'keeps-when-size-down' : 'loses-priority',
        unfillableFok: plain.rejectsFok ? 'rejects' : 'expires',
        ...(plain.perp ? { perp } : {}),
      },
    ],
    clientOrderIdsUniqueAmong: plain.uniqueForever ? 'all-orders' : 'open-orders',
  };
}

/** Money for many orders, or for a few, so that it runs out. */
const MONEY = [
  { quote: 3_000_000_000n, base: 300_000_000n },
  { quote: 8_000_000n, base: 1_000_000n },
] as const;

class Pair {
  readonly real: SimExchange;
  readonly plain: PlainExchange;
  readonly trades: string[] = [];
  /** What a listener would believe the book to be, and of what it was told. */
  readonly book = new Map<string, number>();
  updateId = 0;
  /** Every order ever placed, on both sides. */
  readonly orders: { readonly orderId: number; readonly plain: PlainOrder }[] = [];
  /** How often what happened. */
  readonly seen: Map<string, number>;

  constructor(plain: PlainRules, { quote, base }: (typeof MONEY)[number], seen: Map<string, number>) {
    this.seen = seen;
    this.real = new SimExchange(optionsOf(plain));
    const accounts: PlainAccount[] = NAMES.map((name, i) => ({
      name,
      client: name !== 'house',
      maker: i === 0 ? -5_000n : 20_000n,
      taker: 50_000n,
      quote: name === 'house' ? 0n : quote,
      base: name === 'house' ? 0n : base,
      size: 0,
      cost: 0n,
    }));
    this.plain = new PlainExchange(plain, accounts);
    for (const { name, client } of accounts) {
      const maker = name === 'ann' ? '-0.00005' : '0.0002';
      this.real.addAccount(name, { kind: client ? 'client' : 'house', fees: { maker, taker: '0.0005' } });
      if (client) this.real.deposit(name, 'USDT', quote, 0);
      if (client) this.real.deposit(name, 'BTC', base, 0);
    }
    this.real.listen((event) => this.#hear(event));
  }

  #hear(event: ExchangeEvent): void {
    if (event.type === 'traded') {
      this.trades.push(`${event.price} × ${event.size} ${event.aggressor} ${event.takerOrderId} ${event.makerOrderId}`);
    }
    if (event.type !== 'level-changed') return;
    expect(event.updateId).toBe(this.updateId + 1);
    this.updateId = event.updateId;
    if (event.size === 0) this.book.delete(`${event.side} ${event.price}`);
    else this.book.set(`${event.side} ${event.price}`, event.size);
  }

  count(what: string, times = 1): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + times);
  }

  run(one: Command, atUs: number): void {
    switch (one.type) {
      case 'place':
        this.#place(one.name, one.spec, atUs);
        return;
      case 'reduce': {
        const held = this.plain.accounts.find((account) => account.name === one.name)?.size ?? 0;
        this.#place(one.name, { ...one.spec, side: held > 0 ? 'ask' : 'bid', reduceOnly: this.plain.rules.perp }, atUs);
        return;
      }
      case 'cancel':
      case 'amend':
        this.#touch(one, atUs);
        return;
      case 'cancel-all': {
        const open = this.plain.orders.filter((order) => order.owner.name === one.name && order.state === 'open');
        const canceled = open.filter((order) => this.plain.cancel(order) === undefined);
        expect(this.real.cancelAll(one.name, X, atUs)).toHaveLength(canceled.length);
        return;
      }
      case 'mark':
        this.plain.mark = one.mark;
        this.real.setMark(X, one.mark, atUs);
        return;
      case 'status':
        this.plain.status = one.status;
        this.real.setStatus(X, one.status, atUs);
    }
  }

  #place(name: string, asked: OrderSpec, atUs: number): void {
    const expected = this.plain.place(name, asked);
    const result = this.real.place(name, asked, atUs);
    if (typeof expected === 'string') {
      this.count(expected);
      expect(result).toEqual({ ok: false, reason: expected });
    } else {
      expect(result.ok).toBe(true);
      if (result.ok) this.orders.push({ orderId: result.order.orderId, plain: expected });
    }
  }

  #touch(one: Extract<Command, { readonly pick: number }>, atUs: number): void {
    const order = this.orders.length === 0 ? undefined : this.orders[one.pick % this.orders.length];
    if (order === undefined || !order.plain.owner.client) return;
    const { name } = order.plain.owner;
    const expected = one.type === 'cancel' ? this.plain.cancel(order.plain) : this.plain.amend(order.plain, one.price, one.size);
    const ref = { orderId: order.orderId };
    const result = one.type === 'cancel' ? this.real.cancel(name, ref, atUs) : this.real.amend(name, ref, one, atUs);
    expect(result.ok ? undefined : result.reason).toBe(expected);
  }

  compare(): void {
    const { real, plain } = this;
    expect(real.book(X, 100)).toMatchObject({ bids: plain.levels(true), asks: plain.levels(false), updateId: this.updateId });
    const heard = [
      ...plain.levels(true).map(([p, s]) => [`bid ${p}`, s]),
      ...plain.levels(false).map(([p, s]) => [`ask ${p}`, s]),
    ];
    expect(Object.fromEntries(this.book)).toEqual(Object.fromEntries(heard));
    expect(this.trades).toEqual(plain.trades);
    for (const account of plain.accounts) this.#compareAccount(account);
  }

  compareOrders(): void {
    const { real } = this;
    for (const { orderId, plain: order } of this.orders) {
      if (!order.owner.client) continue;
      const snapshot = real.order(order.owner.name, { orderId });
      const status = order.state === 'open' ? (order.filled > 0 ? 'partially-filled' : 'working') : order.state;
      expect(snapshot).toMatchObject({ status, size: order.size, filled: order.filled, price: order.price });
      expect(snapshot?.endReason).toBe(order.reason);
    }
  }

  #compareAccount(account: PlainAccount): void {
    const { balances, positions } = this.real.account(account.name);
    const wallet = (asset: string): bigint => balances.find((one) => one.asset === asset)?.wallet ?? 0n;
    expect(wallet('USDT')).toBe(account.quote);
    expect(wallet('BTC')).toBe(account.base);
    if (!this.plain.rules.perp) return;
    const position = positions[0];
    expect([position?.size ?? 0, position?.cost ?? 0n]).toEqual([account.size, account.cost]);
  }
}

test('the exchange does what the plain one does: matching, self-trade prevention, reduce-only, amends, funds, fees, refusals', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(
      rules,
      fc.constantFrom(...MONEY),
      fc.array(command, { minLength: 20, maxLength: 120, size: 'max' }),
      (plain, money, commands) => {
        const pair = new Pair(plain, money, seen);
        for (const [i, one] of commands.entries()) {
          pair.run(one, i + 1);
          pair.compare();
          if (i % 8 === 7) pair.compareOrders();
        }
        pair.compareOrders();
        for (const { plain: order } of pair.orders) pair.count(order.reason ?? order.state);
        pair.count('trade', pair.trades.length);
      },
    ),
  );
  if (process.env.MM_PROPERTY_RUNS !== undefined) process.stdout.write(`${JSON.stringify(Object.fromEntries(seen))}\n`);
  // A twin that never gets anywhere proves nothing.
  for (const what of ['filled', 'self-trade', 'ioc-remainder', 'trade', 'insufficient-margin', 'user', 'reduce-only'])
    expect(seen.get(what) ?? 0).toBeGreaterThan(3);
}, 300_000);
