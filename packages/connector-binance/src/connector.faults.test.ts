import { type ClientOrderId, decimal, lots, priceText, sizeText, ticks, type VenueOrderId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { resetAt } from './testing/resets.ts';
import { type Said, Trader } from './testing/trader.ts';
import type { Product } from './testing/venue-in-a-box.ts';

const PRODUCTS: readonly Product[] = ['usdm', 'spot'];

/** What nobody may ever say about an order the venue has. */
const REFUSED = ['order-rejected', 'order-denied'];

function copies(trader: Trader, id: string): number {
  return trader.box.orders().filter((order) => order.clientOrderId === id).length;
}

describe('orders over REST', () => {
  /** Several at once go over REST; whatever becomes of the answer is the answer to each. */
  function batch(trader: Trader): readonly ClientOrderId[] {
    const commands = [trader.order(), trader.order()];
    trader.send({ type: 'batch', venue: trader.of.venue, commands });
    trader.run(15_000);
    return commands.map(({ order }) => order.clientOrderId);
  }

  test.each(['unknown', 'internal', 'timeout', 'unexpected'])('a 5xx (%s) after the venue took them is not knowing', (answer) => {
    const trader = new Trader({ product: 'usdm' }).ready();
    trader.box.fault('F04', { operation: 'batch', when: 'after', answer, times: 1 });
    for (const id of batch(trader)) {
      expect(trader.about(id)).toContain('order-unknown');
      expect(trader.about(id).filter((type) => REFUSED.includes(type))).toEqual([]);
      expect(copies(trader, id)).toBe(1);
    }
  });

  test.each(['truncated', 'empty', 'html', 'not-json'])('a body that is %s is not knowing', (how) => {
    const trader = new Trader({ product: 'usdm' }).ready();
    trader.box.fault('F05', { operation: 'batch', how, times: 1 });
    for (const id of batch(trader)) {
      expect(trader.about(id)).toContain('order-unknown');
      expect(copies(trader, id)).toBe(1);
    }
  });

  test.each([
    ['usdm', '-5022'],
    ['spot', '-2010'],
  ] as const)('of %s go there while the WebSocket API takes none: new ones, amends and cancels', (product, crossed) => {
    const trader = new Trader({ product, noOrdersSocket: true }).ready();
    const price = trader.price('bid', 150);
    const id = trader.placed({ price, size: trader.size(2) });
    const { venue, id: instrument } = trader.of;
    const size = trader.size(1);
    trader.send({ type: 'amend', venue, instrument, clientOrderId: id, venueOrderId: undefined, price, size, issuedAtUs: 0 });
    trader.until('amended', () => trader.about(id).includes('order-amended'));
    expect(trader.box.orders()[0]).toMatchObject({ price: priceText(trader.of, price), size: '0.005' });
    trader.cancel(id);
    trader.until('canceled', () => trader.about(id).includes('order-canceled'));
    const refused = trader.place({ price: trader.price('bid', -100), postOnly: true });
    trader.until('refused', () => trader.about(refused).includes('order-rejected'));
    expect(trader.all('order-rejected')[0]?.venueCode).toBe(crossed);
    const other = trader.placed();
    trader.send({ type: 'cancel-all', venue, instrument: undefined });
    trader.until('canceled', () => trader.about(other).includes('order-canceled'));
    expect(trader.box.orderLine.messages).toBe(0);
  });
});

describe.each(PRODUCTS)('the connection for orders of %s', (product) => {
  test('may go and come back: orders take the way there is, and what they do is heard', () => {
    const trader = new Trader({ product }).ready();
    const { orderLine } = trader.box;
    trader.until('it is up', () => orderLine.isUp);
    trader.run(1_000);
    const before = trader.placed();
    const { messages } = orderLine;
    orderLine.cut();
    trader.run(200);
    const meanwhile = trader.placed();
    trader.cancel(before);
    trader.until('canceled', () => trader.about(before).includes('order-canceled'));
    trader.box.fill(meanwhile);
    trader.until('the fill was heard', () => trader.about(meanwhile).includes('fill'), 5_000);
    expect(orderLine.messages).toBe(messages);
    orderLine.mend();
    trader.until('it is back', () => orderLine.isUp, 60_000);
    trader.run(1_000);
    const back = orderLine.messages;
    trader.placed();
    expect(orderLine.messages).toBe(back + 1);
    expect(
      trader
        .all('venue-state')
        .map(({ state }) => state)
        .filter((state) => state !== 'starting'),
    ).toEqual(['ready']);
    expect(trader.all('stream-state').filter(({ stream, state }) => stream === 'user' && state === 'down')).toEqual([]);
  });

  test('takes cancels, and no new order, while the private stream is down', () => {
    const trader = new Trader({ product }).ready();
    const { orderLine, privateLine } = trader.box;
    trader.until('it is up', () => orderLine.isUp);
    trader.run(1_000);
    const [filled, id] = [trader.placed(), trader.placed()];
    privateLine.cut();
    trader.until('degraded', () => trader.state === 'degraded');
    const { messages } = orderLine;
    const denied = trader.place();
    expect(trader.all('order-denied').find((event) => event.clientOrderId === denied)?.refusal.code).toBe('not-ready');
    expect(copies(trader, denied)).toBe(0);
    trader.cancel(id);
    trader.run(1_000);
    expect(orderLine.messages).toBe(messages + 1);
    expect(trader.box.orders().find((order) => order.clientOrderId === id)?.isOpen).toBe(false);
    trader.box.fill(filled);
    privateLine.mend();
    trader.until('ready', () => trader.state === 'ready', 60_000);
    expect(trader.fills()).toEqual(trader.trueFills());
    trader.placed();
  });
});

describe.each(PRODUCTS.flatMap((product) => (['WebSocket API', 'REST'] as const).map((way) => [product, way] as const)))(
  'a connection of %s, to its %s, that is reset at a byte of a new order or of its answer',
  (product, way) => {
    // Every byte is the long stage's.
    const STRIDE = 37;

    test.each(['up', 'down'] as const)('(%s) leaves its fate open, and never makes two of it', (direction) => {
      const trader = new Trader({ product, noOrdersSocket: way === 'REST' }).ready();
      for (let bytes = 0; bytes < 500; bytes += STRIDE) resetAt(trader, direction, bytes);
    });
  },
);

describe.each(PRODUCTS)('the private stream of %s', (product) => {
  test('that lost the news of an order is found out, and read again', () => {
    const trader = new Trader({ product }).ready();
    trader.box.fault('F14', { times: 1 });
    trader.placed();
    trader.until('the stream was stalled', () => trader.all('stream-state').some((event) => event.state === 'stalled'), 10_000);
    trader.until('and is live again', () => trader.state === 'ready', 30_000);
    const { orders } = trader.audit();
    expect(orders).toHaveLength(1);
  });

  test('that expired is made anew, and nothing of between is missing', () => {
    const trader = new Trader({ product }).ready();
    const id = trader.placed();
    trader.box.fault('F16');
    trader.run(200);
    trader.box.fill(id);
    trader.until('the fill is known', () => trader.fills().size === 1, 20_000);
    trader.until('ready', () => trader.state === 'ready');
    expect(trader.fills()).toEqual(trader.trueFills());
  });

  test('tells a fill twice where the venue does, and always the same', () => {
    const trader = new Trader({ product }).ready();
    const id = trader.placed();
    trader.box.fault('F12', { how: 'same-id', times: 1 });
    trader.box.fill(id);
    trader.run(1_000);
    expect(trader.fills()).toEqual(trader.trueFills());
  });

  test('may run before the answer to the order: both are said, in any order', () => {
    const trader = new Trader({ product }).ready();
    trader.box.fault('F08', { forMs: 10_000 });
    const id = trader.place({ price: trader.price('bid', -20), timeInForce: 'ioc' });
    trader.run(2_000);
    expect(trader.about(id)).toEqual(expect.arrayContaining(['order-accepted', 'fill']));
    expect(trader.fills()).toEqual(trader.trueFills());
  });

  test.each(['nan', 'null', 'missing', 'text', 'negative'])(
    'with a spoilt size (%s) is not believed: the account is read',
    (how) => {
      const trader = new Trader({ product }).ready();
      const id = trader.placed();
      const { length } = trader.all('reconcile-snapshot');
      // Futures tell a fill twice, and the first time without its fee.
      trader.box.fault('F38', { target: 'user', field: 'l', how, times: product === 'usdm' ? 2 : 1 });
      trader.box.fill(id);
      trader.until('the account was read', () => trader.all('reconcile-snapshot').length > length, 20_000);
      expect(trader.fills()).toEqual(trader.trueFills());
    },
  );
});

describe('an account that others change', () => {
  test('a manual trade is a fill of nobody’s order, and moves the position', () => {
    const trader = new Trader({ product: 'usdm' }).ready();
    trader.box.fault('F36', { how: 'manual-trade', symbol: 'BTCUSDT' });
    trader.until('the fill came', () => trader.all('fill').length > 0);
    trader.run(1_000);
    expect(trader.all('fill').map((fill) => fill.clientOrderId)).toEqual([undefined]);
    const { position } = trader.all('position-reported').at(-1) ?? {};
    expect(position && sizeText(trader.of, position.size)).toBe(trader.box.position(trader.of.id));
    expect(trader.fills()).toEqual(trader.trueFills());
  });

  test('a transfer is a cash flow of what moved', () => {
    for (const product of PRODUCTS) {
      const trader = new Trader({ product }).ready();
      const before = trader.box.balances();
      trader.box.fault('F36', { how: 'transfer' });
      trader.run(2_000);
      const [flow] = trader.all('cash-flow');
      const asset = flow?.asset ?? '';
      const moved = Number(trader.box.balances()[asset]) - Number(before[asset]);
      expect(flow).toMatchObject({ cause: 'transfer', instrument: undefined });
      expect(Number(flow?.amount)).toBeCloseTo(moved, 6);
    }
  });

  test('funding is a cash flow of its instrument', () => {
    const trader = new Trader({ product: 'usdm' }).ready();
    trader.place({ price: trader.price('bid', -50), timeInForce: 'ioc', size: trader.size(10) });
    trader.until('a position', () => trader.all('position-reported').some((event) => event.position.size !== 0));
    const before = Number(trader.box.balances().USDT);
    trader.box.fault('F36', { how: 'funding', symbol: 'BTCUSDT' });
    trader.until('a cash flow', () => trader.all('cash-flow').length > 0);
    const [flow] = trader.all('cash-flow');
    expect(flow).toMatchObject({ cause: 'funding', asset: 'USDT' });
    expect(Number(flow?.amount)).toBeCloseTo(Number(trader.box.balances().USDT) - before, 6);
  });

  test('a liquidation is said fill by fill, by an order that is not ours', () => {
    const trader = new Trader({ product: 'usdm', deposits: { USDT: '500' } }).ready();
    trader.place({ price: trader.price('bid', -50), timeInForce: 'ioc', size: trader.size(20) });
    trader.until('a position', () => trader.all('position-reported').some((event) => event.position.size !== 0));
    trader.box.fault('F36', { how: 'liquidation', symbol: 'BTCUSDT' });
    trader.until('flat', () => trader.box.position(trader.of.id) === '0', 30_000);
    trader.run(1_000);
    trader.audit();
    expect(trader.all('fill').filter((fill) => fill.side === 'ask' && fill.clientOrderId !== undefined)).toEqual([]);
    expect([...trader.fills().keys()].toSorted()).toEqual([...trader.trueFills().keys()].toSorted());
  });

  test('hedge mode, switched on while we run, stops new orders with its reason', () => {
    const trader = new Trader({ product: 'usdm' }).ready();
    trader.box.fault('F37');
    trader.place();
    trader.until('degraded', () => trader.state === 'degraded', 10_000);
    const id = trader.place();
    expect(trader.all('order-denied').find((event) => event.clientOrderId === id)?.refusal.code).toBe('wrong-position-mode');
  });
});

describe.each(PRODUCTS)('a rule of an instrument of %s that changes', (product) => {
  test.each(['tick', 'lot', 'min-notional'])(
    '(%s) is known once it refuses an order, and the book is whole on the new grid',
    (how) => {
      const trader = new Trader({ product }).ready();
      trader.until('a live book', () => trader.bookState === 'live');
      trader.box.fault('F35', { how, symbol: 'BTCUSDT', forMs: 600_000 });
      const rules = trader.box.hosted.exchange.instrument('BTCUSDT')?.rules;
      // As small, and as odd a price, as only the old rules allow.
      const odd = trader.price('bid', 100);
      const price = ticks(odd % 2 === 0 ? odd + 1 : odd);
      trader.place({ price, size: lots(product === 'usdm' ? 1 : 1_000) });
      trader.until('it was refused', () => trader.all('order-rejected').length > 0);
      trader.until('the new rules were said', () => trader.instruments.length === 2, 30_000);
      const now = trader.instruments.at(-1);
      expect([now?.tick.text, now && sizeText(now, now.orderLots), now?.minNotional]).toEqual([
        ...[decimal(rules?.tickSize ?? ''), decimal(rules?.lotSize ?? ''), decimal(rules?.minNotional ?? '')],
      ]);
      trader.until('the book is whole', () => trader.bookState === 'live', 30_000);
      expect(trader.unsyncedDeltas).toBe(0);
    },
  );

  test('(status) is known without anything being refused where the venue says it, else with the first refusal', () => {
    const trader = new Trader({ product }).ready();
    trader.box.fault('F35', { how: 'status', symbol: 'BTCUSDT', forMs: 600_000 });
    if (product === 'spot') trader.place();
    trader.run(15_000);
    const said = trader.instruments.map((one) => one.status);
    expect(said).toEqual(product === 'usdm' ? ['trading', 'halted'] : ['trading']);
  });
});

describe.each(PRODUCTS)('a bad network, %s', (product) => {
  test('a storm of reconnects ends in a live book and a ready venue', () => {
    const trader = new Trader({ product }).ready();
    for (let i = 0; i < 5; i += 1) {
      trader.box.fault('F19', { how: 'flap', times: 3, forMs: 2_000 });
      trader.run(1_500);
    }
    trader.box.clearFaults();
    trader.until('ready', () => trader.state === 'ready', 120_000);
    trader.until('live', () => trader.bookState === 'live', 120_000);
    expect(trader.unsyncedDeltas).toBe(0);
  });

  test('a ban is obeyed, and orders are denied as banned while it lasts', () => {
    const trader = new Trader({ product }).ready();
    trader.box.fault('F28', { how: '418', retryAfterS: 20, times: 1, forMs: 20_000 });
    trader.send({ type: 'audit-book', venue: trader.of.venue, instrument: trader.of.id });
    trader.until('it was refused', () => trader.all('command-refused').length > 0);
    const id = trader.place();
    expect(trader.all('order-denied').find((event) => event.clientOrderId === id)?.refusal.code).toBe('banned');
    trader.run(25_000);
    trader.until('ready', () => trader.state === 'ready', 60_000);
    trader.placed();
  });

  test('ids beyond 2^53 survive every way', () => {
    const trader = new Trader({ product, world: { faults: { atStart: ['F32'] } } }).ready();
    const accepted = (): readonly Said<'order-accepted'>[] => trader.all('order-accepted');
    trader.placed();
    const { venueOrderId = '' as VenueOrderId, clientOrderId } = accepted().at(-1) ?? {};
    expect(BigInt(venueOrderId)).toBeGreaterThan(2n ** 53n);
    const { orders } = trader.audit();
    expect(orders.map((order) => order.venueOrderId).toSorted()).toEqual(
      [...new Set(accepted().map((event) => event.venueOrderId))].toSorted(),
    );
    const { venue, id: instrument } = trader.of;
    trader.send({ type: 'cancel', venue, instrument, clientOrderId: undefined, venueOrderId });
    trader.until('canceled', () => clientOrderId !== undefined && trader.about(clientOrderId).includes('order-canceled'));
    expect(trader.box.orders().find((order) => order.clientOrderId === clientOrderId)?.isOpen).toBe(false);
  });
});

test('what the permit and the fee say is the venue’s own text', () => {
  const trader = new Trader({ product: 'usdm' }).ready();
  const rates = trader.last('fee-rates');
  expect([rates?.maker, rates?.taker]).toEqual([decimal('0.00018'), decimal('0.00045')]);
  expect(priceText(trader.of, trader.price('bid', 0))).toBe(trader.box.book(trader.of.id, 1).bids[0]?.[0]);
});

test('a ban that is said to a subscription of the WebSocket API is obeyed, too: nothing more is asked while it lasts', () => {
  const trader = new Trader({ product: 'spot' }).ready();
  const fired = (): number => trader.box.sim.admin.faults().find(({ id }) => id === 'F28')?.fired ?? 0;
  trader.box.fault('F28', { how: '418', retryAfterS: 20, times: 9 });
  trader.box.fault('F16');
  trader.until('it was banned', () => fired() > 0);
  trader.run(15_000);
  expect(fired()).toBe(1);
  trader.box.clearFaults();
  trader.until('ready', () => trader.state === 'ready', 90_000);
  trader.placed();
});

test.each(PRODUCTS)('how long %s says to stay away holds though its clock has just been set back', (product) => {
  const trader = new Trader({ product }).ready();
  trader.box.fault('F27', { how: 'venue-skew', by: -900, forMs: 30_000 });
  trader.run(1_600);
  trader.box.fault('F28', { how: '429', retryAfterS: 4, times: 1 });
  const first = trader.place();
  trader.until('refused', () => trader.about(first).includes('order-rejected'));
  trader.run(3_500);
  const second = trader.place();
  expect(trader.about(second)).toEqual(['order-denied']);
  expect(trader.all('order-rejected').map(({ venueCode }) => venueCode)).toEqual(['-1003']);
  trader.run(1_000);
  const third = trader.place();
  expect(trader.about(third)).not.toContain('order-denied');
});

test.each(PRODUCTS)(
  'an instrument of %s that was paused at the start is known to trade again within half a minute',
  (product) => {
    const trader = new Trader({ product, world: { faults: { atStart: [] } } });
    const { exchange } = trader.box.hosted;
    exchange.setStatus('BTCUSDT', 'halted', trader.box.sim.nowUs);
    trader.ready();
    expect(trader.instruments.at(-1)?.status).toBe('halted');
    exchange.setStatus('BTCUSDT', 'trading', trader.box.sim.nowUs);
    trader.run(30_000);
    expect(trader.instruments.at(-1)?.status).toBe('trading');
  },
);

test('what stops new orders while the private stream is away, too, is said when the stream is back', () => {
  const trader = new Trader({ product: 'usdm' }).ready();
  trader.box.fault('F37');
  const id = trader.place();
  trader.until('it was refused', () => trader.about(id).includes('order-rejected'));
  // Before the set-up is looked at again: no stream for a while, and REST works.
  trader.box.fault('F19', { how: 'handshake-stall', forMs: 6_000 });
  trader.box.fault('F15', { forMs: 1 });
  trader.until('it is away', () => trader.state === 'degraded');
  trader.until('it is said', () => /hedge mode/.test(trader.last('venue-state')?.reason ?? ''), 120_000);
  expect(trader.state).toBe('degraded');
});
