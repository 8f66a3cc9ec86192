import type { Lots, MarketId, Ticks } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { BTC, quotes, Rig } from './testing/rig.ts';

describe('an engine with one maker', () => {
  test('quotes once the account was read and the book is live, and not before', () => {
    const rig = new Rig();
    rig.session.start();
    expect(rig.engine.quotesRefusedWhy(BTC.id)).toBe('the account was not read yet');
    rig.run(10);
    expect(rig.engine.quotesRefusedWhy(BTC.id)).toBe('the book is not live');
    expect(rig.open()).toEqual([]);
    rig.venue.book(600_000, 600_002);
    rig.run(10);
    expect(rig.open()).toEqual(['bid 599501 2', 'ask 600501 2']);
  });

  test('pulls its quotes in the very turn in which the book is lost, and quotes again when it is back', () => {
    const rig = new Rig().quoting();
    rig.venue.stream('gapped');
    expect(rig.sent('cancel')).toBe(2);
    rig.run(10);
    expect(rig.open()).toEqual([]);
    rig.venue.book(600_010, 600_012);
    rig.run(300);
    expect(rig.open().toSorted()).toEqual(['ask 600511 2', 'bid 599511 2']);
  });

  test('pulls its quotes in the turn in which the book is crossed, without waiting for the end of the batch', () => {
    const rig = new Rig().quoting();
    const crossed = { count: 1, ticks: Float64Array.of(600_005), lots: Float64Array.of(7) };
    const none = { count: 0, ticks: new Float64Array(0), lots: new Float64Array(0) };
    const times = { venueTimeUs: 1, receiveTimeUs: rig.world.nowUs() };
    rig.venue.tell({ type: 'book-delta', instrument: BTC.id, ...times, sequence: 9, bids: crossed, asks: none });
    expect(rig.sent('cancel')).toBe(2);
  });

  test('pulls its quotes when nothing is heard of the book for three seconds', () => {
    const rig = new Rig().quoting();
    rig.run(2_900);
    expect(rig.open()).toHaveLength(2);
    rig.run(500);
    expect(rig.open()).toEqual([]);
    expect(rig.engine.quotesRefusedWhy(BTC.id)).toBe('the book is old');
  });

  test('pulls its quotes when the account is not heard any more', () => {
    const rig = new Rig().quoting();
    rig.venue.user('down');
    expect(rig.sent('cancel')).toBe(2);
  });

  test('shows the strategy its own fills, and holds an exposure it asks for', () => {
    const rig = new Rig({ usdRates: {} });
    rig.quoting();
    let seen: Lots | undefined;
    rig.maker.instead = (view) => {
      seen = view.inventory(BTC.id);
      const why = { summary: 'hedge', figures: {} };
      return [{ type: 'exposure-target', market: BTC.market as MarketId, target: 5 as Lots, allowed: [BTC.id], why }];
    };
    rig.venue.book(600_000, 600_002);
    rig.run(20);
    const hedge = rig.venue.wire.map(({ command }) => command).findLast((command) => command.type === 'place');
    expect(hedge?.type === 'place' && [hedge.order.side, hedge.order.size, hedge.order.orderType]).toEqual(['bid', 5, 'limit']);
    rig.venue.fill(String(hedge?.type === 'place' && hedge.order.clientOrderId), 5);
    expect(rig.engine.portfolio.lots(BTC.id)).toBe(5);
    rig.venue.book(600_000, 600_002);
    expect(seen).toBe(5);
  });

  test('drops quotes that are nearer to each other than may be, and says so', () => {
    const rig = new Rig();
    const denied: string[] = [];
    rig.engine.events.on('order-denied', ({ refusal }) => denied.push(String(refusal.details?.limit)));
    rig.maker.half = 1;
    rig.quoting();
    expect(rig.open()).toEqual([]);
    expect(denied).toContain('quoted-spread');
  });

  test('does not run a strategy whose quotes cannot pay their fees', () => {
    const rig = new Rig();
    const why: string[] = [];
    rig.engine.events.on('order-denied', ({ refusal }) => why.push(refusal.message));
    Object.assign(rig.maker, { quotingCosts: () => [{ instrument: BTC.id, quotedSpreadBps: 3, exit: 'maker' }] });
    rig.quoting();
    expect(rig.maker.decisions).toBe(0);
    expect(why).toHaveLength(1);
    expect(why[0]).toMatch(/cannot pay a round trip/);
    // It would like to be asked at once, and again and again.
    Object.assign(rig.maker, { nextWakeUs: () => 0 });
    const turns = rig.journal.lines.length;
    rig.run(1_000);
    expect(rig.journal.lines.length - turns).toBeLessThan(40);
  });

  test('lets a strategy that throws sit out, without its quotes, until it is told to go on', () => {
    const rig = new Rig().quoting();
    const alarms: string[] = [];
    rig.engine.events.on('alarm', ({ message }) => alarms.push(message));
    rig.maker.instead = () => {
      throw new Error('no such price');
    };
    rig.venue.book(600_000, 600_002);
    rig.run(20);
    expect(alarms).toEqual(['maker threw: no such price']);
    expect(rig.open()).toEqual([]);
    rig.maker.instead = () => [quotes(['bid', 590_000, 1])];
    expect(rig.session.tell({ action: 'unpause', scope: rig.maker.id, by: 'ann' })).toBeUndefined();
    rig.venue.book(600_000, 600_002);
    rig.run(20);
    expect(rig.open()).toEqual(['bid 590000 1']);
  });

  test('asks for its timer once, however many batches there are', () => {
    const rig = new Rig().quoting();
    const before = rig.journal.lines.filter((line) => line.what === 'command' && line.command.type === 'set-timer').length;
    for (let i = 0; i < 50; i += 1) rig.venue.book(600_000, 600_002);
    const after = rig.journal.lines.filter((line) => line.what === 'command' && line.command.type === 'set-timer').length;
    expect(after - before).toBeLessThanOrEqual(1);
  });

  test('sends heartbeats to its venue every second', () => {
    const rig = new Rig().quoting();
    const before = rig.sent('heartbeat');
    rig.run(10_000);
    expect(rig.sent('heartbeat') - before).toBe(10);
  });

  test('counts a grid that changed from then on, and quotes on the new one', () => {
    const rig = new Rig().quoting();
    const { instrument: old } = rig.engine.gridOf(BTC.id) as { instrument: typeof BTC };
    const coarser = { ...old, tick: { text: '1', mantissa: 1, decimals: 0 }, wireTick: { text: '1', mantissa: 1, decimals: 0 } };
    rig.maker.instead = () => [quotes(['bid', 59_000 as Ticks, 1])];
    const event = { type: 'instrument', venue: BTC.venue, instrument: coarser, receiveTimeUs: rig.world.nowUs() } as never;
    rig.venue.tell(event);
    expect(rig.sent('resync')).toBe(1);
    expect(rig.sent('cancel')).toBe(2);
    expect(rig.engine.gridOf(BTC.id)?.sinceUs).toBe(rig.world.nowUs());
  });
});

describe('observers', () => {
  test('are told of an order from its request to its end, once each', () => {
    const rig = new Rig();
    const told: string[] = [];
    for (const name of [
      'order-requested',
      'order-approved',
      'order-accepted',
      'order-filled',
      'position',
      'order-canceled',
    ] as const) {
      rig.engine.events.on(name, () => told.push(name));
    }
    rig.maker.instead = () => [quotes(['bid', 590_000, 2])];
    rig.quoting();
    const [id] = rig.venue.open_.keys();
    rig.venue.fill(String(id), 1);
    rig.maker.instead = () => [quotes()];
    rig.venue.book(600_000, 600_002);
    rig.run(10);
    expect(told).toEqual(['order-requested', 'order-approved', 'order-accepted', 'order-filled', 'position', 'order-canceled']);
  });

  test('cannot disturb anything by throwing, nor by asking for something from within', () => {
    const rig = new Rig();
    rig.engine.events.on('order-accepted', () => {
      throw new Error('a broken screen');
    });
    rig.engine.events.on('order-approved', () => rig.session.tell({ action: 'audit', by: 'screen' }));
    rig.quoting();
    expect(rig.observerErrors).toHaveLength(2);
    expect(rig.open()).toHaveLength(2);
    expect(rig.failures).toEqual([]);
  });

  test('are told when risk changes its state, and why', () => {
    const rig = new Rig().quoting();
    const told: string[] = [];
    rig.engine.events.on('risk', ({ scope, state, cause }) => told.push(`${scope ?? 'all'} ${state} ${cause}`.trim()));
    rig.session.tell({ action: 'halt', scope: BTC.id, by: 'ann' });
    rig.session.tell({ action: 'resume', scope: BTC.id, by: 'ann' });
    expect(told).toEqual([`${BTC.id} halted operator`, `${BTC.id} active`]);
  });

  test('are told once the commands of the turn have left', () => {
    const rig = new Rig();
    let atVenue = -1;
    rig.engine.events.on('order-approved', () => {
      if (atVenue === -1) atVenue = rig.venue.wire.length;
    });
    rig.quoting();
    expect(atVenue).toBe(2);
  });
});
