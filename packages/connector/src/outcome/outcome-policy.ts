import type { HttpReply } from '../http/http-client.ts';
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
  /** Statuses that say by themselves that nothing was done: 429 and 418 at most venues. Default those two. */
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
export declare function outcomeOf<Value>(
  answer: VenueAnswer,
  rules: OutcomeRules,
  read: (body: LosslessJson) => Value | undefined,
): Outcome<Value>;

/** The same for whatever HTTP brought, no answer included. `answerOf` takes a JSON body apart as the venue writes errors. */
export declare function outcomeOfHttp<Value>(
  reply: HttpReply,
  rules: OutcomeRules,
  answerOf: (status: number, body: LosslessJson) => VenueAnswer,
  read: (body: LosslessJson) => Value | undefined,
): Outcome<Value>;
