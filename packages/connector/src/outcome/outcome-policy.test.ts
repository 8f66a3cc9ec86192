import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpReply } from '../http/http-client.ts';
import type { LosslessJson } from '../scan/parse-json.ts';
import { type OutcomeRules, outcomeOf, outcomeOfHttp, type VenueAnswer } from './outcome-policy.ts';

const rules: OutcomeRules = {
  codes: {
    '-2010': { type: 'rejected' },
    '-1021': { type: 'rejected', hint: 'clock' },
    '-2013': { type: 'not-found' },
    '-1015': { type: 'rate-limited' },
    '-1007': { type: 'unknown' },
    '-1008': { type: 'rejected', hint: 'overloaded' },
  },
  definiteAt5xx: ['-1008'],
  byMessage: (code, message) => (code === '-2011' && message === 'Unknown order sent.' ? { type: 'not-found' } : undefined),
};

const answerOf = (status: number, body: LosslessJson): VenueAnswer => {
  const { code, msg } = (typeof body === 'object' ? (body ?? {}) : {}) as { code?: unknown; msg?: unknown };
  const error = code === undefined ? undefined : { code: String(code), message: String(msg) };
  return { status, error, body };
};
const read = (body: LosslessJson): string | undefined => (body as { id?: string }).id;
const judge = (status: number, body: LosslessJson) => outcomeOf(answerOf(status, body), rules, read);

describe('an answer', () => {
  test('that is a success and was understood is accepted', () => {
    expect(judge(200, { id: '7' })).toEqual({ type: 'accepted', value: '7' });
  });

  test('that is a success and was not understood is unknown', () => {
    expect(judge(200, {})).toMatchObject({ type: 'unknown' });
  });

  test.each([
    [400, -2010, 'rejected'],
    [400, -1021, 'rejected'],
    [400, -2013, 'not-found'],
    [400, -1015, 'rate-limited'],
    [408, -1007, 'unknown'],
    [400, -9999, 'unknown'],
    [503, -2010, 'unknown'],
    [503, -1008, 'rejected'],
    [429, -1003, 'rate-limited'],
    [403, -1, 'unknown'],
  ] as const)('with status %d and code %d is %s', (status, code, type) => {
    expect(judge(status, { code, msg: 'so' })).toMatchObject({ type });
  });

  test('of 418 is a ban, whatever its body', () => {
    expect(judge(418, { code: -2010, msg: 'so' })).toMatchObject({ type: 'rate-limited', banned: true });
  });

  test('whose message decides is judged by it', () => {
    expect(judge(400, { code: -2011, msg: 'Unknown order sent.' })).toMatchObject({ type: 'not-found' });
    expect(judge(400, { code: -2011, msg: 'Something new.' })).toMatchObject({ type: 'unknown' });
  });

  test('is for people without control characters and not endless', () => {
    const outcome = judge(400, { code: -2010, msg: `\u001b[31m${'x'.repeat(5_000)}` });
    expect(outcome.type === 'rejected' && [outcome.reason.length, outcome.reason.startsWith(' [31m')]).toEqual([200, true]);
  });
});

const head = { headers: {}, sentAtUs: 0, receiveTimeUs: 0 };

describe('over HTTP', () => {
  test.each([
    ['never sent', { type: 'failed', sent: false, reason: 'refused', sentAtUs: 0, receiveTimeUs: 0 }, 'not-sent'],
    ['cut', { type: 'failed', sent: true, reason: 'cut', sentAtUs: 0, receiveTimeUs: 0 }, 'unknown'],
    ['a page', { ...head, type: 'unreadable', status: 503, reason: 'html' }, 'unknown'],
    ['a page that refuses', { ...head, type: 'unreadable', status: 400, reason: 'html' }, 'unknown'],
    ['an empty success', { ...head, type: 'unreadable', status: 200, reason: 'empty' }, 'unknown'],
    ['a page that bans', { ...head, type: 'unreadable', status: 418, reason: 'html' }, 'rate-limited'],
    ['unread bytes', { ...head, type: 'bytes', status: 200, body: new Uint8Array() }, 'unknown'],
    ['a success', { ...head, type: 'json', status: 200, json: { id: '7' } }, 'accepted'],
  ] as const)('%s', (_, reply, type) => {
    expect(outcomeOfHttp(reply as HttpReply, rules, answerOf, read)).toMatchObject({ type });
  });

  test('how long to wait is taken from the header', () => {
    const reply: HttpReply = {
      ...head,
      headers: { 'retry-after': '3' },
      type: 'json',
      status: 429,
      json: { code: -1003, msg: 'so' },
    };
    expect(outcomeOfHttp(reply, rules, answerOf, read)).toMatchObject({ type: 'rate-limited', retryAfterUs: 3_000_000 });
  });
});

test('whatever comes, only a listed code is a rejection and only a success below 300 is an acceptance', () => {
  const code = fc.oneof(
    fc.constantFrom(-2010, -1021, -2013, -1015, -1007, -1008),
    fc.integer(),
    fc.constantFrom('toString', '__proto__'),
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.option(code), fc.string(), (status, given, msg) => {
      const outcome = judge(status, given === null ? { id: '7' } : { code: given, msg });
      if (outcome.type === 'rejected') {
        expect(['-2010', '-1021', '-1008']).toContain(String(given));
        expect(status < 500 || String(given) === '-1008').toBe(true);
      }
      if (outcome.type === 'accepted') expect([Math.floor(status / 100), given]).toEqual([2, null]);
    }),
  );
});
