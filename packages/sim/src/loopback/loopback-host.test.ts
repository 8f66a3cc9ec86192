import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ByteCut, DialOutcome, LinkFaults } from '../net/link-faults.ts';
import { thisMachine } from '../node-adapter.ts';
import { ToyVenue } from '../testing/toy-venue.ts';
import { LoopbackHost } from './loopback-host.ts';

const started: LoopbackHost[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

async function world(linkFaults?: LinkFaults, everyUs = 20_000) {
  const venue = new ToyVenue(everyUs);
  const host = new LoopbackHost('toy', venue, thisMachine(), linkFaults);
  started.push(host);
  const url = await host.start();
  return { venue, host, url };
}

type World = Awaited<ReturnType<typeof world>>;

/** A socket that writes down what it hears. */
function listen({ url }: World, path = '') {
  const socket = new WebSocket(`${url.stream}${path}`);
  const log: string[] = [];
  socket.on('open', () => log.push('open'));
  socket.on('message', (data) => log.push(String(data)));
  socket.on('ping', () => log.push('ping'));
  socket.on('pong', () => log.push('pong'));
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => log.push(`close ${code} ${reason}`));
  return { socket, log };
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 15_000;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('waited for nothing');
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

const post = (one: World, path: string, body: string): Promise<Response> =>
  fetch(`${one.url.rest}${path}`, { method: 'POST', body, headers: { connection: 'close' } });

describe('a venue on loopback', () => {
  test('answers requests, late ones too, and passes paths on as written', async () => {
    const one = await world();
    const response = await fetch(`${one.url.rest}/time`, { headers: { 'X-Agent': 'bot' } });
    expect(await response.text()).toBe('{"time":"now","agent":"bot"}');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await (await post(one, '/echo?delayUs=30000&s=%E5%B8%81%2f', 'a=1')).text()).toBe('a=1');
    expect(one.venue.log.at(-1)).toBe('POST /api/echo?delayUs=30000&s=%E5%B8%81%2f a=1');
    await until(() => one.host.open === 0);
  });

  test('counts on its stream as time goes on', async () => {
    const one = await world();
    const { log, socket } = listen(one);
    await until(() => log.includes('{"count":3}'));
    expect(log.slice(0, 5)).toEqual(['open', 'hello', '{"count":1}', '{"count":2}', '{"count":3}']);
    socket.close();
    await until(() => one.host.open === 0 && one.venue.open === 0);
  });

  test.each([
    ['close', 'close 4001 as asked'],
    ['terminate', 'close 1006 '],
  ])('ends a connection by %s', async (command, expected) => {
    const one = await world();
    const { log, socket } = listen(one);
    await until(() => log.includes('hello'));
    socket.send(command);
    await until(() => log.at(-1) === expected);
    await until(() => one.venue.log.at(-1) === 'disconnect');
    expect(one.host.open).toBe(0);
  });

  test('pings and answers pings', async () => {
    const one = await world();
    const { log, socket } = listen(one);
    await until(() => log.includes('hello'));
    socket.ping();
    socket.send('ping');
    await until(() => one.venue.log.includes('pong') && log.includes('pong') && log.includes('ping'));
  });

  test('refuses a connection', async () => {
    const one = await world();
    const { log } = listen(one, '/elsewhere');
    await until(() => log.at(-1) === 'close 1006 ');
    expect(one.host.open).toBe(0);
  });

  test('closes on binary messages and on bad text, and lives on', async () => {
    const one = await world();
    const first = listen(one);
    await until(() => first.log.includes('hello'));
    first.socket.send(Buffer.from([1, 2]), { binary: true });
    await until(() => first.log.at(-1) === 'close 1003 text only');
    const second = listen(one);
    await until(() => second.log.includes('hello'));
    second.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    await until(() => second.log.at(-1)?.startsWith('close') === true);
    expect(await (await fetch(`${one.url.rest}/time`)).text()).toContain('now');
  });

  test.each([
    'GET / HTTP/9.9\r\n\r\n',
    '\0\0\0\0',
    'GET /feed HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
  ])('survives what is no HTTP: %j', async (bytes) => {
    const one = await world();
    for (const url of [one.url.rest, one.url.stream]) {
      const socket = connect(Number(new URL(url as string).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(bytes);
      await new Promise((resolve) => socket.on('close', resolve));
    }
    expect(await (await fetch(`${one.url.rest}/time`)).text()).toContain('now');
    await until(() => one.host.open === 0);
  });

  test('frees everything when it stops', async () => {
    const one = await world();
    const { log } = listen(one);
    await until(() => log.includes('hello'));
    await one.host.stop();
    await until(() => log.at(-1)?.startsWith('close') === true);
    await expect(fetch(`${one.url.rest}/time`)).rejects.toThrow();
  });

  test('keeps nothing of a thousand connections and requests', async () => {
    const one = await world();
    for (let i = 0; i < 20; i += 1) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, k) => {
          const { log, socket } = listen(one);
          await until(() => log.includes('hello'));
          await (await post(one, '/echo?delayUs=0', 'x')).text();
          if (k % 2 === 0) socket.close();
          else socket.terminate();
        }),
      );
    }
    await until(() => one.host.open === 0 && one.venue.open === 0);
    expect(one.venue.log.filter((line) => line === 'disconnect').length).toBe(1_000);
  }, 30_000);
});

describe('faults of the link', () => {
  const cutOnce = (cut: ByteCut): LinkFaults => {
    let isSpent = false;
    return {
      onDial: () => 'open',
      onBytes: () => {
        if (isSpent) return undefined;
        isSpent = true;
        return cut;
      },
    };
  };

  test.each<DialOutcome>(['refused', 'tls-failure'])('end a connection that is %s', async (outcome) => {
    const one = await world({ onDial: () => outcome, onBytes: () => undefined });
    const { log } = listen(one);
    await until(() => log.at(-1) === 'close 1006 ');
    await expect(fetch(`${one.url.rest}/time`)).rejects.toThrow();
    expect(one.venue.log).toEqual([]);
  });

  test('let a handshake hang', async () => {
    const one = await world({ onDial: () => 'never', onBytes: () => undefined });
    const socket = new WebSocket(one.url.stream as string, { handshakeTimeout: 100 });
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toContain('timed out');
  });

  /** What a create's client and venue make of it when its connection breaks there. */
  async function create(cut: ByteCut): Promise<string> {
    const one = await world(cutOnce(cut));
    const answer = post(one, '/echo?delayUs=2000', 'quantity=1').then((response) => response.text());
    const isAnswered = await answer.then(
      (text) => text === 'quantity=1',
      () => false,
    );
    await until(() => one.host.open === 0);
    await one.host.stop();
    return `${one.venue.log.length === 1 ? 'placed' : 'nothing'} ${isAnswered ? 'answered' : 'unknown'}`;
  }

  test('reset a request at every byte of it', async () => {
    const seen: string[] = [];
    for (let afterBytes = 0; seen.at(-1) !== 'placed answered'; afterBytes += 1)
      seen.push(await create({ direction: 'up', afterBytes }));
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.slice(-2)).toEqual(['placed unknown', 'placed answered']);
    expect(new Set(seen.slice(0, -2))).toEqual(new Set(['nothing unknown']));
  }, 30_000);

  test('reset a response at every byte of it', async () => {
    const seen: string[] = [];
    for (let afterBytes = 0; seen.at(-1) !== 'placed answered'; afterBytes += 1)
      seen.push(await create({ direction: 'down', afterBytes }));
    expect(seen.length).toBeGreaterThan(100);
    expect(new Set(seen.slice(0, -1))).toEqual(new Set(['placed unknown']));
  }, 30_000);

  test('let a frame arrive whole or not at all', async () => {
    for (const afterBytes of [0, 3, 15, 16]) {
      const one = await world(cutOnce({ direction: 'up', afterBytes }), 1_000_000);
      const { log, socket } = listen(one);
      await until(() => log.includes('hello'));
      socket.send('0123456789');
      await until(() => log.at(-1) === 'close 1006 ');
      expect(one.venue.log.includes('message 0123456789')).toBe(afterBytes >= 16);
    }
  });
});
