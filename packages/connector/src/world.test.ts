import { expect, test } from 'vitest';
import { FakeWorld } from './testing/fake-world.ts';
import { steadyWorld } from './world.ts';

test('setting the machine’s clock moves neither time nor receive times', () => {
  const fake = new FakeWorld();
  const world = steadyWorld(fake);
  const start = world.clock.nowUs();
  const times: number[] = [];
  const none = (): void => undefined;
  const socket = world.transport.openSocket(
    { url: 'ws://localhost/', maxMessageBytes: 1, handshakeTimeoutMs: 1 },
    {
      onOpen: none,
      onMessage: (_, us) => times.push(us),
      onBatchEnd: (us) => times.push(us),
      onPing: none,
      onPong: none,
      onClose: none,
    },
  );
  world.transport.request(
    { method: 'GET', url: 'http://localhost/', headers: {}, timeoutMs: 1, maxBodyBytes: 1 },
    ({ receiveTimeUs }) => times.push(receiveTimeUs),
  );
  fake.stepWall(-86_400_000_000);
  fake.pass(250);
  fake.socket.open();
  fake.socket.read('x');
  fake.request.fail(false);
  expect(world.clock.nowUs()).toBe(start + 250);
  expect(times).toEqual([start + 250, start + 250, start + 250]);
  expect(socket.send('x')).toBe(0);
});

test('a steady world is left as it is', () => {
  const world = steadyWorld(new FakeWorld());
  expect(steadyWorld(world)).toBe(world);
});
