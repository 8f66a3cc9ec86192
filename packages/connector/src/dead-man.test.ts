import { type InstrumentId, type Refusal, refusal, type VenueEvent } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { DeadMan, type DeadManReply } from './dead-man.ts';
import { FakeWorld } from './testing/fake-world.ts';
import { ACME, BTC } from './testing/orders.ts';

const WINDOW_US = 120_000_000;

/** A switch at a venue that keeps its own countdown. */
function setUp() {
  const world = new FakeWorld();
  const said: string[] = [];
  const venue = {
    reply: 'done' as DeadManReply,
    firesAtUs: undefined as number | undefined,
    open: 0 as number | Refusal,
    calls: 0,
  };
  const deadMan = new DeadMan({
    ...{ venue: ACME, world, windowUs: WINDOW_US, scopes: (): InstrumentId[] => [BTC] },
    sink: (event: VenueEvent) => {
      if (event.type === 'dead-man-switch') said.push(event.state);
      if (event.type === 'command-refused') said.push(`${event.command}: ${event.refusal.code}`);
    },
    set: (_, windowUs, done) => {
      venue.calls += 1;
      if (venue.reply === 'done') venue.firesAtUs = windowUs === 0 ? undefined : world.clock.monotonicUs() + windowUs;
      done(venue.reply);
    },
    countOpenOrders: (done) => done(venue.open),
  });
  const beat = (ageUs = 0): void =>
    deadMan.onHeartbeat({ type: 'heartbeat', venue: ACME, sentAtUs: world.clock.nowUs() - ageUs });
  const disarm = (): void => deadMan.onDisarm({ type: 'disarm', venue: ACME });
  const fired = (): boolean => venue.firesAtUs !== undefined && venue.firesAtUs <= world.clock.monotonicUs();
  return { world, deadMan, venue, said, beat, disarm, fired };
}

describe('the switch', () => {
  test('is armed with the first heartbeat, and held while they come', () => {
    const { world, said, venue, beat, fired } = setUp();
    expect(venue.calls).toBe(0);
    for (let i = 0; i < 100; i += 1) {
      beat();
      world.pass(10_000_000);
      expect(fired()).toBe(false);
    }
    expect(new Set(said)).toEqual(new Set(['armed']));
  });

  test('fires within one and a half windows of the last heartbeat', () => {
    const { world, beat, fired, venue } = setUp();
    beat();
    world.pass(WINDOW_US * 1.5);
    expect(fired()).toBe(true);
    const { calls } = venue;
    world.pass(WINDOW_US * 10);
    expect(venue.calls).toBe(calls);
  });

  test('is not held by a heartbeat that waited for half its window', () => {
    const { beat, venue } = setUp();
    beat(WINDOW_US / 2);
    expect(venue.calls).toBe(0);
    beat(WINDOW_US / 2 - 1);
    expect(venue.calls).toBe(1);
  });

  test('whose refresh fails is refreshed again before it fires', () => {
    const { world, beat, venue, fired } = setUp();
    beat();
    venue.reply = 'failed';
    world.pass(30_000_000);
    beat();
    venue.reply = 'done';
    for (let i = 0; i < 30; i += 1) {
      beat();
      world.pass(10_000_000);
      expect(fired()).toBe(false);
    }
  });

  test('the account may not have is asked for once, and that is said', () => {
    const { world, beat, venue, said } = setUp();
    venue.reply = 'not-granted';
    for (let i = 0; i < 20; i += 1) {
      beat();
      world.pass(10_000_000);
    }
    expect([venue.calls, said]).toEqual([1, ['not-granted']]);
  });

  test('stays armed when the connector closes', () => {
    const { world, deadMan, beat, venue, fired } = setUp();
    beat();
    deadMan.close();
    beat();
    world.pass(WINDOW_US);
    expect([venue.calls, fired(), world.alarms]).toEqual([1, true, 0]);
  });
});

describe('letting go', () => {
  test('is done once no order is open, and ends with the next heartbeat', () => {
    const { beat, disarm, said, venue } = setUp();
    beat();
    disarm();
    expect([venue.firesAtUs, said]).toEqual([undefined, ['armed', 'off']]);
    beat();
    expect(said).toEqual(['armed', 'off', 'armed']);
  });

  test.each([
    ['orders are open', 1, 'orders-open'],
    ['nobody knows whether orders are open', refusal('no-answer', 'so'), 'no-answer'],
  ])('is refused while %s, and the switch is held on', (_, open, code) => {
    const { world, beat, disarm, said, venue, fired } = setUp();
    beat();
    venue.open = open;
    disarm();
    expect(said).toEqual(['armed', `disarm: ${code}`]);
    for (let i = 0; i < 30; i += 1) {
      beat();
      world.pass(10_000_000);
    }
    expect(fired()).toBe(false);
  });

  test('of several instruments is over when the last has answered', () => {
    const world = new FakeWorld();
    const said: string[] = [];
    const asked: ((reply: DeadManReply) => void)[] = [];
    const deadMan = new DeadMan({
      ...{ venue: ACME, world, windowUs: WINDOW_US, scopes: () => [BTC, `${BTC}2` as InstrumentId] },
      sink: (event) => said.push(event.type === 'dead-man-switch' ? event.state : event.type),
      set: (_, __, done) => asked.push(done),
      countOpenOrders: (done) => done(0),
    });
    deadMan.onDisarm({ type: 'disarm', venue: ACME });
    asked[0]?.('done');
    deadMan.onHeartbeat({ type: 'heartbeat', venue: ACME, sentAtUs: world.clock.nowUs() });
    expect(asked).toHaveLength(2);
    asked[1]?.('failed');
    expect(said).toEqual(['off', 'command-refused']);
    expect(asked).toHaveLength(4);
  });

  test('that the venue does not take is told', () => {
    const { beat, disarm, said, venue } = setUp();
    beat();
    venue.reply = 'failed';
    disarm();
    expect(said).toEqual(['armed', 'disarm: no-answer']);
  });
});
