import { describe, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { HttpClient, type HttpReply } from './http-client.ts';
import { retryAfterUs } from './retry-after.ts';

function setUp(options: { maxInFlight?: number } = {}) {
  const world = new FakeWorld();
  const seen: HttpReply[] = [];
  const client = new HttpClient({ world, ...options, onReply: (reply) => seen.push(reply) });
  const replies: HttpReply[] = [];
  const ask = (as?: 'bytes') =>
    client.request({ method: 'GET', url: new Secret('https://a.test/x?signature=canary'), ...(as ? { as } : {}) }, (reply) =>
      replies.push(reply),
    );
  return { world, client, replies, seen, ask };
}

describe('an answer', () => {
  test('is JSON of any status, with the headers and when it was sent', () => {
    const { world, replies, seen, ask } = setUp();
    ask();
    world.pass(500);
    world.request.answer(400, '{"code":-1121,"id":9007199254740993}');
    expect(replies).toMatchObject([{ type: 'json', status: 400, json: { code: -1121, id: 9007199254740993n } }]);
    expect((replies[0]?.receiveTimeUs ?? 0) - (replies[0]?.sentAtUs ?? 0)).toBe(500);
    expect(seen).toEqual(replies);
  });

  test.each([
    ['a page', 503, '<html>busy</html>', { 'content-type': 'text/html' }],
    ['a page that says it is JSON', 200, '<html>busy</html>', undefined],
    ['nothing', 200, '', undefined],
    ['half an object', 200, '{"listenKey":"canary', undefined],
    ['JSON of no type', 200, '{}', {}],
    ['a redirect', 302, '{}', undefined],
    ['more values than its bytes are worth', 200, `[${'1,'.repeat(60_000)}1]`, undefined],
  ])('that is %s is unreadable, and is not quoted', (_, status, body, headers) => {
    const { world, replies, ask } = setUp();
    ask();
    world.request.answer(status, body, headers);
    expect(replies).toMatchObject([{ type: 'unreadable', status }]);
    expect(JSON.stringify(replies)).not.toMatch(/canary|busy/);
  });

  test('is handed on as bytes where it is asked for so, an error of the venue as JSON all the same', () => {
    const { world, replies, ask } = setUp();
    ask('bytes');
    world.request.answer(200, '{"bids":[]}');
    ask('bytes');
    world.request.answer(429, '{"code":-1003}');
    expect(replies).toMatchObject([
      { type: 'bytes', body: Buffer.from('{"bids":[]}') },
      { type: 'json', json: { code: -1003 } },
    ]);
  });
});

test('a failure says whether the venue may have it, and quotes no query', () => {
  const { world, replies, ask } = setUp();
  ask();
  world.request.fail(true, 'cut at https://a.test/x?signature=canary now');
  expect(replies).toMatchObject([{ type: 'failed', sent: true, reason: 'cut at [secret] now' }]);
});

test('a request past the bound fails as not sent, later, and an aborted one is heard of no more', () => {
  const { world, client, replies, ask } = setUp({ maxInFlight: 1 });
  const abort = ask();
  ask();
  expect(replies).toEqual([]);
  world.pass(1);
  expect(replies).toMatchObject([{ type: 'failed', sent: false }]);
  abort();
  expect([world.requests.map(({ aborted }) => aborted), client.inFlight]).toEqual([[true], 0]);
  world.request.answer(200, '{}');
  expect(replies).toHaveLength(1);
});

test('closing gives up on everything', () => {
  const { world, client, replies, ask } = setUp();
  ask();
  ask();
  client.close();
  for (const request of world.requests) request.answer(200, '{}');
  expect([client.inFlight, replies]).toEqual([0, []]);
});

describe('Retry-After', () => {
  const nowUs = Date.parse('2026-01-01T00:00:00Z') * 1_000;
  test.each([
    ['17', 17_000_000],
    [' 0 ', 0],
    ['999999999', 345_600_000_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000_000],
    ['Wed, 31 Dec 2025 00:00:30 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1e9', undefined],
    ['', undefined],
  ])('%j is %j µs', (text, us) => {
    expect(retryAfterUs({ 'retry-after': text }, nowUs)).toBe(us);
  });

  test('that is absent is unknown', () => {
    expect(retryAfterUs({}, nowUs)).toBeUndefined();
  });
});
