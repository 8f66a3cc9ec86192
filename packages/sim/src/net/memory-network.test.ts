import { execFileSync } from 'node:child_process';
import type { HttpResult, SocketHandlers } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { macrotask } from '../node-adapter.ts';
import { ToyVenue } from '../testing/toy-venue.ts';
import type { ByteCut, DialOutcome } from './link-faults.ts';
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-network.ts';

const SECOND = 1_000_000;

function world(options: Partial<MemoryNetworkOptions> = {}) {
  const network = new MemoryNetwork({ seed: 1, ...options });
  const venue = new ToyVenue();
  const host = network.host('toy', venue);
  const client = network.client('bot');
  const run = (us: number): void => network.run(network.time.nowUs + us);
  return { network, venue, host, client, run, url: host.urls };
}

type World = ReturnType<typeof world>;

/** A socket that writes down everything that happens to it. */
function listen(
  { client, url, network }: World,
  path = '',
  limits: { maxMessageBytes?: number; handshakeTimeoutMs?: number } = {},
) {
  const start = network.time.nowUs;
  const log: string[] = [];
  const at: number[] = [];
  const note = (text: string): void => {
    log.push(text);
    at.push(network.time.nowUs - start);
  };
  const handlers: SocketHandlers = {
    onOpen: () => note('open'),
    onMessage: (data) => note(new TextDecoder().decode(data)),
    onBatchEnd: () => note('batch-end'),
    onPing: () => note('ping'),
    onPong: () => note('pong'),
    onClose: (code, reason) => note(`close ${code} ${reason}`),
  };
  const options = { url: `${url.stream}${path}`, maxMessageBytes: 1_000, handshakeTimeoutMs: 5_000, ...limits };
  const socket = client.transport.openSocket(options, handlers);
  return { socket, log, at };
}

function ask({ client, url }: World, path: string, options: { timeoutMs?: number; maxBodyBytes?: number; body?: string } = {}) {
  const results: HttpResult[] = [];
  const abort = client.transport.request(
    {
      method: options.body === undefined ? 'GET' : 'POST',
      url: `${url.rest}${path}`,
      headers: { 'X-Agent': 'bot' },
      timeoutMs: 10_000,
      maxBodyBytes: 1_000,
      ...options,
    },
    (result) => results.push(result),
  );
  return { results, abort };
}

const text = (result: HttpResult | undefined): string =>
  result?.type === 'answered' ? new TextDecoder().decode(result.body) : `${result?.sent} ${result?.reason}`;

describe('a request', () => {
  test('is answered after a way there and a way back, never in the call itself', () => {
    const one = world({ latency: { upUs: 3_000, downUs: 5_000, jitterUs: 0, connectUs: 0 } });
    const { results } = ask(one, '/time');
    expect(results).toEqual([]);
    one.run(10_999);
    expect(results).toEqual([]);
    one.run(1);
    expect(text(results[0])).toBe('{"time":"now","agent":"bot"}');
    // Once more over the same connection, which is open by now.
    const again = ask(one, '/time');
    one.run(8_000);
    expect(text(again.results[0])).toContain('now');
  });

  test('reaches the venue as written, percent signs and all', () => {
    const one = world();
    ask(one, '/echo?delayUs=0&s=%E5%B8%81%2f', { body: 'a=1' });
    one.run(SECOND);
    expect(one.venue.log).toEqual(['POST /api/echo?delayUs=0&s=%E5%B8%81%2f a=1']);
  });

  test('that is answered too late has failed, and may have been sent', () => {
    const one = world();
    const { results } = ask(one, '/echo?delayUs=2000000', { timeoutMs: 1_000, body: 'x' });
    one.run(5 * SECOND);
    expect(results.map(text)).toEqual(['true timed out']);
    expect(one.client.open + one.host.open + one.network.time.pending).toBe(0);
  });

  test('that is given up before it left never leaves, and nobody hears of it', () => {
    const one = world({ latency: { connectUs: 50_000 } });
    const { results, abort } = ask(one, '/time');
    one.run(10_000);
    abort();
    one.run(SECOND);
    expect(results).toEqual([]);
    expect(one.venue.log).toEqual([]);
    expect(one.client.open + one.host.open + one.network.time.pending).toBe(0);
  });

  test('with too large an answer fails', () => {
    const one = world();
    const { results } = ask(one, '/echo?delayUs=0', { body: 'x'.repeat(50), maxBodyBytes: 49 });
    one.run(SECOND);
    expect(results.map(text)).toEqual(['true body too large']);
  });

  test('to a name that nobody has fails, unsent', () => {
    const one = world();
    const results: HttpResult[] = [];
    const request = { method: 'GET', url: 'https://nobody.example/', headers: {}, timeoutMs: 1_000, maxBodyBytes: 1 } as const;
    one.client.transport.request(request, (result) => results.push(result));
    one.run(SECOND);
    expect(results.map(text)).toEqual(['false getaddrinfo ENOTFOUND']);
  });
});

describe('a socket', () => {
  test('opens, brings messages in order, and says where each batch ends', () => {
    const one = world();
    const { socket, log } = listen(one);
    one.run(50_000);
    socket.send('burst');
    one.run(50_000);
    expect(log).toEqual(['open', 'hello', 'batch-end', 'burst 0', 'burst 1', 'burst 2', 'batch-end']);
  });

  test('reads as closed when its client closes it, and the venue learns of it', () => {
    const one = world();
    const { socket, log } = listen(one);
    one.run(50_000);
    socket.close(4000, 'enough');
    one.run(50_000);
    expect(log.slice(-1)).toEqual(['close 4000 enough']);
    expect(one.venue.log.slice(-1)).toEqual(['disconnect']);
    expect(one.client.open + one.host.open + one.venue.open + one.network.time.pending).toBe(0);
  });

  test.each([
    ['close', 'close 4001 as asked'],
    ['terminate', 'close 1006 connection reset'],
  ])('reads as closed when the venue does it by %s', (command, expected) => {
    const one = world();
    const { socket, log } = listen(one);
    one.run(50_000);
    socket.send(command);
    one.run(SECOND);
    expect(log.slice(-1)).toEqual([expected]);
    expect(one.venue.log.slice(-1)).toEqual(['disconnect']);
    expect(one.client.open + one.host.open + one.network.time.pending).toBe(0);
  });

  test('answers pings of the venue, and gets its own answered', () => {
    const one = world();
    const { socket, log } = listen(one);
    one.run(50_000);
    socket.ping();
    socket.send('ping');
    one.run(20_000);
    expect(log).toContain('pong');
    expect(log).toContain('ping');
    expect(one.venue.log).toEqual(['connect /feed?', 'ping', 'message ping', 'pong']);
  });

  test('that is refused closes', () => {
    const one = world();
    const { log } = listen(one, '/elsewhere');
    one.run(SECOND);
    expect(log).toEqual(['close 1006 unexpected response 403']);
    expect(one.client.open + one.host.open + one.network.time.pending).toBe(0);
  });

  test('closes on a message larger than it was to take', () => {
    const one = world();
    const { socket, log } = listen(one, '', { maxMessageBytes: 20 });
    one.run(50_000);
    socket.send('x'.repeat(30));
    one.run(50_000);
    expect(log.slice(-1)).toEqual(['close 1009 message too large']);
  });

  test.each<[DialOutcome, string]>([
    ['refused', 'close 1006 connect ECONNREFUSED'],
    ['unknown-host', 'close 1006 getaddrinfo ENOTFOUND'],
    ['tls-failure', 'close 1006 certificate has expired'],
    ['never', 'close 1006 handshake timed out'],
  ])('whose dialing ends as %s closes', (outcome, expected) => {
    const one = world({ linkFaults: { onDial: () => outcome, onBytes: () => undefined } });
    const { log } = listen(one);
    const { results } = ask(one, '/time');
    one.run(20 * SECOND);
    expect(log).toEqual([expected]);
    expect(text(results[0])).toMatch(/^false /);
    expect(one.venue.log).toEqual([]);
  });

  test('bytes of a message are gone with the next one', () => {
    const one = world();
    const kept: Uint8Array[] = [];
    const nothing = (): void => undefined;
    const handlers = { onOpen: nothing, onBatchEnd: nothing, onPing: nothing, onPong: nothing, onClose: nothing };
    one.client.transport.openSocket(
      { url: one.url.stream as string, maxMessageBytes: 1_000, handshakeTimeoutMs: 1_000 },
      { ...handlers, onMessage: (data) => kept.push(data) },
    );
    one.run(SECOND);
    expect(new TextDecoder().decode(kept[0])).not.toBe('hello');
  });

  test('holds back what is clogged, says how much, and brings it at once', () => {
    const one = world();
    const { socket, log } = listen(one);
    one.run(50_000);
    one.client.clog('up', one.network.time.nowUs + SECOND);
    one.client.clog('down', one.network.time.nowUs + SECOND);
    expect(socket.send('12345')).toBe(5);
    expect(socket.send('123')).toBe(8);
    const before = log.length;
    one.run(900_000);
    expect(log.length).toBe(before);
    one.run(200_000);
    expect(log.filter((line) => line.startsWith('echo'))).toEqual(['echo 12345', 'echo 123']);
    expect(socket.send('1')).toBe(0);
  });

  test('ends without a word when its process is killed, and the venue learns of it', () => {
    const one = world();
    const { log } = listen(one);
    const { results } = ask(one, '/echo?delayUs=500000', { body: 'x' });
    let alarms = 0;
    one.client.scheduler.after(SECOND, () => {
      alarms += 1;
    });
    one.run(150_000);
    const before = [...log];
    one.client.kill();
    one.client.scheduler.after(1, () => {
      alarms += 1;
    });
    one.run(5 * SECOND);
    expect(log).toEqual(before);
    expect(results).toEqual([]);
    expect(alarms).toBe(0);
    expect(one.venue.log.slice(-1)).toEqual(['disconnect']);
    expect(one.client.open + one.host.open + one.network.time.pending).toBe(0);
  });
});

describe('a connection that breaks at any byte', () => {
  const cutOnce = (cut: ByteCut) => {
    let isSpent = false;
    return {
      onDial: () => 'open' as const,
      onBytes: () => {
        if (isSpent) return undefined;
        isSpent = true;
        return cut;
      },
    };
  };

  /** What a create's client and venue make of it when its connection breaks there. */
  function create(cut: ByteCut): string {
    const one = world({ linkFaults: cutOnce(cut) });
    const { results } = ask(one, '/echo?delayUs=0', { body: 'quantity=1' });
    one.run(SECOND);
    expect(results.length).toBe(1);
    const [result] = results;
    const outcome = result?.type === 'answered' ? 'answered' : result?.sent === true ? 'unknown' : 'unsent';
    return `${one.venue.log.length === 1 ? 'placed' : 'nothing'} ${outcome}`;
  }

  test('of a request: the venue has acted or not, and the client never says it was not sent', () => {
    const seen: string[] = [];
    for (let afterBytes = 0; seen.at(-1) !== 'placed answered'; afterBytes += 1)
      seen.push(create({ direction: 'up', afterBytes }));
    expect(seen.length).toBeGreaterThan(80);
    expect(seen.slice(-2)).toEqual(['placed unknown', 'placed answered']);
    expect(new Set(seen.slice(0, -2))).toEqual(new Set(['nothing unknown']));
  });

  test('of a response: the venue has acted, and the client knows only when the last byte came', () => {
    const seen: string[] = [];
    for (let afterBytes = 0; seen.at(-1) !== 'placed answered'; afterBytes += 1)
      seen.push(create({ direction: 'down', afterBytes }));
    expect(seen.length).toBeGreaterThan(50);
    expect(new Set(seen.slice(0, -1))).toEqual(new Set(['placed unknown']));
  });

  test('of a frame: it arrives whole or not at all', () => {
    for (let afterBytes = 0; afterBytes <= 40; afterBytes += 1) {
      const one = world({ linkFaults: cutOnce({ direction: 'up', afterBytes }) });
      const { socket, log } = listen(one);
      one.run(50_000);
      socket.send('0123456789');
      one.run(SECOND);
      const arrived = one.venue.log.includes('message 0123456789');
      expect(arrived).toBe(afterBytes >= 16);
      expect(log.includes('close 1006 connection reset')).toBe(afterBytes <= 16);
    }
  });
});

/** Does the same as ever: three clients, sockets and requests in turn. @returns the hash of what crossed the network */
function script(seed: number): string {
  const one = world({ seed });
  const sockets = [listen(one), listen(one)];
  for (let i = 0; i < 20; i += 1) {
    ask(one, `/echo?delayUs=${i * 1_000}`, { body: `${i}` });
    sockets[i % 2]?.socket.send(`message ${i}`);
    one.run(30_000);
  }
  sockets[0]?.socket.close();
  one.run(SECOND);
  return `${one.network.traceHash} ${one.network.time.steps}`;
}

describe('a world', () => {
  test('does the same for the same seed, and another for another', () => {
    expect(script(7)).toBe(script(7));
    expect(script(7)).not.toBe(script(8));
  });

  test('does the same in another process', () => {
    const code = `
      import { MemoryNetwork } from ${JSON.stringify(new URL('./memory-network.ts', import.meta.url).href)};
      import { ToyVenue } from ${JSON.stringify(new URL('../testing/toy-venue.ts', import.meta.url).href)};
      const network = new MemoryNetwork({ seed: 7 });
      const urls = network.host('toy', new ToyVenue()).urls;
      const client = network.client('bot');
      const nothing = () => undefined;
      const handlers = { onOpen: nothing, onMessage: nothing, onBatchEnd: nothing, onPing: nothing, onPong: nothing, onClose: nothing };
      client.transport.openSocket({ url: urls.stream, maxMessageBytes: 1000, handshakeTimeoutMs: 1000 }, handlers);
      network.run(network.time.nowUs + 5_000_000);
      process.stdout.write(network.traceHash);
    `;
    const other = (): string => execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    const one = world({ seed: 7 });
    listen(one, '', { handshakeTimeoutMs: 1_000 });
    one.run(5 * SECOND);
    expect(other()).toBe(one.network.traceHash);
  });

  test('leaves nothing behind after a thousand connections and requests', () => {
    const one = world();
    for (let i = 0; i < 1_000; i += 1) {
      const { socket } = listen(one);
      ask(one, '/echo?delayUs=500', { body: 'x' });
      one.run(20_000);
      if (i % 3 === 0) one.client.resetConnections();
      else socket.close();
      one.run(20_000);
    }
    one.run(40 * SECOND);
    expect(one.client.open + one.host.open + one.venue.open + one.network.time.pending).toBe(0);
    expect(one.venue.log.filter((line) => line === 'disconnect').length).toBe(1_000);
  });

  test('waits for promises after every step', async () => {
    const one = world();
    const times: number[] = [];
    const sleep = (us: number): Promise<void> =>
      new Promise((resolve) => {
        one.client.scheduler.after(us, resolve);
      });
    const start = one.network.time.nowUs;
    const program = (async () => {
      for (let i = 0; i < 5; i += 1) {
        await sleep(1_000);
        await Promise.resolve();
        times.push(one.network.time.nowUs - start);
      }
    })();
    await one.network.runAsync(start + SECOND, macrotask);
    await program;
    expect(times).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  test('gives a client the wrong time it was told to give, and never a monotonic step', () => {
    const one = world();
    const { clock } = one.client;
    const start = one.network.time.nowUs;
    clock.step(-5 * SECOND);
    one.run(SECOND);
    expect(clock.nowUs() - start).toBe(-4 * SECOND);
    clock.drift(100);
    one.run(10 * SECOND);
    expect(clock.nowUs() - start).toBe(6 * SECOND + 1_000);
    expect(clock.monotonicUs()).toBe(11 * SECOND);
    clock.drift(0);
    one.run(10 * SECOND);
    expect(clock.errorUs).toBe(-5 * SECOND + 1_000);
  });

  test('delays within what was asked for, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5_000), fc.nat(5_000), fc.nat(2_000), (seed, upUs, downUs, jitterUs) => {
        const one = world({ seed, latency: { upUs, downUs, jitterUs, connectUs: 0 } });
        const { at } = listen(one);
        one.run(100_000);
        expect(at[0]).toBeGreaterThanOrEqual(upUs + downUs);
        expect(at[0]).toBeLessThanOrEqual(upUs + downUs + 2 * jitterUs);
        expect([...at].sort((a, b) => a - b)).toEqual(at);
      }),
    );
  });
});
