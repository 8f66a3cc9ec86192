import {
  type EventSink,
  type Instrument,
  instrument,
  lots,
  type OrderEvent,
  refusal,
  type Sequence,
  ticks,
  type VenueCommand,
  type VenueEvent,
  type VenueOrderId,
} from '@mm/core';
import { describe, expect, test } from 'vitest';
import type { CapabilityTable } from '../capabilities.ts';
import type { Connector } from '../connector.ts';
import type { StreamWish } from '../options.ts';
import { levelsOf } from '../testing/aligner-harness.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { ACME } from '../testing/orders.ts';
import { createClient } from './client.ts';
import type { ClientOptions, NewOrder } from './client-types.ts';

const BTC: Instrument = instrument({
  ...{ venue: ACME, symbol: 'BTCUSDT', kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.001' },
} as Parameters<typeof instrument>[0]);

const ORDER: NewOrder = { instrument: BTC.id, side: 'bid', price: '61700.1', size: '0.5', postOnly: true };

/** A connector whose venue is the test. */
function setUp(options: Partial<ClientOptions> = {}) {
  const world = new FakeWorld();
  const sent: VenueCommand[] = [];
  const watched: string[] = [];
  let say: EventSink = () => {};
  const note = (word: string) => (wish: StreamWish) => watched.push(`${word} ${wish.stream}`);
  const connector: Connector = {
    ...{ venue: ACME, environment: 'local', capabilities: {} as CapabilityTable, watch: note('watch'), unwatch: note('unwatch') },
    open: (sink) => {
      say = sink;
    },
    send: (command) => sent.push(command),
    close: () => watched.push('closed'),
  };
  const client = createClient(connector, { world, ...options });
  const ready = (): void => {
    say({ type: 'instrument', venue: ACME, instrument: BTC, receiveTimeUs: 1 });
    state('ready');
  };
  const state = (now: 'ready' | 'refused'): void =>
    say({
      ...{ type: 'venue-state', venue: ACME, state: now, reason: 'so', receiveTimeUs: 1 },
      refusal: now === 'refused' ? refusal('key-can-withdraw', 'this key can withdraw') : undefined,
    });
  const last = (): VenueCommand => sent.at(-1) as VenueCommand;
  /** An event about the order that was placed last. */
  const about = (more: object, counter = sent.filter(({ type }) => type === 'place').length): VenueEvent => {
    const place = sent.filter(({ type }) => type === 'place')[counter - 1];
    const clientOrderId = place?.type === 'place' ? place.order.clientOrderId : undefined;
    const head = {
      venue: ACME,
      instrument: BTC.id,
      clientOrderId,
      venueOrderId: '77' as VenueOrderId,
      venueTimeUs: 1,
      receiveTimeUs: 1,
    };
    return { ...head, ...more } as OrderEvent;
  };
  const snapshot = (cursor: Sequence, more: object = {}): VenueEvent => {
    const lists = { orders: [], fills: [], positions: [], balances: [] };
    return {
      type: 'reconcile-snapshot',
      venue: ACME,
      askedAtUs: world.clock.nowUs(),
      cursor,
      ...lists,
      receiveTimeUs: 1,
      ...more,
    };
  };
  return { world, client, sent, watched, say: (event: VenueEvent) => say(event), ready, state, last, about, snapshot };
}

/** What a promise has come to, told in a word. */
async function fate(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => JSON.stringify(value ?? 'done'),
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

describe('placing', () => {
  test('sends whole ticks and lots with an id of its own, and resolves when the venue has the order', async () => {
    const { client, ready, say, last, about } = setUp({ instance: 7 });
    ready();
    const placed = client.place(ORDER);
    expect(last()).toMatchObject({
      type: 'place',
      order: { price: 617_001, size: 500, side: 'bid', postOnly: true, timeInForce: 'gtc' },
    });
    say(about({ type: 'order-accepted' }));
    expect(await placed).toMatchObject({
      state: 'working',
      venueOrderId: '77',
      clientOrderId: expect.stringMatching(/^\d+-7-\d+$/),
    });
  });

  test.each([
    ['order-denied', { request: 'place', refusal: refusal('no-budget', 'no more') }, 'RefusalError: no more (no-budget)'],
    [
      'order-rejected',
      { venueCode: '-2010', reason: 'no money' },
      'VenueRejection: the venue refused to place: no money (-2010)',
    ],
    ['order-unknown', { request: 'place', reason: 'cut' }, 'OutcomeUnknown: place: cut'],
  ])('rejects as what it was after %s', async (type, more, expected) => {
    const { client, ready, say, about } = setUp();
    ready();
    const placed = fate(client.place(ORDER));
    say(about({ type, ...more }));
    expect(await placed).toBe(expected);
  });

  test.each([
    ['fill', 'filled-in-part-or-whole'],
    ['order-expired', 'expired'],
    ['order-canceled', 'canceled'],
  ])('resolves with %s too: the venue had it', async (type, expected) => {
    const { client, ready, say, about } = setUp();
    ready();
    const placed = client.place({ ...ORDER, postOnly: false, timeInForce: 'ioc' });
    say(about({ type }));
    expect(await placed).toMatchObject({ state: expected });
  });

  test('that nobody answers is unknown, and never a rejection', async () => {
    const { world, client, ready, sent } = setUp({ answerWithinMs: 50 });
    ready();
    const placed = fate(client.place(ORDER));
    world.pass(50_000);
    expect(await placed).toMatch(/^OutcomeUnknown/);
    expect(sent).toHaveLength(1);
  });

  test('that is given up by a signal may have been done; before it was sent it was not', async () => {
    const { client, ready, sent } = setUp();
    ready();
    const controller = new AbortController();
    const placed = client.place(ORDER, { signal: controller.signal });
    controller.abort(new Error('too slow'));
    await expect(placed).rejects.toMatchObject({ name: 'OutcomeUnknown', cause: { message: 'too slow' } });
    await expect(client.place(ORDER, { signal: controller.signal })).rejects.toThrow('too slow');
    expect(sent).toHaveLength(1);
  });

  test('that is cut off by closing may have been done', async () => {
    const { client, ready } = setUp();
    ready();
    const placed = fate(client.place(ORDER));
    client.close();
    expect(await placed).toMatch(/^OutcomeUnknown/);
  });

  test.each([
    [{ ...ORDER, price: '61700.15' }, 'off-grid'],
    [{ ...ORDER, price: '1e5' }, 'not-a-decimal'],
    [{ ...ORDER, price: '0' }, 'negative'],
    [{ ...ORDER, price: '' }, 'not-a-decimal'],
    [{ ...ORDER, size: '-1' }, 'negative'],
    [{ ...ORDER, timeInForce: 'ioc' as const }, 'bad-config'],
    [{ ...ORDER, instrument: 'acme:spot:NOPE' as NewOrder['instrument'] }, 'unknown-instrument'],
  ])('refuses %j and sends nothing', async (order, code) => {
    const { client, ready, sent } = setUp();
    ready();
    await expect(client.place(order)).rejects.toMatchObject({ refusal: { code } });
    expect(sent).toEqual([]);
  });

  test('at any price is a market order, and has to be said', async () => {
    const { client, ready, last } = setUp();
    ready();
    void fate(client.place({ instrument: BTC.id, side: 'ask', price: 'market', size: '1' }));
    expect(last()).toMatchObject({ order: { orderType: 'market', size: 1_000 } });
  });
});

describe('changing an order', () => {
  test('amends and cancels by the ids of what was placed', async () => {
    const { client, ready, say, last, about } = setUp();
    ready();
    const placing = client.place(ORDER);
    say(about({ type: 'order-accepted' }));
    const order = await placing;
    const amended = client.amend(order, { price: '61700.2', size: '0.4' });
    expect(last()).toMatchObject({ type: 'amend', clientOrderId: order.clientOrderId, price: 617_002, size: 400 });
    say(about({ type: 'order-amended', price: ticks(617_002), size: lots(400) }));
    expect(await amended).toMatchObject({ state: 'amended' });
    const canceled = client.cancel(order);
    expect(last()).toMatchObject({ type: 'cancel', venueOrderId: '77' });
    say(about({ type: 'order-canceled', reason: 'so' }));
    expect(await canceled).toMatchObject({ state: 'canceled' });
  });

  test('a cancel the venue refuses rejects with its code: it may have filled', async () => {
    const { client, ready, say, about } = setUp();
    ready();
    const placing = client.place(ORDER);
    say(about({ type: 'order-accepted' }));
    const order = await placing;
    const canceled = fate(client.cancel(order));
    say(about({ type: 'cancel-rejected', venueCode: '-2011', reason: 'unknown order' }));
    expect(await canceled).toBe('VenueRejection: the venue refused to cancel: unknown order (-2011)');
  });

  test('a batch is one command with one result each', async () => {
    const { client, ready, say, last } = setUp();
    ready();
    const results = client.batch([{ place: ORDER }, { place: ORDER }]);
    const command = last();
    const ids =
      command.type === 'batch' ? command.commands.map((one) => (one.type === 'place' ? one.order.clientOrderId : '')) : [];
    const head = { venue: ACME, instrument: BTC.id, venueOrderId: '1' as VenueOrderId, venueTimeUs: 0, receiveTimeUs: 0 };
    say({ ...head, type: 'order-rejected', clientOrderId: ids[1] as never, venueCode: '-1', reason: 'no' });
    say({ ...head, type: 'order-accepted', clientOrderId: ids[0] as never });
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('cancel-all is done once no order is read back open', async () => {
    const { world, client, ready, say, sent, snapshot } = setUp();
    ready();
    const open = { instrument: BTC.id, state: 'working' };
    const done = fate(client.cancelAll(BTC.id));
    expect(sent.map(({ type }) => type)).toEqual(['cancel-all', 'audit']);
    say(snapshot(1, { orders: [open] }));
    await expect.poll(() => world.alarms).toBeGreaterThan(0);
    world.pass(1_000_000);
    await expect.poll(() => sent.length).toBe(3);
    say(snapshot(2, { orders: [{ ...open, state: 'canceled' }] }));
    expect(await done).toBe('"done"');
  });

  test('cancel-all that is refused, or leaves orders open, says so', async () => {
    const { world, client, ready, say, sent, snapshot } = setUp();
    ready();
    const refused = fate(client.cancelAll());
    say({ type: 'command-refused', venue: ACME, command: 'cancel-all', refusal: refusal('no-answer', 'cut'), receiveTimeUs: 1 });
    say(snapshot(1));
    expect(await refused).toBe('RefusalError: cut (no-answer)');
    const left = fate(client.cancelAll());
    for (let i = 0; i < 6; i += 1) {
      await expect.poll(() => sent.filter(({ type }) => type === 'audit').length).toBe(2 + i);
      say(snapshot(2 + i, { orders: [{ instrument: BTC.id, state: 'working' }] }));
      await new Promise((resolve) => setTimeout(resolve, 1));
      world.pass(30_000_000);
    }
    expect(await left).toBe('OutcomeUnknown: cancel-all: orders are still open');
  });
});

describe('asking', () => {
  test('is ready when the venue is, and rejects with the reason when it refuses', async () => {
    const { client, ready } = setUp();
    const waiting = fate(client.ready());
    ready();
    expect(await waiting).toBe('"done"');
    expect((await client.instruments()).map(({ id }) => id)).toEqual([BTC.id]);
    expect(await client.instrument(BTC.id)).toBe(BTC);
    const other = setUp();
    const refused = fate(other.client.ready());
    other.state('refused');
    expect(await refused).toBe('RefusalError: this key can withdraw (key-can-withdraw)');
  });

  test('reads what is true after the question, from where the last reading ended', async () => {
    const { world, client, ready, say, last, snapshot } = setUp();
    ready();
    const old = snapshot(5);
    world.pass(10);
    const balances = client.balances();
    say(old);
    say(snapshot(6, { balances: [{ asset: 'USDT', total: '5', available: '5' }] }));
    expect(await balances).toHaveLength(1);
    void fate(client.positions());
    expect(last()).toMatchObject({ type: 'audit', cursor: 6 });
  });

  test('what became of an order: its report, or that the venue does not know it', async () => {
    const { client, ready, say, about } = setUp();
    ready();
    const placing = client.place(ORDER);
    say(about({ type: 'order-accepted' }));
    const order = await placing;
    const report = client.order(order);
    say({ type: 'order-reported', venue: ACME, order: about({ state: 'filled' }) as never, receiveTimeUs: 1 });
    expect(await report).toMatchObject({ state: 'filled' });
    const missing = client.order(order);
    say(about({ type: 'order-not-found', askedAtUs: 1 }));
    expect(await missing).toBeUndefined();
  });

  test('that is refused or not answered rejects, and leaves nobody waiting', async () => {
    const { world, client, ready, say } = setUp({ answerWithinMs: 50 });
    ready();
    const refused = fate(client.openOrders());
    say({ type: 'command-refused', venue: ACME, command: 'audit', refusal: refusal('not-ready', 'down'), receiveTimeUs: 1 });
    expect(await refused).toBe('RefusalError: down (not-ready)');
    const late = [fate(client.positions()), fate(client.fees(BTC.id))];
    world.pass(60_000);
    expect(await late[0]).toBe('RefusalError: audit: no answer in time (no-answer)');
    expect(await late[1]).toMatch(/^RefusalError: no fees/);
    expect(world.alarms).toBe(0);
  });

  test('fees are the venue’s', async () => {
    const { client, ready, say } = setUp();
    ready();
    const fees = client.fees(BTC.id);
    say({
      type: 'fee-rates',
      venue: ACME,
      instrument: BTC.id,
      maker: '0.0002' as never,
      taker: '0.0005' as never,
      receiveTimeUs: 1,
    });
    expect(await fees).toMatchObject({ maker: '0.0002' });
    expect(await client.fees(BTC.id)).toMatchObject({ taker: '0.0005' });
  });

  test('to let the dead-man’s switch go is done when it is off', async () => {
    const { world, client, ready, say, sent } = setUp({ heartbeatEveryMs: 1_000 });
    ready();
    world.pass(2_500_000);
    expect(sent.map(({ type }) => type)).toEqual(['heartbeat', 'heartbeat']);
    const off = fate(client.disarm());
    const state = { venue: ACME, instrument: undefined, firesAtUs: undefined, receiveTimeUs: 1 };
    say({ type: 'dead-man-switch', state: 'off', ...state });
    expect(await off).toBe('"done"');
    world.pass(5_000_000);
    expect(sent.filter(({ type }) => type === 'heartbeat')).toHaveLength(2);
  });
});

describe('iterating', () => {
  const market = { instrument: BTC.id, venueTimeUs: 1, receiveTimeUs: 2 };
  const bookState = (state: 'live' | 'gapped'): VenueEvent => ({
    ...{ type: 'stream-state', venue: ACME, instrument: BTC.id, stream: 'book', state, reason: 'so', receiveTimeUs: 2 },
  });

  test('gives the newest book, and no levels unless it is live', async () => {
    const { client, ready, say } = setUp();
    ready();
    const books = client.books(BTC.id, { depth: 1 });
    say({
      ...market,
      type: 'book-snapshot',
      sequence: 1,
      bids: levelsOf([
        [100, 5],
        [99, 1],
      ]),
      asks: levelsOf([[101, 7]]),
    });
    expect((await books.next()).value).toMatchObject({ state: 'down', bids: [] });
    say(bookState('live'));
    say({ ...market, type: 'book-delta', sequence: 2, bids: levelsOf([[100, 0]]), asks: levelsOf([]) });
    expect((await books.next()).value).toMatchObject({
      ...{ state: 'live', sequence: 2, bids: [{ price: '9.9', size: '0.001' }], asks: [{ price: '10.1', size: '0.007' }] },
    });
    expect(books.skipped).toBe(1);
    say(bookState('gapped'));
    expect((await books.next()).value).toMatchObject({ state: 'gapped', bids: [], asks: [] });
  });

  test('watches a stream while somebody reads it', async () => {
    const { client, watched } = setUp();
    const [one, other] = [client.bbo(BTC.id), client.bbo(BTC.id)];
    await one.return?.();
    expect(watched).toEqual(['watch bbo']);
    await other.return?.();
    expect(watched).toEqual(['watch bbo', 'unwatch bbo']);
    const controller = new AbortController();
    const trades = client.trades(BTC.id, { signal: controller.signal });
    controller.abort();
    expect([(await trades.next()).done, watched.slice(2)]).toEqual([true, ['watch trades', 'unwatch trades']]);
  });

  test('drops the oldest trades of a slow reader, and counts them', async () => {
    const { client, say } = setUp({ maxBufferedTrades: 2 });
    const trades = client.trades(BTC.id);
    for (const tradeId of ['1', '2', '3']) {
      say({ ...market, type: 'trade', tradeId, price: ticks(1), size: lots(1), aggressorSide: 'bid' });
    }
    expect([(await trades.next()).value?.tradeId, trades.skipped]).toEqual(['2', 1]);
  });

  test('never drops an order event: a reader too far behind gets an error', async () => {
    const { client, say, about } = setUp({ maxBufferedOrderEvents: 2 });
    const orders = client.orders();
    for (let i = 0; i < 3; i += 1) say(about({ type: 'order-accepted' }));
    expect([(await orders.next()).done, (await orders.next()).done, (await orders.next()).done]).toEqual([false, false, false]);
    await expect(orders.next()).rejects.toThrow('behind');
  });

  test('shows each fill once, whether the stream or a reading brought it', async () => {
    const { client, say, about, snapshot } = setUp();
    const fills = client.fills();
    const fill = (tradeId: string): VenueEvent => about({ type: 'fill', tradeId });
    say(fill('1'));
    say(snapshot(1, { fills: [fill('1'), fill('2')] }));
    say(fill('2'));
    client.close();
    const seen: unknown[] = [];
    for await (const { tradeId } of fills) seen.push(tradeId);
    expect(seen).toEqual(['1', '2']);
  });

  test('ends with the client, and `await using` closes it', async () => {
    const all = setUp();
    const events = all.client.events();
    {
      await using client = all.client;
      expect(client.venue).toBe('acme');
    }
    expect([(await events.next()).done, all.watched.at(-1)]).toEqual([true, 'closed']);
  });
});
