import { BugError } from './errors.ts';

/**
 * A venue's sequence number or numeric id, never rounded: a `number` while it is a safe integer, a `bigint` above 2^53.
 * In this canonical form `===` compares two of them, and `<` orders them.
 */
export type Sequence = number | bigint;

/**
 * Puts an integer into canonical form.
 * @throws {BugError} when a number is not a safe integer: whoever made it has already rounded.
 */
export function toSequence(value: bigint | number): Sequence {
  if (typeof value === 'bigint') return value <= LAST && value >= -LAST ? Number(value) : value;
  if (!Number.isSafeInteger(value)) throw new BugError(`a sequence that was rounded: ${value}`);
  return value;
}

const LAST = BigInt(Number.MAX_SAFE_INTEGER);

/** Is this an integer in canonical form? */
export function isSequence(value: unknown): value is Sequence {
  return typeof value === 'bigint' ? typeof toSequence(value) === 'bigint' : Number.isSafeInteger(value);
}

/** The integer after `value`, exact across 2^53. */
export function nextSequence(value: Sequence): Sequence {
  return typeof value === 'number' && value < Number.MAX_SAFE_INTEGER ? value + 1 : toSequence(BigInt(value) + 1n);
}
