import { inspect } from 'node:util';
import { refusal } from '@mm/core';
import { expect, test } from 'vitest';
import { HttpClient, type HttpReply } from './http/http-client.ts';
import { redactUrl, Secret } from './secret.ts';
import { FakeWorld } from './testing/fake-world.ts';
import { SocketHarness } from './testing/socket-harness.ts';

const KEY = 'canary0123456789abcdef';
const IN_QUERY = `https://acme.test/order?symbol=BTC&signature=${KEY}`;
const IN_PATH = `wss://acme.test/private/ws/${KEY}`;

const shown = (...values: unknown[]): string =>
  values.map((value) => inspect(value, { depth: 12, showHidden: true })).join() + JSON.stringify(values);

test.each([
  [`cannot reach ${IN_QUERY}`, IN_QUERY],
  [`cannot reach ${IN_PATH}`, IN_PATH],
  [`unexpected path /private/ws/${KEY}`, IN_PATH],
  [`key ${KEY} expired`, IN_PATH],
  [`signature ${KEY} is wrong`, IN_QUERY],
  [`redirected to https://other.test/?signature=${KEY}`, 'https://acme.test/'],
])('%s shows no key once redacted', (text, url) => {
  expect(redactUrl(text, new Secret(url))).not.toContain('canary');
});

test('a request shows its signature to nobody, however it ends', () => {
  const world = new FakeWorld();
  const client = new HttpClient({ world });
  const replies: HttpReply[] = [];
  const request = { method: 'POST', url: new Secret(IN_QUERY), body: new Secret(KEY) } as const;
  const ask = (): unknown => client.request(request, (reply) => replies.push(reply));
  ask();
  world.request.fail(true, `ECONNRESET ${IN_QUERY} ${KEY}`);
  ask();
  world.request.answer(200, `{"signature":"${KEY}`);
  ask();
  world.request.answer(302, '', { location: IN_PATH });
  expect(replies).toHaveLength(3);
  const { headers, ...redirect } = replies[2] as Extract<HttpReply, { type: 'unreadable' }>;
  expect(headers.location).toBe(IN_PATH);
  expect(shown(request, client, replies.slice(0, 2), redirect)).not.toContain('canary');
});

test('a socket shows its listen key to nobody, however it ends', () => {
  const harness = new SocketHarness();
  harness.target = { url: new Secret(IN_PATH) };
  harness.up();
  const connection = harness.socket.current;
  harness.world.socket.lose(1006, `Unexpected server response at ${IN_PATH}`);
  harness.target = refusal('no-answer', 'no listen key');
  harness.world.pass(60_000_000);
  expect(harness.log.length).toBeGreaterThan(1);
  expect(shown(harness.log, connection, harness.socket, harness.target)).not.toContain('canary');
});
