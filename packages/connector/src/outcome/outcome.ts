/**
 * What is known about a request that was meant to change something.
 *
 * - `accepted` — the venue says it did it.
 * - `rejected` — the venue's answer is on its closed list of definite refusals: it did not, and will not.
 * - `not-found` — the venue does not know the order. For a cancel that is no proof that it is gone unfilled; for a query no
 *   proof of absence.
 * - `rate-limited` — refused before anything was done. Nothing happened.
 * - `not-sent` — no byte reached the venue. Nothing happened.
 * - `unknown` — everything else: it may have happened.
 */
export type Outcome<Value> =
  | { readonly type: 'accepted'; readonly value: Value }
  | { readonly type: 'rejected'; readonly code: string; readonly reason: string; readonly hint: RejectionHint | undefined }
  | { readonly type: 'not-found'; readonly code: string; readonly reason: string }
  | {
      readonly type: 'rate-limited';
      readonly code: string;
      readonly reason: string;
      readonly banned: boolean;
      readonly retryAfterUs: number | undefined;
    }
  | { readonly type: 'not-sent'; readonly reason: string }
  | { readonly type: 'unknown'; readonly reason: string };

/** What a rejection tells the connector beside the order's fate. */
export type RejectionHint = 'clock' | 'credentials' | 'spec-changed' | 'position-mode' | 'duplicate-id' | 'overloaded';
