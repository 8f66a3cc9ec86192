import assert from 'node:assert/strict';
import { type ExchangeOptions, type OrderSpec, SimExchange } from '@mm/sim';
import type { Benchmark } from '../benchmark.ts';
import { paired } from '../measure.ts';
import { parseReference } from '../unit.ts';

const SYMBOL = 'BTCUSDT';
const LEVELS = 1_000;
const ORDERS_PER_LEVEL = 3;
const TOUCH = 617_000;
const LOTS = 10;
const CYCLES = 6_000;
/** Per cycle: five house orders that come and go, three that take, a client's that comes and goes, and one that takes. */
const OPERATIONS = 10 * CYCLES;
const PARSES = OPERATIONS / 20;

/**
 * A matched operation of the simulated exchange, on a book of 6,000 orders at 2,000 prices: an order that takes a maker, or one
 * that is placed and canceled, in the mix of a venue with one bot in it. Everything is on: margin, fees, ledger, a full
 * history, and a listener that counts every event. That the house refills what was taken is timed, and counts as no operation.
 */
export const matching: Benchmark = ({ rounds }) => {
  const exchange = setUp();
  const heard = { trades: 0, fills: 0, canceled: 0, levels: 0 };
  exchange.listen((event) => {
    if (event.type === 'level-changed') heard.levels += 1;
    else if (event.type === 'traded') heard.trades += 1;
    else if (event.type === 'order-updated') {
      if (event.change === 'filled') heard.fills += 1;
      else if (event.change === 'canceled') heard.canceled += 1;
    }
  });
  let cycles = 0;
  const ours = (): void => {
    Object.assign(heard, { trades: 0, fills: 0, canceled: 0, levels: 0 });
    for (let i = 0; i < CYCLES; i += 1) cycle(exchange, i);
    cycles += CYCLES;
    // A level changes with every take and refill, and with everything that comes and goes.
    assert.deepEqual(heard, { trades: 4 * CYCLES, fills: CYCLES, canceled: CYCLES, levels: (4 * 2 + 6 * 2) * CYCLES });
    check(exchange, cycles);
  };
  const theirs = (): void => parseReference(PARSES);
  const { oursUs, ratio } = paired(ours, theirs, rounds);
  return {
    name: 'matched operation of the simulated exchange',
    value: oursUs / OPERATIONS,
    unit: 'µs/operation',
    ratioTo: 'J',
    ratio: (ratio * PARSES) / OPERATIONS,
    must: 0.08,
    goal: 0.05,
    direction: 'max',
  };
};

function cycle(exchange: SimExchange, i: number): void {
  const clientBuys = i % 2 === 0;
  for (let k = 0; k < 5; k += 1) {
    const away = 1 + ((i + 3 * k) % 20);
    const order = k % 2 === 0 ? limit('bid', TOUCH - away, 7) : limit('ask', TOUCH + away, 7);
    if (!exchange.cancelHouse(exchange.placeHouse('house', order, i), i)) throw new Error('a quote did not come and go');
    if (k >= 3) continue;
    const buys = k % 2 === 0;
    exchange.placeHouse('flow', buys ? BUY : SELL, i);
    exchange.placeHouse('house', buys ? REFILL_ASK : REFILL_BID, i);
  }
  const price = clientBuys ? TOUCH - 1 - (i % 7) : TOUCH + 1 + (i % 7);
  const quote = { ...limit(clientBuys ? 'bid' : 'ask', price, 7), postOnly: true, clientOrderId: QUOTE_IDS[i] as string };
  const placed = exchange.place('client', quote, i);
  if (!placed.ok || !exchange.cancel('client', placed.order, i).ok) throw new Error('an order did not come and go');
  const taken = exchange.place('client', { ...(clientBuys ? BUY : SELL), clientOrderId: TAKER_IDS[i] as string }, i);
  if (!taken.ok || taken.order.filled !== LOTS) throw new Error('a taker was not filled');
  exchange.placeHouse('house', clientBuys ? REFILL_ASK : REFILL_BID, i);
}

function limit(side: 'bid' | 'ask', price: number, size: number): OrderSpec {
  return { instrument: SYMBOL, side, type: 'limit', price, size };
}

const BUY: OrderSpec = { ...limit('bid', TOUCH + 5, LOTS), timeInForce: 'ioc' };
const SELL: OrderSpec = { ...limit('ask', TOUCH - 5, LOTS), timeInForce: 'ioc' };
const REFILL_ASK: OrderSpec = limit('ask', TOUCH + 1, LOTS);
const REFILL_BID: OrderSpec = limit('bid', TOUCH - 1, LOTS);

/** As a bot would send them; they come again in the next pass, when their orders are long done. */
const QUOTE_IDS: readonly string[] = Array.from({ length: CYCLES }, (_, i) => `mm-quote-${i}`);
const TAKER_IDS: readonly string[] = Array.from({ length: CYCLES }, (_, i) => `mm-taker-${i}`);

const DEPOSIT = 1_000_000n * 10n ** 8n;
/** What a client's order buys a tick above the touch and sells a tick below, in 10⁻⁸ USDT. */
const BOUGHT = BigInt((TOUCH + 1) * LOTS) * 10_000n;
const SOLD = BigInt((TOUCH - 1) * LOTS) * 10_000n;

/** The client is flat and has lost two ticks and two fees of 0.05 % each two cycles, to the last digit; the book is as it was. */
function check(exchange: SimExchange, cycles: number): void {
  const { balances, positions } = exchange.account('client');
  const lost = BOUGHT - SOLD + (BOUGHT * 5n) / 10_000n + (SOLD * 5n) / 10_000n;
  assert.equal(balances[0]?.wallet, DEPOSIT - (BigInt(cycles) / 2n) * lost);
  assert.equal(positions[0]?.size, 0);
  const { bids, asks } = exchange.book(SYMBOL, LEVELS);
  const touch = LOTS * ORDERS_PER_LEVEL;
  assert.deepEqual([bids.length, asks.length, bids[0], asks[0]], [LEVELS, LEVELS, [TOUCH - 1, touch], [TOUCH + 1, touch]]);
}

function setUp(): SimExchange {
  const exchange = new SimExchange(OPTIONS);
  exchange.addAccount('client');
  exchange.addAccount('house', { kind: 'house' });
  exchange.addAccount('flow', { kind: 'house' });
  exchange.deposit('client', 'USDT', DEPOSIT, 0);
  exchange.setMark(SYMBOL, TOUCH, 0);
  for (let level = 1; level <= LEVELS; level += 1) {
    for (let order = 0; order < ORDERS_PER_LEVEL; order += 1) {
      exchange.placeHouse('house', limit('bid', TOUCH - level, LOTS), 0);
      exchange.placeHouse('house', limit('ask', TOUCH + level, LOTS), 0);
    }
  }
  return exchange;
}

const OPTIONS: ExchangeOptions = {
  assets: [{ asset: 'USDT', decimals: 8 }],
  instruments: [
    {
      symbol: SYMBOL,
      kind: 'linear-perp',
      base: 'BTC',
      quote: 'USDT',
      rules: { tickSize: '0.10', lotSize: '0.001', minNotional: '50', maxSize: '1000', bandUp: '1.05', bandDown: '0.95' },
      perp: { maxLeverage: 125, defaultLeverage: 20, maintenanceRate: '0.004' },
    },
  ],
};
