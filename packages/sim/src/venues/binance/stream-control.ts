import type { WireValue } from './wire-json.ts';

/** A control message of a stream connection, read. */
export type ControlRequest =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: WireValue; readonly streams: readonly string[] }
  | { readonly kind: 'list'; readonly id: WireValue }
  | { readonly kind: 'set-property'; readonly id: WireValue; readonly name: string; readonly value: unknown }
  | { readonly kind: 'get-property'; readonly id: WireValue; readonly name: string }
  | { readonly kind: 'refused'; readonly id: WireValue; readonly code: number; readonly message: string };

/** Which ids a venue takes. Futures: unsigned whole numbers; spot: 64-bit ones, up to 36 letters and digits, or null. */
export type IdRule = 'unsigned' | 'any';

const METHODS = 'one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`';

/** Streams named in one message at most. */
const MOST_PARAMS = 1024;

/** Reads what a client sends on a stream connection. */
export function controlRequest(text: string, ids: IdRule): ControlRequest {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refused(null, 3, 'Invalid JSON: expected value at line 1 column 1');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return refused(null, 2, 'Invalid request: invalid type: expected struct Request');
  }
  const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown };
  if (!idFits(id, ids)) {
    return refused(
      null,
      2,
      ids === 'unsigned' ? UNSIGNED_ID : 'Invalid request: request ID must be an integer, a string or null',
    );
  }
  const known = id as WireValue;
  if (method === undefined) return refused(known, 2, 'Invalid request: missing field `method` at line 1 column 1');
  return methodOf(known, method, params);
}

const UNSIGNED_ID = 'Invalid request: request ID must be an unsigned integer';

function methodOf(id: WireValue, method: unknown, params: unknown): ControlRequest {
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      return subscription(id, method === 'SUBSCRIBE' ? 'subscribe' : 'unsubscribe', params);
    case 'LIST_SUBSCRIPTIONS':
      return { kind: 'list', id };
    case 'SET_PROPERTY':
    case 'GET_PROPERTY':
      return property(id, method, params);
    default:
      return refused(id, 2, `Invalid request: unknown variant \`${String(method).slice(0, 64)}\`, expected ${METHODS}`);
  }
}

function subscription(id: WireValue, kind: 'subscribe' | 'unsubscribe', params: unknown): ControlRequest {
  if (!Array.isArray(params)) return refused(id, 2, 'Invalid request: missing field `params`');
  if (params.length > MOST_PARAMS) return refused(id, 2, 'Invalid request: too many parameters');
  if (!params.every((param): param is string => typeof param === 'string')) {
    return refused(id, 2, 'Invalid request: invalid type: expected a string');
  }
  return { kind, id, streams: params };
}

function property(id: WireValue, method: 'SET_PROPERTY' | 'GET_PROPERTY', params: unknown): ControlRequest {
  const wanted = method === 'SET_PROPERTY' ? 2 : 1;
  if (!Array.isArray(params) || params.length < wanted) return refused(id, 2, 'Invalid request: missing field `params`');
  if (params.length > wanted) return refused(id, 2, 'Invalid request: too many parameters');
  const name = String(params[0]);
  if (name !== 'combined') return refused(id, 0, 'Unknown property');
  if (method === 'GET_PROPERTY') return { kind: 'get-property', id, name };
  if (typeof params[1] !== 'boolean') return refused(id, 1, 'Invalid value type: expected Boolean');
  return { kind: 'set-property', id, name, value: params[1] };
}

function idFits(id: unknown, ids: IdRule): boolean {
  if (typeof id === 'number') return Number.isSafeInteger(id) && (ids === 'any' || id >= 0);
  if (ids === 'unsigned') return false;
  return id === null || id === undefined || (typeof id === 'string' && /^[A-Za-z0-9]{1,36}$/.test(id));
}

function refused(id: WireValue, code: number, message: string): ControlRequest {
  return { kind: 'refused', id, code, message };
}
