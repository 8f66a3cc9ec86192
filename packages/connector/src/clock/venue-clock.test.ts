import { type ClockOffsetEvent, venueId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { steadyWorld } from '../world.ts';
import { VenueClock, type VenueClockOptions } from './venue-clock.ts';

/** A venue whose clock runs at some offset, over a line with some delays. */
function setUp(options: Partial<VenueClockOptions> = {}) {
  const fake = new FakeWorld();
  const world = steadyWorld(fake);
  const line = { offsetUs: 0, thereUs: 1_000, backUs: 1_000, answers: true, probes: 0 };
  const events: ClockOffsetEvent[] = [];
  const startUs = world.clock.nowUs() - world.clock.monotonicUs();
  const venueNow = (): number => startUs + world.clock.monotonicUs() + line.offsetUs;
  const clock = new VenueClock({
    venue: venueId('acme'),
    world,
    sink: (event) => event.type === 'clock-offset' && events.push(event),
    probe: (done) => {
      line.probes += 1;
      world.scheduler.after(line.thereUs, () => {
        const venueTimeUs = line.answers ? Math.floor(venueNow() / 1_000) * 1_000 : undefined;
        world.scheduler.after(line.backUs, () => done(venueTimeUs));
      });
    },
    ...options,
  });
  return { fake, world, clock, line, events, venueNow };
}

describe('the offset', () => {
  test('is within its uncertainty, however long each way takes', () => {
    const delay = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(fc.integer({ min: -900_000, max: 900_000 }), delay, delay, (offsetUs, thereUs, backUs) => {
        const { fake, clock, line, venueNow } = setUp();
        Object.assign(line, { offsetUs, thereUs, backUs });
        clock.start();
        fake.pass(2_000_000);
        expect(Math.abs(clock.offsetUs - offsetUs)).toBeLessThanOrEqual(clock.uncertaintyUs);
        expect(clock.uncertaintyUs).toBeLessThanOrEqual((thereUs + backUs) / 2 + 501);
        expect(Math.abs(clock.signingTimeMs() * 1_000 - venueNow())).toBeLessThanOrEqual(clock.uncertaintyUs + 1_000);
      }),
    );
  });

  test('is taken from the quickest probe of a round', () => {
    const { fake, clock, line, world } = setUp({ probesPerRound: 3 });
    const waits = [400_000, 2_000, 90_000];
    line.thereUs = 0;
    clock.start();
    for (const wait of waits) {
      line.backUs = wait;
      fake.pass(0);
    }
    fake.pass(1_000_000);
    expect(clock.uncertaintyUs).toBeLessThan(210_000);
    expect(world.clock.nowUs()).toBeGreaterThan(0);
    expect(line.probes).toBe(3);
  });

  test('does not move when the machine’s clock is set', () => {
    const { fake, clock, line } = setUp();
    line.offsetUs = 40_000;
    clock.start();
    fake.pass(100_000);
    const before = [clock.offsetUs, clock.signingTimeMs()];
    fake.stepWall(3_600_000_000);
    expect([clock.offsetUs, clock.signingTimeMs()]).toEqual(before);
    fake.pass(200_000_000);
    expect(Math.abs(clock.offsetUs - 40_000)).toBeLessThanOrEqual(clock.uncertaintyUs);
    expect(clock.check()).toBeUndefined();
  });
});

describe('nothing may be created', () => {
  test('before the venue has told its time', () => {
    const { clock, fake } = setUp();
    expect(clock.check()).toMatchObject({ code: 'clock-off' });
    clock.start();
    fake.pass(100_000);
    expect(clock.check()).toBeUndefined();
  });

  test('while the two clocks differ by more than the budget, and again once they do not', () => {
    const { clock, fake, line, events } = setUp();
    line.offsetUs = 2_000_000;
    const first: unknown[] = [];
    clock.start((problem) => first.push(problem));
    fake.pass(100_000);
    expect(first).toMatchObject([{ code: 'clock-off' }]);
    expect(events.at(-1)).toMatchObject({ alarm: true });
    line.offsetUs = 0;
    // The move itself is a jump; the round after that agrees with it.
    fake.pass(12_000_000);
    expect(clock.check()).toBeUndefined();
    expect(events.at(-1)).toMatchObject({ alarm: false });
  });

  test('after the venue’s clock has jumped, until a round agrees with the one before', () => {
    const { clock, fake, line } = setUp();
    clock.start();
    fake.pass(100_000);
    line.offsetUs = 400_000;
    fake.pass(60_100_000);
    expect(clock.check()).toMatchObject({ code: 'clock-off' });
    fake.pass(5_100_000);
    expect(clock.check()).toBeUndefined();
  });

  test('while the line is too slow to know the time, or the last good round is too old', () => {
    const { clock, fake, line } = setUp();
    clock.start();
    fake.pass(100_000);
    line.answers = false;
    fake.pass(290_000_000);
    expect(clock.check()).toBeUndefined();
    fake.pass(20_000_000);
    expect(clock.check()).toMatchObject({ code: 'clock-off' });
    Object.assign(line, { answers: true, backUs: 1_200_000 });
    fake.pass(20_000_000);
    expect(clock.check()).toMatchObject({ code: 'clock-off', message: expect.stringContaining('only') });
  });
});

test('a refused time stamp is followed by a round at once, one at a time', () => {
  const { clock, fake, line } = setUp();
  clock.start();
  fake.pass(100_000);
  expect(line.probes).toBe(5);
  clock.onTimestampRefused();
  clock.onTimestampRefused();
  fake.pass(100_000);
  expect(line.probes).toBe(10);
});

test('a stopped clock probes no more and leaves no alarm', () => {
  const { clock, fake, line } = setUp();
  clock.start();
  fake.pass(1_500);
  clock.stop();
  fake.pass(1_000_000_000);
  expect([line.probes, fake.alarms]).toEqual([1, 0]);
});
