import { illegalParameter, missingParameter, Refusal } from './refusal.ts';

/**
 * What a request asks, and the exact text its signature covers. From REST these are the query and a form body, read as they
 * came over the wire; from the WebSocket API the members of `params`.
 */
export class Parameters {
  private readonly values: Map<string, string>;
  /** What was signed; absent when the signature is not where it must be. */
  readonly payload: string | undefined;

  constructor(values: Map<string, string>, payload: string | undefined) {
    this.values = values;
    this.payload = payload;
  }

  /** An empty value counts as not sent. */
  text(name: string): string | undefined {
    const value = this.values.get(name);
    return value === undefined || value === '' ? undefined : value;
  }

  needText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missingParameter(name);
    return value;
  }

  /** Whole, not negative, at most 20 digits. */
  bigint(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^[0-9]{1,20}$/.test(value)) throw illegalParameter(name);
    return BigInt(value);
  }

  integer(name: string): number | undefined {
    const value = this.bigint(name);
    return value === undefined ? undefined : Number(value);
  }

  needInteger(name: string): number {
    const value = this.integer(name);
    if (value === undefined) throw missingParameter(name);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === 'true') return true;
    if (value === 'false') return false;
    throw new Refusal(-1130, `Data sent for parameter '${name}' is not valid.`);
  }

  /** One of some words, in upper case. */
  word<W extends string>(name: string, words: readonly W[], refusal: () => Refusal): W | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = words.find((word) => word === value);
    if (found === undefined) throw refusal();
    return found;
  }

  /** Between `1` and `max`, as lists of history limit themselves. */
  limit(byDefault: number, max: number): number {
    const value = this.integer('limit');
    if (value === undefined) return byDefault;
    if (value < 1) throw new Refusal(-1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(value, max);
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }
}

/** Reads `a=b&c=d` from the query and, for what is not there, from the body. */
export function restParameters(query: string, body: string): Parameters {
  const values = new Map<string, string>();
  for (const part of [query, body]) {
    for (const [name, value] of formPairs(part)) if (!values.has(name)) values.set(name, value);
  }
  return new Parameters(values, signedText(query, body));
}

/** The members of `params` of a WebSocket request; the signature covers all others, sorted by name, as `name=value`. */
export function messageParameters(params: Readonly<Record<string, unknown>>): Parameters {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined) values.set(name, plainText(value));
  }
  const payload = [...values.entries()]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return new Parameters(values, payload);
}

function plainText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function formPairs(text: string): [string, string][] {
  if (text === '') return [];
  return text.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
  });
}

/** Percent-decoded, or as it came when it cannot be. */
export function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The signature must be the last parameter of the part it stands in; the two parts are joined without `&`. */
function signedText(query: string, body: string): string | undefined {
  const inBody = withoutLastSignature(body);
  if (inBody !== undefined) return query + inBody;
  const inQuery = withoutLastSignature(query);
  return inQuery === undefined ? undefined : inQuery + body;
}

function withoutLastSignature(part: string): string | undefined {
  const match = /(^|&)signature=[^&]*$/.exec(part);
  return match === null ? undefined : part.slice(0, match.index);
}
