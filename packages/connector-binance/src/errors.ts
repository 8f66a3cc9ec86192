import type { CodeMeaning, LosslessJson, RejectionHint, VenueAnswer } from '@mm/connector';
import { errorBodySchema } from './wire/error-body.ts';

/*
 * What the venue's codes say about a request that was meant to change something. The list is closed: a code that is not on it,
 * and every status of 5xx, leave the outcome unknown.
 *
 * Sources: https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code and
 * https://developers.binance.com/docs/binance-spot-api-docs/errors
 */

/** The venue did not do it, and will not. */
export function rejected(hint?: RejectionHint): CodeMeaning {
  return hint === undefined ? { type: 'rejected' } : { type: 'rejected', hint };
}

export const NOT_FOUND: CodeMeaning = { type: 'not-found' };
const RATE_LIMITED: CodeMeaning = { type: 'rate-limited' };
export const UNKNOWN: CodeMeaning = { type: 'unknown' };

/** A code each with the same meaning. */
export function each(codes: readonly number[], meaning: CodeMeaning): Readonly<Record<string, CodeMeaning>> {
  return Object.fromEntries(codes.map((code) => [String(code), meaning]));
}

/** What both products mean by the same code. */
export const COMMON_CODES: Readonly<Record<string, CodeMeaning>> = {
  // "Send status unknown; execution status unknown", and errors of which the venue does not say what happened before them.
  ...each([-1000, -1001, -1006, -1007], UNKNOWN),
  ...each([-1003, -1015], RATE_LIMITED),
  '-1008': rejected('overloaded'),
  '-1002': rejected('credentials'),
  '-1021': rejected('clock'),
  ...each([-1022, -2014, -2015], rejected('credentials')),
  // "Request issues": found wrong before anything else is looked at.
  ...each([-1014, -1020, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1114, -1115, -1116, -1117], rejected()),
  ...each([-1118, -1119, -1127, -1128, -1130, -1131], rejected()),
  // A precision or symbol we got wrong: what we know of the instrument is old.
  ...each([-1111, -1121], rejected('spec-changed')),
};

/** Codes that say by themselves, whatever the status, that the request was not looked at. */
export const DEFINITE_AT_5XX: readonly string[] = ['-1008'];

/** Takes a REST body or a WebSocket API reply's error apart. `{"code":200,"msg":"success"}` is no error. */
export function answerOf(status: number, body: LosslessJson): VenueAnswer {
  const error = errorBodySchema.safeParse(body);
  if (!error.success || error.data.code === 200) return { status, error: undefined, body };
  return { status, error: { code: String(error.data.code), message: error.data.msg }, body };
}
