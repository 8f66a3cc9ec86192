import { assert, orThrow, type Refusal, refusal } from './errors.ts';
import type { ClientOrderId } from './ids.ts';
import { shown } from './shown.ts';

/**
 * What a client order id is made of. Never reused: the epoch grows with every start, the instance tells programs that
 * share an account apart, and the counter grows with every order. Connectors encode the three in their venue's charset.
 */
export interface ClientOrderIdParts {
  /** 0 … {@link MAX_EPOCH}. */
  readonly epoch: number;
  /** 0 … {@link MAX_INSTANCE}. */
  readonly instance: number;
  /** 0 … {@link MAX_COUNTER}. */
  readonly counter: number;
}

/** Ten digits, three and twelve: with a prefix and two separators at most 32 characters, the shortest bound of a venue. */
export const MAX_EPOCH = 9_999_999_999;
export const MAX_INSTANCE = 999;
export const MAX_COUNTER = 999_999_999_999;

const CLIENT_ORDER_ID = /^(0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,11})$/;

/**
 * Writes a client order id: `epoch-instance-counter`.
 * @throws {BugError} when a part is out of its bounds.
 * @example clientOrderId({ epoch: 7, instance: 1, counter: 42 }) // '7-1-42'
 */
export function clientOrderId({ epoch, instance, counter }: ClientOrderIdParts): ClientOrderId {
  assert(isWhole(epoch, MAX_EPOCH), `an epoch is a whole number up to ${MAX_EPOCH}, not ${epoch}`);
  assert(isWhole(instance, MAX_INSTANCE), `an instance is a whole number up to ${MAX_INSTANCE}, not ${instance}`);
  assert(isWhole(counter, MAX_COUNTER), `a counter is a whole number up to ${MAX_COUNTER}, not ${counter}`);
  return `${epoch}-${instance}-${counter}` as ClientOrderId;
}

/** Reads a client order id back into its parts, or refuses it as `bad-config`. */
export function parseClientOrderId(text: string): ClientOrderIdParts | Refusal {
  const match = typeof text === 'string' ? CLIENT_ORDER_ID.exec(text) : null;
  if (match === null) return refusal('bad-config', `a client order id is epoch-instance-counter: ${shown(text)}`);
  return { epoch: Number(match[1]), instance: Number(match[2]), counter: Number(match[3]) };
}

/**
 * {@link parseClientOrderId} for an id we wrote ourselves.
 * @throws {RefusalError} when `text` is no client order id.
 */
export function clientOrderIdParts(text: string): ClientOrderIdParts {
  return orThrow(parseClientOrderId(text));
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
