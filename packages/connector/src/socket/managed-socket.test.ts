import { refusal } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { SocketHarness } from '../testing/socket-harness.ts';
import { ConnectBudget } from './connect-budget.ts';

describe('a connection', () => {
  test('is up when the handshake is done, and hands on what comes', () => {
    const harness = new SocketHarness();
    harness.up();
    harness.world.socket.read('a', 'b');
    expect(harness.taken()).toEqual(['up 1', '1: a', '1: b', 'end 1']);
    expect([harness.socket.isConfirmed, harness.socket.current?.send('hello'), harness.world.socket.sent]).toEqual([
      false,
      true,
      ['hello'],
    ]);
    harness.confirm();
    expect(harness.socket.isConfirmed).toBe(true);
  });

  test('waits for its target, and takes the first answer', () => {
    let tell: ((target: { url: Secret }) => void) | undefined;
    const harness = new SocketHarness(
      {},
      {
        target: (done) => {
          tell = done;
        },
      },
    );
    harness.socket.open();
    expect(harness.world.sockets).toHaveLength(0);
    tell?.({ url: new Secret('wss://acme.test/first') });
    tell?.({ url: new Secret('wss://acme.test/second') });
    expect(harness.world.sockets.map(({ options }) => options.url)).toEqual(['wss://acme.test/first']);
  });

  test('that has no target yet is tried again with backoff', () => {
    const harness = new SocketHarness();
    harness.target = refusal('no-answer', 'no listen key');
    harness.socket.open();
    harness.world.pass(249_999);
    expect(harness.taken()).toEqual([]);
    harness.target = { url: new Secret('wss://acme.test/') };
    harness.world.pass(1);
    expect(harness.world.sockets).toHaveLength(1);
  });

  test('takes no text once it is gone', () => {
    const harness = new SocketHarness();
    harness.up();
    const connection = harness.socket.current;
    harness.world.socket.lose(1006, 'reset');
    expect([harness.taken(), connection?.send('x')]).toEqual([['up 1', 'down 1: closed with 1006: reset'], false]);
  });

  test('that takes no more bytes is cut', () => {
    const harness = new SocketHarness({ maxUnsentBytes: 100 });
    harness.up();
    harness.world.socket.unsent = 101;
    expect(harness.socket.current?.send('x')).toBe(true);
    expect(harness.taken()).toEqual(['up 1', 'down 1: it takes no more bytes']);
  });

  test('that is up and proves nothing is given up', () => {
    const harness = new SocketHarness();
    harness.up();
    harness.world.pass(20_000_000);
    expect(harness.taken()).toEqual(['up 1', 'down 1: it was not confirmed in time']);
  });

  test('has the whole time to prove itself, however long its handshake took', () => {
    const harness = new SocketHarness();
    harness.socket.open();
    harness.world.pass(9_000_000);
    harness.world.socket.open();
    harness.world.pass(19_000_000);
    expect(harness.taken()).toEqual(['up 1']);
    harness.world.pass(1_000_000);
    expect(harness.taken()).toEqual(['down 1: it was not confirmed in time']);
  });

  test('whose handshake hangs is given up, and nothing was up', () => {
    const harness = new SocketHarness();
    harness.socket.open();
    harness.world.pass(20_000_000);
    expect([harness.taken(), harness.world.sockets[0]?.closedByUs]).toEqual([[], true]);
  });
});

describe('a lost connection', () => {
  test('is made anew at once when it had lasted', () => {
    const harness = new SocketHarness();
    harness.up();
    harness.confirm();
    harness.world.pass(10_000_000);
    harness.world.socket.lose();
    expect(harness.world.sockets).toHaveLength(1);
    harness.world.pass(0);
    expect(harness.world.sockets).toHaveLength(2);
  });

  test('is made anew ever more slowly when it never works, and that is told', () => {
    const harness = new SocketHarness();
    harness.socket.open();
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const before = harness.world.clock.monotonicUs();
      harness.world.socket.lose();
      const count = harness.world.sockets.length;
      while (harness.world.sockets.length === count) harness.world.pass(250_000);
      waits.push((harness.world.clock.monotonicUs() - before) / 1_000_000);
    }
    expect(waits).toEqual([0.25, 0.5, 1, 2, 4, 8, 16, 30, 30]);
    expect(harness.taken()).toEqual(['given up after 3', 'given up after 6', 'given up after 9']);
  });

  test('that flaps is not made anew at once each time', () => {
    const harness = new SocketHarness();
    harness.socket.open();
    for (let i = 0; i < 5; i += 1) {
      harness.world.socket.open();
      harness.confirm();
      harness.world.socket.lose();
      harness.world.pass(250_000);
    }
    expect(harness.world.sockets.length).toBeLessThan(5);
  });

  test('is made anew within the connect rate shared by all', () => {
    const harness = new SocketHarness({}, {});
    const budget = new ConnectBudget(harness.world, { connects: 2, windowUs: 60_000_000 });
    budget.take();
    const limited = new SocketHarness({}, { connectBudget: budget, world: harness.world });
    limited.socket.open();
    harness.world.socket.lose();
    harness.world.pass(59_000_000);
    expect(harness.world.sockets).toHaveLength(1);
    harness.world.pass(1_000_000);
    expect(harness.world.sockets).toHaveLength(2);
  });
});

describe('silence', () => {
  test('of everything cuts the connection; a ping of the venue is no silence', () => {
    const harness = new SocketHarness();
    harness.up();
    harness.confirm();
    for (let i = 0; i < 4; i += 1) {
      harness.world.pass(50_000_000);
      harness.world.socket.serverPing();
    }
    expect(harness.taken()).toEqual(['up 1']);
    harness.world.pass(75_000_001);
    expect(harness.taken()).toEqual(['down 1: nothing came in for too long']);
  });

  test('after a ping of ours cuts it; whatever comes in is an answer', () => {
    const harness = new SocketHarness({ heartbeat: { everyUs: 20_000_000, answerWithinUs: 5_000_000 } });
    harness.up();
    harness.confirm();
    harness.world.pass(20_000_000);
    expect(harness.world.socket.pings).toBe(1);
    harness.world.socket.pong();
    harness.world.pass(20_000_000);
    harness.world.socket.read('data');
    expect(harness.world.socket.pings).toBe(2);
    harness.world.pass(25_000_000);
    expect(harness.taken()).toEqual(['up 1', '1: data', 'end 1', 'down 1: a ping was not answered']);
  });

  test('is broken with text where the venue wants it so', () => {
    const harness = new SocketHarness({ heartbeat: { everyUs: 20_000_000, answerWithinUs: 5_000_000, text: 'ping' } });
    harness.up();
    harness.confirm();
    harness.world.pass(20_000_000);
    expect([harness.world.socket.sent, harness.world.socket.pings]).toEqual([['ping'], 0]);
  });
});

describe('a rollover', () => {
  const rolling = (): SocketHarness => {
    const harness = new SocketHarness({ rolloverUs: 80_000_000, silenceUs: 1_000_000_000 });
    harness.world.chance = 0;
    harness.up();
    harness.confirm();
    harness.world.pass(80_000_000);
    harness.taken();
    return harness;
  };

  test('keeps the old connection until the new one is confirmed', () => {
    const harness = rolling();
    const [old, next] = harness.world.sockets;
    next?.open();
    old?.read('old');
    next?.read('new');
    expect(harness.taken()).toEqual(['up 2', '1: old', 'end 1', '2: new', 'end 2']);
    expect(old?.isAlive).toBe(true);
    harness.connections.get(2)?.confirm();
    expect([harness.taken(), old?.isAlive]).toEqual([['down 1 for 2: a newer connection took over: planned'], false]);
    old?.read('too late');
    expect(harness.taken()).toEqual([]);
  });

  test('that fails leaves the old connection in use, and is tried again', () => {
    const harness = rolling();
    harness.world.socket.open();
    harness.world.socket.lose(1006, 'busy');
    expect([harness.taken(), harness.socket.current?.number]).toEqual([['up 2', 'down 2 for 1: closed with 1006: busy'], 1]);
    harness.world.pass(250_000);
    expect(harness.world.sockets).toHaveLength(3);
  });

  test('whose old connection dies meanwhile goes on with the new one', () => {
    const harness = rolling();
    const [old, next] = harness.world.sockets;
    next?.open();
    old?.lose();
    expect(harness.taken()).toEqual(['up 2', 'down 1: closed with 1006']);
    harness.connections.get(2)?.confirm();
    harness.world.pass(1_000_000);
    expect([harness.socket.current?.number, harness.world.sockets.length]).toEqual([2, 2]);
  });

  test('is made when the venue announces its end, one at a time', () => {
    const harness = new SocketHarness();
    harness.up();
    harness.confirm();
    harness.socket.rollOver('the venue shuts down');
    harness.socket.rollOver('the venue shuts down');
    expect(harness.world.sockets).toHaveLength(2);
    harness.world.socket.open();
    harness.connections.get(2)?.confirm();
    expect(harness.taken()).toContain('down 1 for 2: a newer connection took over: the venue shuts down');
  });
});

test('a restart cuts all and connects anew', () => {
  const harness = new SocketHarness();
  harness.up();
  harness.confirm();
  harness.socket.restart('other keys');
  harness.world.pass(1_000_000);
  expect(harness.taken()).toEqual(['up 1', 'down 1: other keys']);
  expect(harness.world.sockets.map(({ isAlive }) => isAlive)).toEqual([false, true]);
});

test('after closing nothing is told, no socket is open and no alarm is set', () => {
  const harness = new SocketHarness({ heartbeat: { everyUs: 1_000_000, answerWithinUs: 500_000 }, rolloverUs: 60_000_000 });
  harness.up();
  harness.confirm();
  harness.socket.rollOver('so');
  harness.taken();
  harness.socket.close();
  for (const socket of harness.world.sockets) {
    socket.read('late');
    socket.lose();
  }
  harness.world.pass(100_000_000);
  expect([harness.taken(), harness.world.alarms, harness.world.sockets.filter(({ isAlive }) => isAlive)]).toEqual([[], 0, []]);
});

test('a thousand reconnects leave no alarm and no open socket behind', () => {
  const harness = new SocketHarness({ heartbeat: { everyUs: 9_000_000, answerWithinUs: 2_000_000 }, rolloverUs: 600_000_000 });
  harness.socket.open();
  const counts = new Set<number>();
  for (let i = 0; i < 1_000; i += 1) {
    harness.world.socket.open();
    harness.confirm();
    harness.world.pass(5_000_000);
    harness.world.socket.read('x');
    harness.world.pass(5_000_000);
    counts.add(harness.world.alarms);
    harness.world.socket.lose();
    harness.world.pass(0);
    harness.log.length = 0;
  }
  expect(counts.size).toBe(1);
  expect(harness.world.sockets.filter(({ isAlive }) => isAlive)).toHaveLength(1);
});
