import { type EventSink, type VenueCommand, type VenueEvent, type VenueId, venueId } from '@mm/core';
import { expect, test } from 'vitest';
import type { CapabilityTable } from './capabilities.ts';
import type { Connector } from './connector.ts';
import { cancelAllCommand, cancelCommand, placeCommand } from './testing/orders.ts';
import { VenueManager } from './venue-manager.ts';

function fakeConnector(name: string) {
  const venue: VenueId = venueId(name);
  const sent: VenueCommand[] = [];
  const fake = { say: (() => {}) as EventSink, sent, closed: false };
  const connector: Connector = {
    ...{ venue, environment: 'local', capabilities: {} as CapabilityTable, watch: () => {}, unwatch: () => {} },
    open: (sink) => {
      fake.say = sink;
    },
    send: (command) => sent.push(command),
    close: () => {
      fake.closed = true;
    },
  };
  return { fake, connector };
}

function setUp() {
  const [acme, other] = [fakeConnector('acme'), fakeConnector('other')];
  const manager = new VenueManager([acme.connector, other.connector], () => 9);
  const events: VenueEvent[] = [];
  manager.open((event) => events.push(event));
  return { acme: acme.fake, other: other.fake, manager, events };
}

const state = (venue: string, now: 'ready' | 'degraded'): VenueEvent => ({
  ...{ type: 'venue-state', venue: venueId(venue), state: now, reason: 'so', refusal: undefined, receiveTimeUs: 1 },
});

test('events of all venues come through one sink, and commands go to the venue they name', () => {
  const { acme, other, manager, events } = setUp();
  acme.say(state('acme', 'ready'));
  other.say(state('other', 'degraded'));
  manager.send(placeCommand());
  manager.send({ ...cancelAllCommand, venue: venueId('other') });
  expect(events.map((event) => 'venue' in event && event.venue)).toEqual(['acme', 'other']);
  expect([acme.sent.map(({ type }) => type), other.sent.map(({ type }) => type)]).toEqual([['place'], ['cancel-all']]);
  expect(manager.venues.map((venue) => manager.stateOf(venue))).toEqual(['ready', 'degraded']);
});

test('a command to a venue it does not have is refused, each of a batch by itself', () => {
  const { manager, events } = setUp();
  const venue = venueId('nowhere');
  manager.send({ ...placeCommand(), venue });
  manager.send({ type: 'batch', venue, commands: [placeCommand(1), cancelCommand(2)] });
  manager.send({ ...cancelAllCommand, venue });
  expect(events.map(({ type }) => type)).toEqual(['order-denied', 'order-denied', 'order-denied', 'command-refused']);
  expect(events[0]).toMatchObject({ refusal: { code: 'not-supported' }, receiveTimeUs: 9 });
});

test('an event that comes up within the sink waits until it has returned, whichever venue it is from', () => {
  const [acme, other] = [fakeConnector('acme'), fakeConnector('other')];
  const manager = new VenueManager([acme.connector, other.connector], () => 9);
  const log: string[] = [];
  manager.open((event) => {
    const name = 'venue' in event ? event.venue : '';
    log.push(`in ${name}`);
    if (name === 'acme') other.fake.say(state('other', 'ready'));
    log.push(`out ${name}`);
  });
  acme.fake.say(state('acme', 'ready'));
  expect(log).toEqual(['in acme', 'out acme', 'in other', 'out other']);
});

test('closing closes all, and nothing is said after it', () => {
  const { acme, other, manager, events } = setUp();
  manager.close();
  acme.say(state('acme', 'ready'));
  expect([acme.closed, other.closed, events, manager.stateOf(venueId('acme'))]).toEqual([true, true, [], 'closed']);
});

test('two connectors for one venue, and a venue it does not have, are our bugs', () => {
  const { manager } = setUp();
  expect(() => new VenueManager([fakeConnector('acme').connector, fakeConnector('acme').connector], () => 0)).toThrow(
    'one connector',
  );
  expect(() => manager.connector(venueId('nowhere'))).toThrow('no connector');
  expect(manager.connector(venueId('acme')).venue).toBe('acme');
  expect(() => manager.open(() => {})).toThrow('once');
});
