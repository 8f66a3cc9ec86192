import type { SocketHandlers } from '@mm/core';
import { expect, test } from 'vitest';
import { HeldLoop } from './held-loop.ts';

function setUp() {
  const log: string[] = [];
  const due: (() => void)[] = [];
  let nowUs = 5;
  let socket: SocketHandlers | undefined;
  const loop = new HeldLoop({ nowUs: () => nowUs, monotonicUs: () => nowUs });
  const scheduler = loop.scheduler({
    after: (_delayUs, run) => {
      due.push(run);
      return () => undefined;
    },
  });
  const transport = loop.transport({
    openSocket: (_options, handlers) => {
      socket = handlers;
      return { send: () => 0, ping: () => undefined, close: () => undefined };
    },
    request: () => () => undefined,
  });
  const say = (data: Uint8Array, atUs: number) => log.push(`${data[0]} at ${atUs}`);
  const nothing = () => undefined;
  transport.openSocket(
    { url: 'ws://h', maxMessageBytes: 1, handshakeTimeoutMs: 1 },
    {
      onMessage: say,
      ...{ onOpen: nothing, onBatchEnd: nothing, onPing: nothing, onPong: nothing },
      onClose: () => log.push('closed'),
    },
  );
  const at = (us: number) => {
    nowUs = us;
  };
  return { log, due, loop, scheduler, at, socket: socket as unknown as SocketHandlers };
}

test('held, nothing comes and no timer rings; then all of it in order, received only now', () => {
  const { log, due, loop, scheduler, at, socket } = setUp();
  const buffer = new Uint8Array([1]);
  socket.onMessage(buffer, 5);
  scheduler.after(1, () => log.push('rang'));
  const cancel = scheduler.after(1, () => log.push('never'));
  loop.hold();
  buffer[0] = 2;
  socket.onMessage(buffer, 6);
  buffer[0] = 9;
  for (const run of due) run();
  socket.onClose(1006, 'gone');
  cancel();
  expect(log).toEqual(['1 at 5']);
  at(70);
  loop.release();
  expect(log).toEqual(['1 at 5', '2 at 70', 'rang', 'closed']);
});

test('a process that ended while it was held does nothing any more', () => {
  const { log, loop } = setUp();
  loop.hold();
  loop.turn(() => log.push('late'));
  loop.end();
  loop.release();
  expect(log).toEqual([]);
});
