import type { ClientOrderId, FillEvent, Lots, OrderReport, Ticks, VenueOrderId } from '@mm/core';
import { asset } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { ALPHA, DeskRig, quote } from './testing/desk-rig.ts';

const SECOND = 1_000_000;

function openOrder(clientOrderId: string | undefined, rest: Partial<OrderReport> = {}): OrderReport {
  return {
    ...{ instrument: ALPHA.id, clientOrderId: clientOrderId as ClientOrderId | undefined, venueOrderId: 'v9' as VenueOrderId },
    ...{ side: 'bid', state: 'working', price: 990 as Ticks, size: 10 as Lots, filledSize: 0 as Lots, reduceOnly: false },
    venueTimeUs: 5,
    ...rest,
  };
}

function trade(rig: DeskRig, rest: Partial<FillEvent> = {}): FillEvent {
  return {
    ...{ type: 'fill', venue: ALPHA.venue, instrument: ALPHA.id, clientOrderId: '7-1-1' as ClientOrderId, side: 'bid' },
    ...{ venueOrderId: 'v1' as VenueOrderId, tradeId: 't1' as never, price: 990 as Ticks, size: 4 as Lots, liquidity: 'maker' },
    ...{ fee: '0' as never, feeAsset: asset('USDT'), venueTimeUs: 7, receiveTimeUs: rig.nowUs },
    ...rest,
  };
}

function notFound(rig: DeskRig, askedAtUs: number = rig.nowUs): void {
  const base = { venue: ALPHA.venue, instrument: ALPHA.id, clientOrderId: '7-1-1' as ClientOrderId };
  rig.say({ type: 'order-not-found', ...base, askedAtUs, receiveTimeUs: rig.nowUs });
}

function unknownOrder(): DeskRig {
  const rig = new DeskRig();
  rig.quote(quote('bid', 990));
  rig.event(1, 'order-unknown', { request: 'place', reason: 'timeout' });
  return rig;
}

describe('an order whose fate is unknown', () => {
  test('is asked about at once, and again with longer pauses', () => {
    const rig = unknownOrder();
    const times: number[] = [];
    for (let i = 0; i < 150; i += 1) {
      if (rig.take().includes('query 1')) times.push(i);
      rig.wait(SECOND / 10);
    }
    expect(times).toEqual([0, 10, 30, 70, 150].filter((time) => time < 150));
  });

  test('is proven absent only by a query and a snapshot that were both asked when it could not appear any more', () => {
    const rig = unknownOrder();
    const sentAtUs = rig.nowUs;
    notFound(rig);
    rig.snapshot(ALPHA.venue);
    expect(rig.order(1).state).toBe('unknown');
    rig.nowUs = sentAtUs + 16 * SECOND - 1;
    notFound(rig);
    rig.snapshot(ALPHA.venue);
    expect(rig.order(1).state).toBe('unknown');
    rig.nowUs += 1;
    notFound(rig);
    expect(rig.order(1).state).toBe('unknown');
    rig.snapshot(ALPHA.venue);
    expect(rig.order(1).state).toBe('expired');
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ liveBidLots: 0, openOrders: 0 });
  });

  test('asks for both as soon as they can be proof', () => {
    const rig = unknownOrder();
    rig.wait(15 * SECOND);
    rig.take();
    rig.nowUs += SECOND;
    expect(rig.execution.nextWakeUs(rig.nowUs)).toBeLessThanOrEqual(rig.nowUs);
    rig.wait(0);
    expect(rig.take()).toEqual(['query 1', 'audit alpha']);
  });

  test('is not absent when an old question is answered late', () => {
    const rig = unknownOrder();
    const askedAtUs = rig.nowUs + 1;
    rig.nowUs += 30 * SECOND;
    notFound(rig, askedAtUs);
    rig.snapshot(ALPHA.venue);
    expect(rig.order(1).state).toBe('unknown');
  });

  test('is live as soon as it is seen, by whatever', () => {
    for (const see of [
      (rig: DeskRig) => rig.accept(1),
      (rig: DeskRig) => rig.fill(1, 1),
      (rig: DeskRig) => rig.report(1, 'working'),
      (rig: DeskRig) => rig.snapshot(ALPHA.venue, [openOrder('7-1-1')]),
    ]) {
      const rig = unknownOrder();
      see(rig);
      expect(['working', 'partially-filled']).toContain(rig.order(1).state);
    }
  });

  test('that appears after its absence was proven is live again, and an alarm', () => {
    const rig = unknownOrder();
    rig.nowUs += 20 * SECOND;
    notFound(rig);
    rig.snapshot(ALPHA.venue);
    expect(rig.order(1).state).toBe('expired');
    rig.accept(1);
    expect([rig.order(1).state, rig.alarms()]).toEqual(['working', ['contradiction']]);
  });

  test('whose refusal comes after its absence was proven keeps the end it has', () => {
    const rig = unknownOrder();
    rig.nowUs += 20 * SECOND;
    notFound(rig);
    rig.snapshot(ALPHA.venue);
    rig.event(1, 'order-rejected', { venueCode: '-1', reason: 'late' });
    expect(rig.order(1).state).toBe('expired');
  });

  test('for too long is told once', () => {
    const rig = unknownOrder();
    for (let i = 0; i < 200; i += 1) rig.wait(SECOND);
    expect(rig.alarms()).toEqual(['unresolved']);
  });
});

describe('an order that nobody answers for', () => {
  test('becomes unknown by itself, and is asked about', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.take();
    expect(rig.execution.nextWakeUs(rig.nowUs)).toBe(rig.nowUs + 3 * SECOND);
    rig.wait(3 * SECOND);
    expect([rig.order(1).state, rig.take()]).toEqual(['unknown', ['query 1']]);
  });

  test('and is to be canceled, is canceled again and again', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote();
    rig.take();
    rig.wait(3 * SECOND);
    expect(rig.take()).toEqual(['query 1', 'cancel 1']);
    rig.report(1, 'working');
    rig.wait(3 * SECOND);
    expect(rig.take()).toEqual(['query 1', 'cancel 1']);
    expect(rig.order(1).state).toBe('pending-cancel');
  });
});

describe('a refused cancel', () => {
  test('does not mean gone: it is asked about, and late fills count', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote();
    rig.take();
    rig.event(1, 'cancel-rejected', { venueCode: '-2011', reason: 'unknown order' });
    expect([rig.order(1).state, rig.take()]).toEqual(['pending-cancel', ['query 1']]);
    rig.report(1, 'filled', 10);
    expect(rig.order(1).state).toBe('filled');
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ position: 0, liveBidLots: 10, openOrders: 0 });
    rig.fill(1, 10);
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ position: 10, liveBidLots: 0 });
  });

  test('fills that the venue counts and nobody told are read with the account', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    rig.quote();
    rig.nowUs += 2 * SECOND;
    rig.report(1, 'canceled', 4);
    expect(rig.take()).toContain('audit alpha');
    rig.snapshot(ALPHA.venue, [], [trade(rig)]);
    expect([rig.order(1).filled, rig.positions.get(ALPHA.id)]).toEqual([4, 4]);
  });
});

describe('a snapshot', () => {
  test('merged twice, or again and again, changes nothing more', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    const orders = [openOrder('7-1-1', { state: 'partially-filled', filledSize: 4 as Lots, venueOrderId: 'v1' as VenueOrderId })];
    rig.snapshot(ALPHA.venue, orders, [trade(rig)]);
    rig.take();
    const hash = rig.execution.stateHash();
    for (let i = 0; i < 5; i += 1) rig.snapshot(ALPHA.venue, orders, [trade(rig)]);
    expect([rig.execution.stateHash(), rig.take()]).toEqual([hash, []]);
    expect(rig.positions.get(ALPHA.id)).toBe(4);
  });

  test('without an order that was open asks what became of it', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    rig.nowUs += SECOND;
    rig.snapshot(ALPHA.venue);
    expect([rig.order(1).state, rig.take()]).toEqual(['working', ['query 1']]);
    rig.report(1, 'expired', 0);
    expect(rig.order(1).state).toBe('expired');
  });

  test('brings fills that the stream lost, and the stream may bring them again', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.snapshot(ALPHA.venue, [openOrder('7-1-1', { filledSize: 4 as Lots })], [trade(rig)]);
    rig.say(trade(rig));
    expect([rig.order(1).filled, rig.positions.get(ALPHA.id)]).toEqual([4, 4]);
  });
});

describe('an order that is not ours', () => {
  const strangers: readonly (readonly [string, string | undefined])[] = [
    ['without an id of ours', undefined],
    ['of another instance', '7-2-1'],
    ['with an id of nobody we know', 'web_abc'],
  ];

  test.each(strangers)('%s counts in the worst case and is told', (_, id) => {
    const rig = new DeskRig();
    rig.snapshot(ALPHA.venue, [openOrder(id)]);
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ liveBidLots: 10, openOrders: 1, highestBid: 990 });
    expect([rig.alarms(), rig.take()]).toEqual([['foreign-order'], []]);
    rig.snapshot(ALPHA.venue, [openOrder(id)]);
    expect([rig.alarms(), rig.execution.openOrders()]).toEqual([['foreign-order'], 1]);
  });

  test('is adopted, ignored or canceled by policy', () => {
    for (const [foreign, seen, sent] of [
      ['adopt', 1, []],
      ['ignore', 0, []],
      ['cancel', 1, ['cancel v9']],
    ] as const) {
      const rig = new DeskRig({ foreign });
      rig.snapshot(ALPHA.venue, [openOrder(undefined)]);
      expect([rig.execution.orders(ALPHA.id).length, rig.take()]).toEqual([seen, sent]);
    }
  });

  test('of an earlier start is canceled unless said otherwise', () => {
    const rig = new DeskRig();
    rig.snapshot(ALPHA.venue, [openOrder('6-1-5')]);
    expect(rig.take()).toEqual(['cancel 6-1-5']);
    const adopting = new DeskRig({ earlier: 'adopt' });
    adopting.snapshot(ALPHA.venue, [openOrder('6-1-5')]);
    expect(adopting.take()).toEqual([]);
  });

  test('that only the stream speaks of makes the account be read; its fills wait for that, and are told', () => {
    const rig = new DeskRig();
    rig.nowUs += 5 * SECOND;
    rig.say(trade(rig, { clientOrderId: undefined, venueOrderId: 'v9' as VenueOrderId }));
    expect([rig.take(), rig.positions.get(ALPHA.id)]).toEqual([['audit alpha'], undefined]);
    rig.snapshot(ALPHA.venue, [openOrder(undefined, { filledSize: 4 as Lots })]);
    expect(rig.positions.get(ALPHA.id)).toBe(4);
  });
});

describe("a fill of nobody's order", () => {
  test('that no snapshot explains is told once', () => {
    const rig = new DeskRig();
    rig.say(trade(rig, { clientOrderId: undefined, venueOrderId: 'hand' as VenueOrderId }));
    rig.nowUs += 1;
    for (let i = 0; i < 3; i += 1) rig.snapshot(ALPHA.venue);
    expect(rig.alarms()).toEqual(['foreign-order']);
  });
});

describe('events that come before the order is known by that id', () => {
  test('wait for the id, and are joined with it', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.say(trade(rig, { clientOrderId: undefined }));
    expect(rig.order(1).filled).toBe(0);
    rig.accept(1);
    expect([rig.order(1).filled, rig.positions.get(ALPHA.id)]).toEqual([4, 4]);
  });

  test('are held up to a bound, and what goes beyond is told', () => {
    const rig = new DeskRig();
    for (let i = 0; i <= 1_000; i += 1) {
      rig.execution.onEvent(
        trade(rig, { clientOrderId: undefined, venueOrderId: `x${i}` as VenueOrderId, tradeId: `${i}` as never }),
      );
    }
    expect(rig.alarms()).toEqual(['orphans-full']);
  });
});

describe('a session that goes on from what was saved', () => {
  test('takes no stream for connected, asks about what was on its way, and places nothing before the account was read', () => {
    const before = new DeskRig();
    before.quote(quote('bid', 990), quote('ask', 1_010));
    before.accept(1);
    const saved = JSON.parse(JSON.stringify(before.execution.save()));
    const rig = new DeskRig({}, { saved }, false);
    rig.nowUs = before.nowUs + 10 * SECOND;
    rig.execution.onStart(rig.nowUs);
    rig.quote(quote('bid', 990), quote('ask', 1_010), quote('bid', 980, 10, 1));
    expect([rig.execution.isReconciled(ALPHA.venue), rig.order(2).state, rig.take()]).toEqual([
      false,
      'unknown',
      // What stands is taken off: its fills would go unseen.
      ['query 2', 'cancel 1', 'cancel 2'],
    ]);
    rig.connect(ALPHA, [openOrder('7-1-1', { venueOrderId: 'v1' as VenueOrderId })]);
    expect(rig.take().toSorted()).toEqual(['audit alpha', 'bid 10@980']);
    expect(rig.order(1).state).toBe('pending-cancel');
  });
});

describe('audits', () => {
  test('come on a timer, one at a time, again when refused or not answered', () => {
    const rig = new DeskRig();
    rig.wait(60 * SECOND);
    expect(rig.take().toSorted()).toEqual(['audit alpha', 'audit bravo']);
    rig.wait(39 * SECOND);
    expect(rig.take()).toEqual([]);
    rig.wait(SECOND);
    expect(rig.take().toSorted()).toEqual(['audit alpha', 'audit bravo']);
    const refusal = { type: 'refusal', code: 'no-answer', message: '' } as const;
    rig.say({ type: 'command-refused', venue: ALPHA.venue, command: 'audit', refusal, receiveTimeUs: rig.nowUs });
    rig.wait(SECOND);
    expect(rig.take()).toEqual(['audit alpha']);
  });

  test('refused at once are asked for again after the least time between two, not at once', () => {
    const rig = new DeskRig();
    rig.wait(60 * SECOND);
    const refusal = { type: 'refusal', code: 'not-ready', message: '' } as const;
    for (let i = 0; i < 5; i += 1) {
      rig.take();
      rig.say({ type: 'command-refused', venue: ALPHA.venue, command: 'audit', refusal, receiveTimeUs: rig.nowUs });
      expect(rig.take()).toEqual([]);
      rig.wait(SECOND);
      expect(rig.take()).toEqual(['audit alpha']);
    }
  });

  test('asked before the stream came back do not count', () => {
    const rig = new DeskRig();
    const askedAtUs = rig.nowUs;
    const user = { type: 'stream-state', venue: ALPHA.venue, instrument: undefined, stream: 'user', reason: '' } as const;
    rig.nowUs += SECOND;
    rig.say({ ...user, state: 'down', receiveTimeUs: rig.nowUs });
    rig.say({ ...user, state: 'live', receiveTimeUs: rig.nowUs });
    const read = { cursor: 'c', orders: [], fills: [], positions: [], balances: [] };
    rig.say({ type: 'reconcile-snapshot', venue: ALPHA.venue, askedAtUs, ...read, receiveTimeUs: rig.nowUs });
    expect(rig.execution.isReconciled(ALPHA.venue)).toBe(false);
    rig.snapshot(ALPHA.venue);
    expect(rig.execution.isReconciled(ALPHA.venue)).toBe(true);
  });
});

test('more fills than the order was large are counted, and an alarm', () => {
  const rig = new DeskRig();
  rig.quote(quote('bid', 990));
  rig.accept(1);
  rig.quote();
  rig.fill(1, 7);
  rig.fill(1, 7);
  expect([rig.order(1).filled, rig.positions.get(ALPHA.id), rig.alarms()]).toEqual([14, 14, ['overfill']]);
});

test('equal fills without a trade id are one, and different ones two', () => {
  const rig = new DeskRig();
  rig.quote(quote('bid', 990));
  rig.accept(1);
  const nameless = trade(rig, { tradeId: '' as never, size: 2 as Lots });
  rig.say(nameless);
  rig.say({ ...nameless, receiveTimeUs: rig.nowUs + 5 });
  rig.say({ ...nameless, venueTimeUs: 8 });
  expect(rig.order(1).filled).toBe(4);
});
