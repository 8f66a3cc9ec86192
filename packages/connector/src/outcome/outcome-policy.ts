import type { HttpReply } from '../http/http-client.ts';
import { retryAfterUs } from '../http/retry-after.ts';
import type { LosslessJson } from '../scan/parse-json.ts';
import type { Outcome, RejectionHint } from './outcome.ts';

/** What one of a venue's codes means. A code that is not listed means `unknown`, whatever the status. */
export type CodeMeaning =
  | { readonly type: 'rejected'; readonly hint?: RejectionHint }
  | { readonly type: 'not-found' }
  | { readonly type: 'rate-limited' }
  | { readonly type: 'unknown' };

/** A venue's answer over either channel, taken apart by the venue's own code. */
export interface VenueAnswer {
  /** HTTP status, or what a WebSocket reply says in its place. */
  readonly status: number;
  /** `undefined`: the body names no error. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly body: LosslessJson;
  readonly retryAfterUs?: number;
}

/** A venue's closed list and how to read its replies. */
export interface OutcomeRules {
  /** Code → meaning. The whole list of definite answers; written out from the venue's documentation. */
  readonly codes: Readonly<Record<string, CodeMeaning>>;
  /** Statuses that say by themselves that nothing was done: slow down, and banned. Default 429, and 418. */
  readonly rateLimitedStatuses?: readonly number[];
  readonly bannedStatuses?: readonly number[];
  /** A 5xx is unknown even with a listed code, except these codes, which the venue documents as failed before processing. */
  readonly definiteAt5xx?: readonly string[];
  /** For codes whose message decides. @returns `undefined` to go by the code */
  readonly byMessage?: (code: string, message: string) => CodeMeaning | undefined;
}

/**
 * Says what is known after an answer. `read` takes the value out of a success; `undefined` from it means that a success was
 * not understood, which is `unknown`.
 */
export function outcomeOf<Value>(
  answer: VenueAnswer,
  rules: OutcomeRules,
  read: (body: LosslessJson) => Value | undefined,
): Outcome<Value> {
  const limited = limitedByStatus(answer, rules);
  if (limited !== undefined) return limited;
  const { status, error } = answer;
  if (status >= 200 && status < 300 && error === undefined) {
    const value = read(answer.body);
    return value === undefined ? unknown('an answer that was not understood') : { type: 'accepted', value };
  }
  if (error === undefined) return unknown(`status ${status}`);
  if (status >= 500 && !(rules.definiteAt5xx ?? []).includes(error.code)) {
    return unknown(`status ${status}: ${shortened(error.message)} (${error.code})`);
  }
  return ofCode(error.code, error.message, answer, rules);
}

function ofCode(code: string, message: string, answer: VenueAnswer, rules: OutcomeRules): Outcome<never> {
  const listed = Object.hasOwn(rules.codes, code) ? rules.codes[code] : undefined;
  const meaning = rules.byMessage?.(code, message) ?? listed;
  const reason = shortened(message);
  switch (meaning?.type) {
    case 'rejected':
      return { type: 'rejected', code, reason, hint: meaning.hint };
    case 'not-found':
      return { type: 'not-found', code, reason };
    case 'rate-limited':
      return { type: 'rate-limited', code, reason, banned: false, retryAfterUs: answer.retryAfterUs };
    default:
      return unknown(`status ${answer.status}: ${reason} (${code})`);
  }
}

/** These two are said by the venue's front door, before anything is done. */
function limitedByStatus(answer: VenueAnswer, rules: OutcomeRules): Outcome<never> | undefined {
  const { status, error } = answer;
  const banned = (rules.bannedStatuses ?? [418]).includes(status);
  if (!banned && !(rules.rateLimitedStatuses ?? [429]).includes(status)) return undefined;
  const code = error?.code ?? String(status);
  const reason = shortened(error?.message ?? `status ${status}`);
  return { type: 'rate-limited', code, reason, banned, retryAfterUs: answer.retryAfterUs };
}

/**
 * The same for whatever HTTP brought, no answer included. `answerOf` takes a JSON body apart as the venue writes errors.
 */
export function outcomeOfHttp<Value>(
  reply: HttpReply,
  rules: OutcomeRules,
  answerOf: (status: number, body: LosslessJson) => VenueAnswer,
  read: (body: LosslessJson) => Value | undefined,
): Outcome<Value> {
  switch (reply.type) {
    case 'failed':
      return reply.sent ? unknown(reply.reason) : { type: 'not-sent', reason: reply.reason };
    case 'bytes':
      return unknown('an answer that was not read');
    case 'unreadable': {
      const answer: VenueAnswer = { status: reply.status, error: undefined, body: null, ...retryAfter(reply) };
      return limitedByStatus(answer, rules) ?? unknown(`status ${reply.status}: ${reply.reason}`);
    }
    case 'json':
      return outcomeOf({ ...answerOf(reply.status, reply.json), ...retryAfter(reply) }, rules, read);
  }
}

function retryAfter(reply: Extract<HttpReply, { status: number }>): { retryAfterUs?: number } {
  const us = retryAfterUs(reply.headers, reply.receiveTimeUs);
  return us === undefined ? {} : { retryAfterUs: us };
}

function unknown(reason: string): Outcome<never> {
  return { type: 'unknown', reason };
}

/** A venue's text, for people: no control characters, not endless. */
function shortened(message: string): string {
  return message.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 200);
}
