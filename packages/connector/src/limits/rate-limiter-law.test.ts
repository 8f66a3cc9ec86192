import { venueId } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { PlainVenueLimit } from '../testing/plain-venue-limit.ts';
import { RateLimitRegistry } from './rate-limit-registry.ts';
import { RateLimiter, type RateUse } from './rate-limiter.ts';
import type { RateWindowSpec } from './rate-window.ts';

type Step =
  | { readonly do: 'wait'; readonly us: number }
  | { readonly do: 'spend'; readonly who: number; readonly use: RateUse; readonly units: number; readonly lateness: number }
  | {
      readonly do: 'cancel';
      readonly who: number;
      readonly units: number;
      readonly lateness: number;
      /** It turns out after so long that nothing left; `undefined`: it leaves. */
      readonly unsentAfterUs: number | undefined;
    }
  | { readonly do: 'correct'; readonly who: number; readonly used: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('wait'), us: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 12_000 })) }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('spend'),
      who: fc.nat(1),
      use: fc.constantFrom<RateUse>('create', 'read', 'cancel'),
      units: fc.integer({ min: 0, max: 6 }),
      lateness: fc.integer({ min: -100, max: 100 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cancel'),
      who: fc.nat(1),
      units: fc.integer({ min: 1, max: 6 }),
      lateness: fc.integer({ min: -100, max: 100 }),
      unsentAfterUs: fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12_000 })), { nil: undefined }),
    }),
  },
  fc.record({ do: fc.constant('correct'), who: fc.nat(1), used: fc.nat(30) }),
);

const WINDOW_US = 5_000;
const SLACK_US = 100;

/** Two connectors that share an address, at some offset of the venue's clock. */
function setUp(kind: RateWindowSpec['kind'], limit: number, offsetUs: number) {
  const world = new FakeWorld();
  const registry = new RateLimitRegistry();
  const windows: RateWindowSpec[] = [
    { name: 'weight', scope: 'address', kind, windowUs: WINDOW_US, limit, cancelReserve: 2, slackUs: SLACK_US },
  ];
  const limiters = [0, 1].map(
    (i) =>
      new RateLimiter({
        ...{ venue: venueId(`acme-${i}`), world, sink: () => {}, registry, windows, address: 'acme', account: `key ${i}` },
        ...{ offsetUs: () => offsetUs, maxCancelWaitUs: 20_000, maxWaitingCancels: 5 },
      }),
  );
  return { world, limiters };
}

test.each(['fixed', 'sliding'] as const)(
  'a %s window never holds more than its limit at the venue, whatever is sent when',
  (kind) => {
    const property = (steps: readonly Step[], limit: number, offsetUs: number): void => {
      const { world, limiters } = setUp(kind, limit, offsetUs);
      const venue = new PlainVenueLimit();
      /** An arrival lies off its sending by up to the slack; before it only by the error of a clock, which sliding ones ignore. */
      const arrive = (units: number, lateness: number): void =>
        venue.arrive(world.clock.nowUs() + offsetUs + (kind === 'fixed' ? lateness : Math.abs(lateness)), units);
      const ended: number[] = [];
      let asked = 0;
      for (const one of steps) {
        if (one.do === 'wait') world.pass(one.us);
        else if (one.do === 'correct') limiters[one.who]?.correct('weight', one.used);
        else if (one.do === 'spend') {
          if (limiters[one.who]?.trySpend({ weight: one.units }, one.use) === undefined) arrive(one.units, one.lateness);
        } else {
          const id = asked;
          asked += 1;
          const end = (sent: boolean): void => {
            if (sent) arrive(one.units, one.lateness);
            ended.push(id);
          };
          limiters[one.who]?.spendOrWait(
            { weight: one.units },
            (giveBack) => {
              end(one.unsentAfterUs === undefined);
              if (one.unsentAfterUs !== undefined) world.scheduler.after(one.unsentAfterUs, giveBack);
            },
            () => end(false),
          );
        }
      }
      world.pass(100_000);
      expect(kind === 'fixed' ? venue.mostInFixed(WINDOW_US) : venue.mostInSliding(WINDOW_US)).toBeLessThanOrEqual(limit);
      // Every cancel ends once: sent or refused; and no alarm outlives its work.
      expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: asked }, (_, i) => i));
      expect(world.alarms).toBe(0);
    };
    const offset = fc.oneof(fc.constant(0), fc.integer({ min: -10_000, max: 10_000 }));
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 3, max: 20 }), offset, property));
  },
);

test('cancels of one connector leave in the order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 }), (costs) => {
      const { world, limiters } = setUp('fixed', 8, 0);
      const left: number[] = [];
      for (const [i, units] of costs.entries()) {
        limiters[0]?.spendOrWait(
          { weight: units },
          () => left.push(i),
          () => {},
        );
        world.pass(700);
      }
      world.pass(100_000);
      expect(left).toEqual(left.toSorted((a, b) => a - b));
    }),
  );
});

test('creates and reads never take what is kept for cancels', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 40 }), (costs) => {
      const { limiters } = setUp('fixed', 10, 0);
      for (const units of costs) limiters[0]?.trySpend({ weight: units }, units % 2 === 0 ? 'create' : 'read');
      expect(limiters[1]?.remaining('weight', 'cancel')).toBeGreaterThanOrEqual(2);
    }),
  );
});
