import { type Refusal, type VenueEvent, venueId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { RateLimitRegistry } from './rate-limit-registry.ts';
import { RateLimiter, type RateLimiterOptions } from './rate-limiter.ts';
import type { RateWindowSpec } from './rate-window.ts';

const windows: readonly RateWindowSpec[] = [
  { name: 'weight', scope: 'address', kind: 'fixed', windowUs: 60_000_000, limit: 100 },
  { name: 'orders', scope: 'account', kind: 'fixed', windowUs: 10_000_000, limit: 10 },
];

function setUp(more: Partial<RateLimiterOptions> = {}) {
  const world = new FakeWorld();
  const events: VenueEvent[] = [];
  const options: RateLimiterOptions = {
    ...{ venue: venueId('acme'), world, sink: (event) => events.push(event), registry: new RateLimitRegistry() },
    ...{ windows, address: 'api.acme.test', account: 'one', ...more },
  };
  return { world, events, options, limiter: new RateLimiter(options) };
}

/** Cancels with what became of them. */
function cancels(limiter: RateLimiter, count: number, units = 1): string[] {
  const log: string[] = [];
  for (let i = 0; i < count; i += 1) {
    limiter.spendOrWait(
      { weight: units },
      () => log.push(`sent ${i}`),
      ({ code }: Refusal) => log.push(`${code} ${i}`),
    );
  }
  return log;
}

describe('a budget', () => {
  test('that is used up refuses at once, all windows of a cost or none', () => {
    const { limiter } = setUp();
    for (let i = 0; i < 9; i += 1) expect(limiter.trySpend({ weight: 1, orders: 1 }, 'create')).toBeUndefined();
    expect(limiter.trySpend({ weight: 1, orders: 1 }, 'create')).toMatchObject({
      code: 'no-budget',
      details: { budget: 'orders' },
    });
    expect(limiter.remaining('weight', 'cancel')).toBe(91);
  });

  test('is full again in the next window of the venue’s clock, once nothing sent before can arrive in it', () => {
    const { world, limiter } = setUp();
    limiter.trySpend({ weight: 90 }, 'read');
    const toEdge = 60_000_000 - (world.clock.nowUs() % 60_000_000);
    world.pass(toEdge + 999_999);
    expect(limiter.remaining('weight', 'read')).toBe(0);
    world.pass(1);
    expect(limiter.remaining('weight', 'read')).toBe(90);
  });

  test('is shared by everybody at the address, or with the account', () => {
    const { limiter, options } = setUp();
    const [sameAddress, elsewhere] = [
      new RateLimiter({ ...options, venue: venueId('acme-spot'), account: 'two' }),
      new RateLimiter({ ...options, venue: venueId('other'), address: 'other' }),
    ];
    limiter.trySpend({ weight: 30, orders: 3 }, 'create');
    expect([sameAddress.remaining('weight', 'read'), sameAddress.remaining('orders', 'create')]).toEqual([60, 9]);
    expect([elsewhere.remaining('weight', 'read'), elsewhere.remaining('orders', 'create')]).toEqual([90, 6]);
  });

  test('is given back by a cancel that did not leave, once', () => {
    const { limiter } = setUp();
    let giveBack = (): void => {};
    limiter.spendOrWait(
      { weight: 10 },
      (back) => {
        giveBack = back;
      },
      () => {},
    );
    expect(limiter.remaining('weight', 'cancel')).toBe(90);
    for (let i = 0; i < 2; i += 1) giveBack();
    expect(limiter.remaining('weight', 'cancel')).toBe(100);
  });

  test('is not given back where the venue’s count has taken the place of ours since', () => {
    const { limiter } = setUp();
    limiter.spendOrWait(
      { weight: 10 },
      (giveBack) => {
        limiter.correct('weight', 70);
        giveBack();
      },
      () => {},
    );
    expect(limiter.remaining('weight', 'cancel')).toBe(30);
  });

  test('is corrected by the venue’s own count, upwards only', () => {
    const { limiter } = setUp();
    limiter.trySpend({ weight: 10 }, 'read');
    limiter.correct('weight', 70);
    expect(limiter.remaining('weight', 'cancel')).toBe(30);
    limiter.correct('weight', 20);
    limiter.correct('nonsense', 20);
    limiter.correct('weight', Number.NaN);
    expect(limiter.remaining('weight', 'cancel')).toBe(30);
    limiter.trySpend({ weight: 5 }, 'read');
    expect(limiter.remaining('weight', 'cancel')).toBe(25);
  });

  test('is not corrected by a count that may be from before the window’s edge', () => {
    const { world, limiter } = setUp();
    const toEdge = 60_000_000 - (world.clock.nowUs() % 60_000_000);
    world.pass(toEdge - 10);
    const sentAtUs = world.clock.nowUs();
    world.pass(2_000_000);
    limiter.correct('weight', 99, sentAtUs);
    expect(limiter.remaining('weight', 'cancel')).toBe(100);
  });

  test('takes the limit the venue states', () => {
    const { limiter } = setUp();
    limiter.setLimit('weight', 1_000);
    limiter.setLimit('weight', -1);
    expect(limiter.remaining('weight', 'read')).toBe(900);
  });

  test('is said when it has moved by a twentieth, and when it is gone', () => {
    const { limiter, events } = setUp();
    for (let i = 0; i < 20; i += 1) limiter.trySpend({ weight: 1 }, 'read');
    expect(events.map((event) => event.type === 'rate-budget' && event.remaining)).toEqual([89, 84, 79, 74]);
    expect(events[0]).toMatchObject({ type: 'rate-budget', budget: 'weight', limit: 100 });
  });
});

describe('cancels', () => {
  test('use the reserve when creates have none left', () => {
    const { limiter } = setUp();
    limiter.trySpend({ weight: 90 }, 'create');
    expect(limiter.trySpend({ weight: 1 }, 'create')).toMatchObject({ code: 'no-budget' });
    expect(cancels(limiter, 3)).toEqual(['sent 0', 'sent 1', 'sent 2']);
  });

  test('without any budget wait for the next window, in order', () => {
    const { world, limiter } = setUp({ maxCancelWaitUs: 90_000_000 });
    limiter.trySpend({ weight: 100 }, 'cancel');
    const log = cancels(limiter, 3);
    expect([log, limiter.waiting]).toEqual([[], 3]);
    world.pass(62_000_000);
    expect([log, limiter.waiting]).toEqual([['sent 0', 'sent 1', 'sent 2'], 0]);
  });

  test('wait no longer than the bound, nor more of them', () => {
    const { world, limiter } = setUp({ maxWaitingCancels: 2 });
    // Well away from the edge of a window.
    world.pass(60_000_000 - (world.clock.nowUs() % 60_000_000) + 5_000_000);
    limiter.trySpend({ weight: 100 }, 'cancel');
    const log = cancels(limiter, 3);
    expect(log).toEqual(['no-budget 2']);
    world.pass(10_000_000);
    expect(log).toEqual(['no-budget 2', 'no-budget 0', 'no-budget 1']);
  });
});

describe('what the venue says to wait for', () => {
  test('is obeyed by all at the address: creates and reads are refused, cancels wait', () => {
    const { world, limiter, options } = setUp();
    const other = new RateLimiter({ ...options, account: 'two' });
    limiter.backOff(3_000_000, 'everything', 'too many requests');
    expect(other.trySpend({ weight: 1 }, 'read')).toMatchObject({ code: 'banned' });
    expect(other.blockedUntilUs('cancel')).toBe(world.clock.nowUs() + 3_000_000);
    const log = cancels(other, 1);
    world.pass(2_900_000);
    expect(log).toEqual([]);
    world.pass(200_000);
    expect(log).toEqual(['sent 0']);
    expect(limiter.trySpend({ weight: 1 }, 'create')).toBeUndefined();
    expect(limiter.blockedUntilUs('create')).toBeUndefined();
  });

  test('in a ban longer than a cancel may wait, denies the cancel at once', () => {
    const { limiter } = setUp();
    limiter.backOff(120_000_000, 'banned', 'banned for two minutes');
    limiter.backOff(1_000_000, 'banned', 'a shorter one');
    expect(cancels(limiter, 1)).toEqual(['banned 0']);
  });

  test('for too many orders, holds back creates of this account alone', () => {
    const { limiter, options } = setUp();
    limiter.backOff(5_000_000, 'creates', 'too many orders');
    expect(limiter.trySpend({ weight: 1 }, 'create')).toMatchObject({ code: 'banned' });
    expect(limiter.trySpend({ weight: 1 }, 'read')).toBeUndefined();
    expect(cancels(limiter, 1)).toEqual(['sent 0']);
    expect(new RateLimiter({ ...options, account: 'two' }).trySpend({ weight: 1 }, 'create')).toBeUndefined();
  });

  test('is not shortened by a step of the wall clock', () => {
    const { world, limiter } = setUp();
    limiter.backOff(5_000_000, 'everything', 'slow down');
    world.stepWall(86_400_000_000);
    expect(limiter.trySpend({ weight: 1 }, 'read')).toMatchObject({ code: 'banned' });
  });
});

test('closing forgets who waits and leaves no alarm', () => {
  const { world, limiter } = setUp();
  limiter.trySpend({ weight: 100 }, 'cancel');
  const log = cancels(limiter, 2);
  limiter.close();
  world.pass(600_000_000);
  expect([log, world.alarms]).toEqual([[], 0]);
});
