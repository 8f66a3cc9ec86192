/**
 * A venue's sequence number or numeric id, never rounded: a `number` while it is a safe integer, a `bigint` above 2^53.
 * In this canonical form `===` compares two of them, and `<` orders them.
 */
export type Sequence = number | bigint;

/** Puts an integer into canonical form. */
export function toSequence(value: bigint | number): Sequence {
  return typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

/** Is this an integer in canonical form? */
export function isSequence(value: unknown): value is Sequence {
  return typeof value === 'bigint' ? typeof toSequence(value) === 'bigint' : Number.isSafeInteger(value);
}

/** The integer after `value`, exact across 2^53. */
export function nextSequence(value: Sequence): Sequence {
  return typeof value === 'number' && value < Number.MAX_SAFE_INTEGER ? value + 1 : toSequence(BigInt(value) + 1n);
}
