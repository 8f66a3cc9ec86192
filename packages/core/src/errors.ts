/**
 * Three kinds of failure, never mixed:
 *
 * - **our bug** — {@link BugError}, thrown at once; whoever catches it stops trading.
 * - **a refusal** — {@link Refusal}, data with a reason; {@link RefusalError} carries one where a caller wants an exception.
 * - **not knowing** — {@link OutcomeUnknown}: the request may or may not have taken effect. It is never a rejection;
 *   only asking the venue resolves it.
 *
 * `instanceof` fails across two installed copies of a package, so every class carries a `kind` to test instead.
 */
export class BugError extends Error {
  override readonly name = 'BugError';
  readonly kind = 'bug';
}

/** Why something was refused. `code` is stable and kebab-case; `message` is for people; `details` are plain values. */
export interface Refusal {
  readonly type: 'refusal';
  readonly code: RefusalCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Every reason the ground floor refuses with. Codes are never renamed or reused.
 * Text: `not-a-decimal`, `negative`, `off-grid`, `too-large`. Wishes: `not-finite`.
 * Structures: `malformed-frame`, `unknown-instrument`, `mixed-markets`, `bad-instrument`, `bad-config`.
 * Books: `bad-level`, `crossed-snapshot`, `duplicate-level`.
 * Sending: `killed`, `no-lease`, `no-budget`, `too-old`, `not-ready`, `not-supported`, `banned`, `clock-off`, `orders-open`.
 * Limits: `over-limit` (the details name the limit, its value and what was measured).
 * Starting: `key-can-withdraw`, `key-cannot-trade`, `wrong-position-mode`, `bad-credentials`, `clock-off`.
 * Asking: `no-answer` (a read that timed out), `venue-refused` (the venue's answer to something that is not about one order).
 */
export type RefusalCode =
  | 'bad-config'
  | 'bad-credentials'
  | 'bad-instrument'
  | 'bad-level'
  | 'banned'
  | 'clock-off'
  | 'crossed-snapshot'
  | 'duplicate-level'
  | 'key-can-withdraw'
  | 'key-cannot-trade'
  | 'killed'
  | 'malformed-frame'
  | 'mixed-markets'
  | 'negative'
  | 'no-answer'
  | 'no-budget'
  | 'no-lease'
  | 'not-a-decimal'
  | 'not-finite'
  | 'not-ready'
  | 'not-supported'
  | 'off-grid'
  | 'orders-open'
  | 'over-limit'
  | 'too-large'
  | 'too-old'
  | 'unknown-instrument'
  | 'venue-refused'
  | 'wrong-position-mode';

/** A {@link Refusal} as an exception, for callers who want to stop at it. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly kind = 'refusal';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(`${refusal.message} (${refusal.code})`, options);
    this.refusal = refusal;
  }
}

/** The venue may or may not have acted: a timeout, a cut connection, a 5xx after sending. Ask the venue; do not resend. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  readonly kind = 'outcome-unknown';
}

/** Makes a {@link Refusal}. */
export function refusal(code: RefusalCode, message: string, details?: Refusal['details']): Refusal {
  return details === undefined ? { type: 'refusal', code, message } : { type: 'refusal', code, message, details };
}

/** Tells a refusal from a value: `const t = parseTicks(…); if (isRefusal(t)) …`. */
export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { type?: unknown }).type === 'refusal' &&
    typeof (value as { code?: unknown }).code === 'string'
  );
}

/**
 * Turns a refusal into an exception and hands any other value through.
 * @throws {RefusalError} when `value` is a refusal.
 */
export function orThrow<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new RefusalError(value);
  return value;
}

/**
 * States what must hold if our own code is right. Not for input: a venue or a person can never make it fail.
 * @throws {BugError} when `condition` is false.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}

/** The default branch of an exhaustive switch: does not compile while a case is missing. */
export function assertNever(value: never): never {
  throw new BugError(`unreachable case: ${caseOf(value)}`);
}

/** An event shows its type only: its arrays would flood a log, and its bigints are more than JSON can write. */
function caseOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const type = (value as { type?: unknown }).type;
  return typeof type === 'string' ? type : typeof value;
}
