import { instrumentId, type StreamKind, type VenueEvent, venueId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { ManagedSocket } from './managed-socket.ts';
import type { Connection } from './socket-types.ts';
import type { SubscriptionWish } from './subscription-types.ts';
import { SubscriptionSet } from './subscriptions.ts';

const venue = venueId('acme');

interface Control {
  readonly verb: string;
  readonly topics: readonly string[];
  readonly id: number;
}

/** A set on a managed socket; messages are `topic` or `ack id` or `refuse id`. */
function setUp(options: { maxTopicsPerMessage?: number; maxMessagesPerSecond?: number; maxTopics?: number } = {}) {
  const world = new FakeWorld();
  const said: string[] = [];
  const used: string[] = [];
  const sink = (event: VenueEvent): void => {
    if (event.type === 'stream-state') said.push(`${event.instrument?.split(':')[2]} ${event.stream} ${event.state}`);
    else said.push(event.type);
  };
  const set = new SubscriptionSet({
    ...{ venue, world, sink, maxTopicsPerMessage: 50, maxMessagesPerSecond: 5, maxTopics: 100, ...options },
    message: (verb, topics, id) => JSON.stringify({ verb, topics, id }),
  });
  const onMessage = (data: Uint8Array, receiveTimeUs: number, connection: Connection): void => {
    const [word = '', id] = Buffer.from(data).toString().split(' ');
    if (id !== undefined) set.onAck(Number(id), word === 'refuse' ? 'no such stream' : undefined, connection);
    else {
      const subscription = set.get(word);
      if (subscription !== undefined && set.onData(subscription, connection, receiveTimeUs))
        used.push(`${connection.number} ${word}`);
    }
  };
  const socket = new ManagedSocket({
    ...{ name: 'test', world, target: (done) => done({ url: new Secret('wss://acme.test/') }) },
    rules: { maxMessageBytes: 1, handshakeTimeoutMs: 1, silenceUs: 1_000_000_000, confirmWithinUs: 60_000_000 },
    handlers: {
      onUp: (connection, nowUs) => set.onUp(connection, nowUs),
      onMessage,
      onBatchEnd: () => {},
      onDown: (connection, reason, next, nowUs) => set.onDown(connection, reason, next, nowUs),
    },
  });
  const sent = (index = world.sockets.length - 1): Control[] =>
    (world.sockets[index]?.sent ?? []).map((text) => JSON.parse(text) as Control);
  const up = (): void => {
    socket.open();
    world.socket.open();
  };
  const taken = (list: string[]): string[] => list.splice(0);
  return { world, set, socket, said, used, sent, up, taken };
}

function wish(topic: string, kind: StreamKind = 'bbo', more: Partial<SubscriptionWish> = {}): SubscriptionWish {
  return { topic, instrument: instrumentId(venue, 'spot', topic.toUpperCase()), kind, silenceUs: 3_000_000, ...more };
}

describe('what is wanted', () => {
  test('is subscribed on every connection, within the limits of a message and of a second', () => {
    const { world, set, sent, up } = setUp({ maxTopicsPerMessage: 2, maxMessagesPerSecond: 2 });
    for (const topic of ['a', 'b', 'c', 'd', 'e']) set.want(wish(topic));
    up();
    expect(sent().map(({ topics }) => topics)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    world.pass(1_100_000);
    expect(sent().map(({ topics }) => topics)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    world.socket.read('a');
    world.socket.lose();
    world.pass(1_000_000);
    world.socket.open();
    world.pass(1_100_000);
    expect(sent().flatMap(({ topics }) => topics)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('twice is one subscription; past the bound it is refused', () => {
    const { set } = setUp({ maxTopics: 1 });
    const one = set.want(wish('a'));
    expect([set.want(wish('a')) === one, set.want(wish('b'))]).toEqual([true, undefined]);
  });

  test('later is subscribed at once, and no longer is unsubscribed', () => {
    const { world, set, said, sent, up, taken } = setUp();
    up();
    set.want(wish('a'));
    world.socket.read('a');
    set.unwant('a');
    world.socket.read('a');
    expect(sent()).toMatchObject([
      { verb: 'subscribe', topics: ['a'] },
      { verb: 'unsubscribe', topics: ['a'] },
    ]);
    expect(taken(said)).toEqual(['A bbo syncing', 'A bbo live', 'A bbo down']);
    expect(set.size).toBe(0);
  });
});

describe('a subscription', () => {
  test('is live with its first frame, and not with the venue’s word', () => {
    const { world, set, said, socket, up, taken } = setUp();
    set.want(wish('a'));
    up();
    world.socket.read('ack 1');
    expect([taken(said), socket.isConfirmed]).toEqual([['A bbo syncing'], false]);
    world.socket.read('a');
    expect([taken(said), socket.isConfirmed]).toEqual([['A bbo live'], true]);
  });

  test('that may be silent is live with the venue’s word', () => {
    const { world, set, said, socket, up } = setUp();
    set.want(wish('a', 'trades', { silenceUs: undefined }));
    up();
    expect(socket.isConfirmed).toBe(false);
    world.socket.read('ack 1');
    expect([said, socket.isConfirmed]).toEqual([['A trades syncing', 'A trades live'], true]);
  });

  test('that does not come though others do is subscribed anew, ever more rarely, and the connection stays', () => {
    const { world, set, sent, socket, up } = setUp();
    set.want(wish('a'));
    set.want(wish('b'));
    up();
    for (let i = 0; i < 80; i += 1) {
      world.socket.read('a');
      world.pass(1_000_000);
    }
    const again = sent().filter(({ topics }) => topics.length === 1 && topics[0] === 'b');
    expect([again.length, socket.isConfirmed, world.sockets.length]).toEqual([3, true, 1]);
  });

  test('of a connection on which nothing comes at all cuts it', () => {
    const { world, set, up } = setUp();
    set.want(wish('a'));
    up();
    world.socket.read('ack 1');
    world.pass(11_000_000);
    expect(world.sockets[0]?.closedByUs).toBe(true);
    expect(world.sockets).toHaveLength(2);
  });

  test('the venue refuses is tried again, and does not cut the others', () => {
    const { world, set, said, sent, socket, up } = setUp({ maxTopicsPerMessage: 1 });
    set.want(wish('a'));
    set.want(wish('b', 'trades', { silenceUs: undefined }));
    up();
    world.socket.read('a', 'ack 1', 'refuse 2');
    expect([socket.isConfirmed, said.includes('B trades live')]).toEqual([true, false]);
    for (let i = 0; i < 12; i += 1) {
      world.pass(1_000_000);
      world.socket.read('a');
    }
    expect(sent().filter(({ topics }) => topics[0] === 'b')).toHaveLength(2);
  });

  test('that falls silent is stalled, and live again with its next frame', () => {
    const { world, set, said, up, taken } = setUp();
    set.want(wish('a'));
    set.want(wish('b'));
    up();
    world.socket.read('a', 'b');
    taken(said);
    for (let i = 0; i < 5; i += 1) {
      world.pass(1_000_000);
      world.socket.read('b');
    }
    expect(taken(said)).toEqual(['A bbo stalled']);
    world.socket.read('a');
    expect(taken(said)).toEqual(['A bbo live']);
  });

  test('that shows life without news says so, and is not stalled', () => {
    const { world, set, said, socket, up, taken } = setUp();
    const one = set.want(wish('a'));
    up();
    world.socket.read('a');
    taken(said);
    for (let i = 0; i < 5; i += 1) {
      world.pass(1_000_000);
      if (one !== undefined && socket.current !== undefined) set.onAlive(one, socket.current, world.clock.nowUs());
    }
    expect(taken(said)).toEqual(Array.from({ length: 5 }, () => 'stream-alive'));
  });

  test('is down with its connection', () => {
    const { world, set, said, up, taken } = setUp();
    set.want(wish('a'));
    up();
    world.socket.read('a');
    taken(said);
    world.socket.lose();
    expect(taken(said)).toEqual(['A bbo down']);
  });

  test('of a book tells its aligner instead of saying it', () => {
    const { world, set, said, up } = setUp();
    const log: string[] = [];
    const aligner = {
      onSubscribed: () => log.push('connected'),
      onStalled: () => log.push('stalled'),
      onDown: () => log.push('disconnected'),
    };
    set.want(wish('a', 'book', aligner));
    set.want(wish('b'));
    up();
    world.socket.read('a', 'b');
    world.pass(4_000_000);
    world.socket.lose();
    expect(log).toEqual(['connected', 'stalled', 'disconnected']);
    expect(said.filter((line) => line.includes('book'))).toEqual([]);
  });
});

describe('in a rollover', () => {
  function rolling(kind: StreamKind = 'trades') {
    const all = setUp();
    const log: string[] = [];
    const aligner = { onSubscribed: () => log.push('connected'), onDown: () => log.push('disconnected') };
    all.set.want(wish('a', kind, aligner));
    all.set.want(wish('b', kind, aligner));
    all.up();
    all.world.socket.read('a', 'b');
    all.socket.rollOver('so');
    all.world.socket.open();
    all.taken(all.said);
    all.taken(all.used);
    const [old, next] = all.world.sockets;
    return { ...all, old, next, log };
  }

  test('the new connection takes over once every stream has come on it, and nothing goes down', () => {
    const { old, next, said, socket, log } = rolling();
    next?.read('a');
    expect(socket.current?.number).toBe(1);
    next?.read('b');
    expect([socket.current?.number, old?.isAlive]).toEqual([2, false]);
    expect([said, log]).toEqual([[], ['connected', 'connected']]);
  });

  test('each stream is taken from the new connection as soon as it comes there, and no longer from the old one', () => {
    const { old, next, used } = rolling();
    old?.read('a', 'b');
    next?.read('a');
    old?.read('a', 'b');
    expect(used).toEqual(['1 a', '1 b', '2 a', '1 b']);
  });

  test('a book is taken from both: its aligner sorts them out', () => {
    const { old, next, used } = rolling('book');
    next?.read('a');
    old?.read('a');
    expect(used).toEqual(['2 a', '1 a']);
  });

  test('a stream that never comes on the new connection does not hold it up for ever, and is stalled', () => {
    const { world, old, next, said, socket } = rolling();
    for (let i = 0; i < 12; i += 1) {
      next?.read('a');
      old?.read('b');
      world.pass(1_000_000);
    }
    expect(socket.current?.number).toBe(2);
    expect(said).toEqual(['B trades syncing']);
  });

  test('a new connection that fails leaves the streams on the old one', () => {
    const { world, old, next, said, used, taken, log } = rolling();
    next?.read('a');
    next?.lose();
    taken(used);
    old?.read('a', 'b');
    expect([used, log]).toEqual([
      ['1 a', '1 b'],
      ['connected', 'connected'],
    ]);
    expect(said.filter((line) => line.endsWith('down'))).toEqual([]);
    world.pass(1_000_000);
    expect(world.sockets).toHaveLength(3);
  });

  test('an old connection that dies meanwhile leaves the streams to the new one', () => {
    const { old, next, said, used, log } = rolling();
    old?.lose();
    next?.read('a', 'b');
    expect(used).toEqual(['2 a', '2 b']);
    expect([said.filter((line) => line.endsWith('live')).length, log]).toEqual([2, ['connected', 'connected']]);
  });
});

test('a hundred reconnects leave no alarm and no memory behind, and closing leaves none at all', () => {
  const { world, set, socket, said, up } = setUp();
  for (const topic of ['a', 'b']) set.want(wish(topic));
  up();
  const counts = new Set<number>();
  for (let i = 0; i < 100; i += 1) {
    world.socket.read('a', 'b');
    world.pass(11_000_000);
    counts.add(world.alarms);
    world.socket.lose();
    world.pass(1);
    world.socket.open();
    said.length = 0;
  }
  expect(counts.size).toBe(1);
  set.close();
  socket.close();
  expect(world.alarms).toBe(0);
});
