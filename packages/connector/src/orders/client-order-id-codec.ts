import type { ClientOrderId } from '@mm/core';

export interface ClientOrderIdRules {
  /** In front of every id, so that others' are told apart: `mm`. At least one character. */
  readonly prefix: string;
  /** Between the numbers; empty: the numbers are padded to their full width. No digit. */
  readonly separator: string;
  readonly maxLength: number;
  /** What the venue allows: one character of it. `/[A-Za-z0-9_-]/` */
  readonly charset: RegExp;
}

/** Writes our ids as the venue takes them, and back. One-to-one: `decode(encode(id))` is `id`, and nothing else decodes to it. */
export interface ClientOrderIdCodec {
  encode(id: ClientOrderId): string;
  /** `undefined` for an id that is not ours. */
  decode(text: string): ClientOrderId | undefined;
}

/** @throws {BugError} when the longest id does not fit the venue, or prefix and separator are not in its charset. */
export declare function createClientOrderIdCodec(rules: ClientOrderIdRules): ClientOrderIdCodec;
