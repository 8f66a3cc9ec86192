import { refusal } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { ALPHA, DeskRig, MAKER, quote } from './testing/desk-rig.ts';

describe('wanted quotes', () => {
  test('become orders, and nothing more while they stand', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990), quote('ask', 1_010));
    expect(rig.take()).toEqual(['bid 10@990', 'ask 10@1010']);
    rig.accept(1);
    rig.accept(2);
    rig.quote(quote('bid', 990), quote('ask', 1_010));
    expect(rig.take()).toEqual([]);
  });

  test('that move are canceled first and placed when that has happened, each linked to the one before', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote(quote('bid', 985));
    expect(rig.take()).toEqual(['bid 10@990', 'cancel 1']);
    rig.wait(1_000);
    expect(rig.take()).toEqual([]);
    rig.cancel(1);
    expect(rig.take()).toEqual(['bid 10@985']);
    expect(rig.order(2).facts.replaces).toBe('7-1-1');
  });

  test('whose cancel is denied at once are canceled again a moment later, not over and over', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote();
    const why = refusal('not-ready', 'starting');
    for (let i = 0; i < 5; i += 1) {
      expect(rig.take()).toContain('cancel 1');
      rig.event(1, 'order-denied', { request: 'cancel', refusal: why });
      expect(rig.take()).toEqual([]);
      expect(rig.execution.nextWakeUs(rig.nowUs)).toBe(rig.nowUs + 100_000);
      rig.wait(100_000);
    }
  });

  test('that are not wanted any more are canceled, also before the venue answered', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990), quote('bid', 980, 10, 1));
    rig.quote(quote('bid', 990));
    expect(rig.take()).toEqual(['bid 10@990', 'bid 10@980', 'cancel 2']);
  });

  test('fill, and are placed again for the size wanted', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.fill(1, 10);
    expect(rig.take()).toEqual(['bid 10@990', 'bid 10@990']);
  });

  test('are kept while near enough: behind the wish, never ahead of it', () => {
    const rig = new DeskRig({}, { tolerance: { ticks: 2, size: 0.2 } });
    rig.quote(quote('bid', 990), quote('ask', 1_010));
    rig.accept(1);
    rig.accept(2);
    rig.take();
    rig.quote(quote('bid', 992), quote('ask', 1_008));
    expect(rig.take()).toEqual([]);
    rig.quote(quote('bid', 993), quote('ask', 1_010));
    expect(rig.take()).toEqual(['cancel 1']);
    rig.quote(quote('bid', 993), quote('ask', 1_011));
    expect(rig.take()).toEqual(['cancel 2']);
  });

  test.each([
    [8, false],
    [7, true],
    [13, false],
    [14, true],
  ])('of ten with a tolerance of a quarter, and %d wanted, are changed: %s', (size, isChanged) => {
    const rig = new DeskRig({}, { tolerance: { ticks: 0, size: 0.25 } });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    rig.quote(quote('bid', 990, size));
    expect(rig.take().length > 0).toBe(isChanged);
  });

  test('are not placed over an order whose fate is unknown, however long it takes', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.event(1, 'order-unknown', { request: 'place', reason: 'timeout' });
    expect(rig.order(1).state).toBe('unknown');
    for (let i = 0; i < 100; i += 1) {
      rig.quote(quote('bid', 980 + (i % 5)));
      rig.wait(1_000_000);
    }
    expect(rig.take().filter((one) => one.startsWith('bid'))).toEqual(['bid 10@990']);
  });

  test('ahead of the wish are canceled without waiting for the answer to the create', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.quote(quote('bid', 985));
    expect(rig.take()).toEqual(['bid 10@990', 'cancel 1']);
  });

  test('behind the wish wait for the answer to the create', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.quote(quote('bid', 995));
    expect(rig.take()).toEqual(['bid 10@990']);
    rig.accept(1);
    expect(rig.take()).toEqual(['cancel 1']);
  });
});

describe('where the venue amends', () => {
  test('a moved quote is one request, and none while that is on its way', () => {
    const rig = new DeskRig({ amend: 'loses-place' });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote(quote('bid', 991));
    expect(rig.take()).toEqual(['bid 10@990', 'amend 1 10@991']);
    rig.quote(quote('bid', 992));
    expect(rig.take()).toEqual([]);
    rig.event(1, 'order-amended', { price: 991, size: 10 });
    expect(rig.take()).toEqual(['amend 1 10@992']);
  });

  test('the whole size is asked for, the filled part in it', () => {
    const rig = new DeskRig({ amend: 'loses-place' });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.fill(1, 4);
    expect(rig.take()).toEqual(['bid 10@990', 'amend 1 14@990']);
  });

  test('a refused amend is asked about, and the order is not taken for gone', () => {
    const rig = new DeskRig({ amend: 'loses-place' });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote(quote('bid', 991));
    rig.take();
    rig.event(1, 'amend-rejected', { venueCode: '-1', reason: 'no' });
    // What stands there is not what is wished, and amending it has just failed.
    expect(rig.take()).toEqual(['query 1', 'cancel 1']);
    expect(rig.order(1).state).toBe('pending-cancel');
  });

  test('where that only makes smaller, everything else is canceled and placed', () => {
    const rig = new DeskRig({ amend: 'size-down-only' });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    rig.quote(quote('bid', 990, 5));
    expect(rig.take()).toEqual(['amend 1 5@990']);
    rig.event(1, 'order-amended', { price: 990, size: 5 });
    rig.quote(quote('bid', 990, 10));
    expect(rig.take()).toEqual(['cancel 1']);
  });

  test('where an amend is dearer than the two, it is not used', () => {
    const rig = new DeskRig({ amend: 'loses-place', cost: { place: 0, amend: 4, cancel: 0 } });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote(quote('bid', 991));
    expect(rig.take()).toEqual(['bid 10@990', 'cancel 1']);
  });

  test('the worst of both sizes and prices counts while one is on its way', () => {
    const rig = new DeskRig({ amend: 'loses-place' });
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.quote(quote('bid', 985, 30));
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ liveBidLots: 30, highestBid: 990, openOrders: 1 });
    rig.event(1, 'order-amended', { price: 985, size: 30 });
    rig.quote(quote('bid', 985, 5));
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ liveBidLots: 30, highestBid: 985 });
  });
});

describe('a refusal', () => {
  test('of ours pauses the slot, so that the same is not asked every turn', () => {
    const rig = new DeskRig();
    rig.refusal = refusal('over-limit', 'no');
    for (let i = 0; i < 50; i += 1) {
      rig.quote(quote('bid', 990));
      rig.wait(1_000);
    }
    expect(rig.notices.filter(({ type }) => type === 'order-refused')).toHaveLength(1);
    rig.refusal = undefined;
    rig.wait(250_000);
    expect(rig.take()).toEqual(['bid 10@990']);
    // The ids of what was refused are spent.
    expect(rig.order(2).facts.clientOrderId).toBe('7-1-2');
  });

  test('of ours is over as soon as an order of the same quotes ended, for it may have been why', () => {
    const rig = new DeskRig();
    rig.quote(quote('ask', 1_000));
    rig.accept(1);
    rig.refusal = refusal('over-limit', 'too near to the old ask');
    rig.quote(quote('bid', 999), quote('ask', 1_010));
    rig.refusal = undefined;
    rig.take();
    rig.quote(quote('bid', 999), quote('ask', 1_010));
    expect(rig.take()).toEqual([]);
    rig.cancel(1);
    expect(rig.take()).toEqual(['bid 10@999', 'ask 10@1010']);
  });

  test("of the venue's pauses it longer", () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.event(1, 'order-rejected', { venueCode: '-5022', reason: 'would take' });
    rig.take();
    rig.wait(999_999);
    expect(rig.take()).toEqual([]);
    rig.wait(1);
    expect(rig.take()).toEqual(['bid 10@990']);
  });
});

describe('quotes are not sent', () => {
  test('before the account was read after a connect', () => {
    const rig = new DeskRig();
    const user = { type: 'stream-state', venue: ALPHA.venue, instrument: undefined, stream: 'user', reason: '' } as const;
    rig.say({ ...user, state: 'down', receiveTimeUs: rig.nowUs });
    rig.quote(quote('bid', 990));
    rig.say({ ...user, state: 'live', receiveTimeUs: rig.nowUs + 1 });
    expect(rig.execution.isReconciled(ALPHA.venue)).toBe(false);
    rig.wait(1_000_000);
    expect(rig.take()).toEqual(['audit alpha']);
    rig.snapshot(ALPHA.venue);
    expect(rig.take()).toEqual(['bid 10@990']);
  });

  test('and do not stand, while the user stream is down; they come back when the account was read', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    const user = { type: 'stream-state', venue: ALPHA.venue, instrument: undefined, stream: 'user', reason: '' } as const;
    rig.say({ ...user, state: 'stalled', receiveTimeUs: rig.nowUs });
    expect(rig.take()).toEqual(['cancel 1']);
    rig.cancel(1);
    rig.wait(1_000_000);
    expect(rig.take()).toEqual([]);
    rig.connect(ALPHA);
    expect(rig.take()).toEqual(['audit alpha', 'bid 10@990']);
  });

  test('while they are not allowed; those that stand are taken off in the same turn, and come back after', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    rig.execution.allowQuotes(ALPHA.id, false);
    rig.execution.plan(rig.nowUs);
    expect(rig.take()).toEqual(['cancel 1']);
    rig.cancel(1);
    rig.quote(quote('bid', 991));
    expect(rig.take()).toEqual([]);
    rig.execution.allowQuotes(ALPHA.id, true);
    rig.execution.plan(rig.nowUs);
    expect(rig.take()).toEqual(['bid 10@991']);
  });

  test('from the budget that is left for cancels; nearest the touch first until then', () => {
    const rig = new DeskRig();
    const resetsAtUs = rig.nowUs + 10_000_000;
    const budget = { type: 'rate-budget', venue: ALPHA.venue, budget: 'orders', remaining: 12, limit: 50, resetsAtUs } as const;
    rig.say({ ...budget, receiveTimeUs: rig.nowUs });
    rig.quote(quote('bid', 989, 10, 1), quote('ask', 1_010), quote('bid', 990), quote('ask', 1_011, 10, 1));
    expect(rig.take()).toEqual(['bid 10@990', 'ask 10@1010']);
    rig.quote();
    expect(rig.take().toSorted()).toEqual(['cancel 1', 'cancel 2']);
    rig.cancel(1);
    rig.cancel(2);
    rig.quote(quote('bid', 990));
    expect(rig.take()).toEqual([]);
    rig.wait(10_000_000);
    expect(rig.take()).toEqual(['bid 10@990']);
  });

  test('beyond the bound of levels', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990, 10, 63), quote('bid', 980, 10, 64), quote('bid', 970, 10, 0.5));
    expect(rig.take()).toEqual(['bid 10@990']);
  });
});

describe('the same quotes wished again', () => {
  test('are not taken for the same when one is named twice and another no more', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990), quote('ask', 1_010));
    rig.accept(1);
    rig.accept(2);
    rig.take();
    rig.quote(quote('bid', 990), quote('bid', 990));
    expect(rig.take()).toEqual(['cancel 2']);
  });

  test('are not taken for the same when the strategy wrote another price into its old object', () => {
    const rig = new DeskRig();
    const wish = { ...quote('bid', 990) };
    rig.quote(wish);
    rig.accept(1);
    rig.take();
    wish.price = quote('bid', 985).price;
    rig.quote(wish);
    expect(rig.take()).toEqual(['cancel 1']);
  });

  test('are looked at when what stands there was changed behind our back', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.accept(1);
    rig.take();
    rig.event(1, 'order-amended', { price: 980, size: 10 });
    rig.quote(quote('bid', 990));
    expect(rig.take()).toEqual(['cancel 1']);
  });
});

test('a strategy that withdraws leaves no quote', () => {
  const rig = new DeskRig();
  rig.quote(quote('bid', 990), quote('ask', 1_010));
  rig.take();
  rig.execution.withdraw(MAKER, rig.nowUs);
  rig.execution.plan(rig.nowUs);
  expect(rig.take()).toEqual(['cancel 1', 'cancel 2']);
});
