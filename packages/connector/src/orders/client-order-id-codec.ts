import {
  assert,
  type ClientOrderId,
  clientOrderId,
  clientOrderIdParts,
  isRefusal,
  MAX_COUNTER,
  MAX_EPOCH,
  MAX_INSTANCE,
  parseClientOrderId,
} from '@mm/core';

export interface ClientOrderIdRules {
  /** In front of every id, so that others' are told apart: `mm`. At least one character. */
  readonly prefix: string;
  /** Between the numbers; empty: the numbers are padded to their full width. No digit. */
  readonly separator: string;
  readonly maxLength: number;
  /** What the venue allows: matches one character of it. `/[A-Za-z0-9_-]/` */
  readonly charset: RegExp;
}

/** Writes our ids as the venue takes them, and back. One-to-one: `decode(encode(id))` is `id`, and nothing else decodes to it. */
export interface ClientOrderIdCodec {
  encode(id: ClientOrderId): string;
  /** `undefined` for an id that is not ours. */
  decode(text: string): ClientOrderId | undefined;
}

const WIDTHS = [MAX_EPOCH, MAX_INSTANCE, MAX_COUNTER].map((max) => String(max).length);

/**
 * Makes a codec for a venue.
 * @throws {BugError} when the longest id does not fit the venue, or prefix and separator are not in its charset.
 */
export function createClientOrderIdCodec(rules: ClientOrderIdRules): ClientOrderIdCodec {
  const { prefix, separator, maxLength, charset } = rules;
  const longest = prefix.length + WIDTHS.reduce((sum, width) => sum + width, 0) + 2 * separator.length;
  assert(longest <= maxLength, `the longest id has ${longest} characters, the venue takes ${maxLength}`);
  assert(prefix !== '' && !/\d$/.test(prefix), 'a prefix has a character at least, and does not end in a digit');
  assert(!/\d/.test(separator), 'a separator has no digit');
  for (const character of `${prefix}${separator}0123456789`) {
    assert(matches(charset, character), `the venue does not take ${JSON.stringify(character)}`);
  }
  return {
    encode(id) {
      const { epoch, instance, counter } = clientOrderIdParts(id);
      if (separator !== '') return `${prefix}${epoch}${separator}${instance}${separator}${counter}`;
      return prefix + [epoch, instance, counter].map((part, i) => String(part).padStart(WIDTHS[i] as number, '0')).join('');
    },
    decode(text) {
      if (typeof text !== 'string' || text.length > longest || !text.startsWith(prefix)) return undefined;
      const rest = text.slice(prefix.length);
      return separator === '' ? ofPadded(rest) : ofSeparated(rest, separator);
    },
  };
}

/** Ours are canonical: another spelling of the same numbers is somebody else's id, and the core's own reader refuses it. */
function ofSeparated(rest: string, separator: string): ClientOrderId | undefined {
  const parts = rest.split(separator);
  if (parts.length !== 3) return undefined;
  const id = parts.join('-');
  return isRefusal(parseClientOrderId(id)) ? undefined : (id as ClientOrderId);
}

function ofPadded(rest: string): ClientOrderId | undefined {
  if (!/^\d{25}$/.test(rest)) return undefined;
  const numbers = [rest.slice(0, 10), rest.slice(10, 13), rest.slice(13)].map(Number) as [number, number, number];
  return clientOrderId({ epoch: numbers[0], instance: numbers[1], counter: numbers[2] });
}

/** Fresh each time: a sticky or global expression has a memory. */
function matches(charset: RegExp, character: string): boolean {
  return new RegExp(`^(?:${charset.source})$`, charset.flags.replace(/[gy]/g, '')).test(character);
}
