import { refusal } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { SocketHarness } from '../testing/socket-harness.ts';

type Step = {
  readonly do:
    | 'accept'
    | 'lose'
    | 'read'
    | 'pong'
    | 'confirm'
    | 'fail'
    | 'send'
    | 'wait'
    | 'roll'
    | 'restart'
    | 'no-target'
    | 'target'
    | 'silent-target';
  readonly which: number;
  readonly us: number;
};

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(
    ...(['accept', 'accept', 'accept', 'lose', 'read', 'pong', 'confirm', 'confirm', 'fail', 'send'] as const),
    ...(['wait', 'wait', 'roll', 'restart', 'no-target', 'target', 'silent-target'] as const),
  ),
  which: fc.nat(3),
  us: fc.oneof(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 40_000_000 })),
});

const GOOD = { url: new Secret('wss://acme.test/') };

/** What must hold at every moment. */
function check(harness: SocketHarness): void {
  const alive = harness.world.sockets.filter(({ isAlive }) => isAlive);
  // One in use, and one that is to take over.
  expect(alive.length).toBeLessThanOrEqual(2);
  expect(harness.connections.size).toBeLessThanOrEqual(2);
  const { current } = harness.socket;
  if (current !== undefined) expect(harness.connections.get(current.number)).toBe(current);
  // Up to three for each of two connections, one to connect, one to roll over.
  expect(harness.world.alarms).toBeLessThanOrEqual(10);
}

/** Ups and downs come in pairs, and a message only from a connection that is up. */
function checkLog(log: readonly string[]): void {
  const up = new Set<string>();
  for (const line of log) {
    const number = /\d+/.exec(line)?.[0] ?? '';
    if (line.startsWith('up ')) {
      expect(up.has(number)).toBe(false);
      up.add(number);
    } else if (line.startsWith('down ')) {
      expect(up.delete(number)).toBe(true);
    } else if (!line.startsWith('given up')) {
      expect(up.has(number)).toBe(true);
    }
  }
}

function perform(harness: SocketHarness, { do: what, which, us }: Step): void {
  const { world } = harness;
  const alive = world.sockets.filter(({ isAlive }) => isAlive);
  const other = alive[which % Math.max(1, alive.length)];
  const connection = [...harness.connections.values()][which % Math.max(1, harness.connections.size)];
  if (what === 'accept') other?.open();
  else if (what === 'lose') other?.lose();
  else if (what === 'read') other?.read('x');
  else if (what === 'pong') other?.pong();
  else if (what === 'confirm') connection?.confirm();
  else if (what === 'fail') connection?.fail('so');
  else if (what === 'send') connection?.send('x');
  else if (what === 'wait') world.pass(us);
  else if (what === 'roll') harness.socket.rollOver('so');
  else if (what === 'restart') harness.socket.restart('so');
  else if (what === 'no-target') harness.target = refusal('no-answer', 'so');
  else harness.target = what === 'target' ? GOOD : undefined;
}

test('whatever the venue does, one connection is kept up, none leaks, and it comes back once the venue is well', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (steps, chance) => {
      const harness = new SocketHarness({ heartbeat: { everyUs: 7_000_000, answerWithinUs: 2_000_000 }, rolloverUs: 50_000_000 });
      harness.world.chance = chance;
      harness.target = GOOD;
      harness.socket.open();
      for (const one of steps) {
        perform(harness, one);
        check(harness);
      }
      // The venue heals: it takes every connection, and answers.
      harness.target = GOOD;
      for (let i = 0; i < 120; i += 1) {
        harness.world.pass(1_000_000);
        for (const socket of harness.world.sockets) if (socket.isAlive) socket.open();
        for (const connection of [...harness.connections.values()]) connection.confirm();
        for (const socket of harness.world.sockets) if (socket.isAlive) socket.pong();
      }
      expect(harness.socket.isConfirmed).toBe(true);
      checkLog(harness.log);
      harness.socket.close();
      expect([harness.world.alarms, harness.world.sockets.filter(({ isAlive }) => isAlive)]).toEqual([0, []]);
    }),
  );
});
