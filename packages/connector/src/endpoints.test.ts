import { isRefusal, type Refusal } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { guardedWorld, resolveEndpoints } from './endpoints.ts';
import { FakeWorld } from './testing/fake-world.ts';

const table = {
  production: { rest: 'https://api.acme.test', stream: 'wss://stream.acme.test:9443/ws' },
  testnet: { rest: 'https://testnet.acme.test', stream: 'wss://testnet.acme.test/ws' },
};
const names = ['rest', 'stream'] as const;

describe('endpoints', () => {
  test('are those of the environment, and there is no way from one to another', () => {
    expect(resolveEndpoints('testnet', table, names, undefined)).toBe(table.testnet);
    expect(resolveEndpoints('demo', table, names, undefined)).toMatchObject({ code: 'bad-config' });
  });

  test('of the environment local are given, all of them, and on this machine', () => {
    const local = { rest: 'http://127.0.0.1:8080', stream: 'ws://[::1]:8080/ws' };
    expect(resolveEndpoints('local', table, names, local)).toEqual(local);
    expect(resolveEndpoints('local', table, names, { ...local, stream: 'ws://venue.localhost:1/' })).toMatchObject({
      rest: local.rest,
    });
    expect(resolveEndpoints('local', table, names, undefined)).toMatchObject({ code: 'bad-config' });
    expect(resolveEndpoints('local', table, names, { rest: local.rest })).toMatchObject({ code: 'bad-config' });
  });

  test.each([
    'https://api.acme.test',
    'http://127.0.0.1.evil.test',
    'http://localhost.evil.test',
    'http://user:pw@127.0.0.1',
    'nonsense',
    'http://128.0.0.1',
  ])('of the environment local cannot be %s', (rest) => {
    const refused = resolveEndpoints('local', table, names, { rest, stream: 'ws://127.0.0.1:1' }) as Refusal;
    expect(isRefusal(refused)).toBe(true);
    expect(refused.message).not.toContain('pw');
  });

  test('given for another environment are refused', () => {
    const local = { rest: 'http://127.0.0.1:8080', stream: 'ws://127.0.0.1:8080/ws' };
    expect(resolveEndpoints('production', table, names, local)).toMatchObject({ code: 'bad-config' });
  });
});

describe('a guarded world', () => {
  const ask = (url: string): unknown => {
    const fake = new FakeWorld();
    const world = guardedWorld(fake, table.production);
    let result: unknown = 'nothing yet';
    world.transport.request({ method: 'GET', url, headers: {}, timeoutMs: 1, maxBodyBytes: 1 }, (done) => {
      result = done;
    });
    expect(result).toBe('nothing yet');
    fake.pass(1);
    return fake.requests.length > 0 ? 'let through' : result;
  };

  test('lets through what goes to its hosts over TLS', () => {
    expect(ask('https://api.acme.test/order?signature=1')).toBe('let through');
  });

  test.each([
    'https://testnet.acme.test/',
    'https://api.acme.test:444/',
    'http://api.acme.test/',
    'https://api.acme.test.evil.test/',
    'https://evil.test/?api.acme.test',
    'nonsense',
  ])('fails a request to %s as never sent, later', (url) => {
    expect(ask(`${url}?signature=verysecret`)).toMatchObject({
      type: 'failed',
      sent: false,
      reason: expect.not.stringContaining('verysecret'),
    });
  });

  test('closes a socket to anywhere else, later', () => {
    const fake = new FakeWorld();
    const closes: string[] = [];
    const none = (): void => undefined;
    const handlers = {
      onOpen: none,
      onMessage: none,
      onBatchEnd: none,
      onPing: none,
      onPong: none,
      onClose: (code: number) => closes.push(`${code}`),
    };
    const { transport } = guardedWorld(fake, table.production);
    const socket = transport.openSocket({ url: 'wss://evil.test/ws', maxMessageBytes: 1, handshakeTimeoutMs: 1 }, handlers);
    expect([closes, socket.send('x')]).toEqual([[], 0]);
    fake.pass(1);
    expect([closes, fake.sockets]).toEqual([['1006'], []]);
    transport.openSocket({ url: 'wss://stream.acme.test:9443/ws/btcusdt', maxMessageBytes: 1, handshakeTimeoutMs: 1 }, handlers);
    expect(fake.sockets).toHaveLength(1);
  });
});
