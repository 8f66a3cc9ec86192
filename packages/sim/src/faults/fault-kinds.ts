import type { FrameChannel, Operation } from '../server/venue-server.ts';

/** Who makes it happen. `harness`: not the simulation but whoever runs it; the simulation only says when. */
export type FaultPlace = 'network' | 'http' | 'websocket' | 'protocol' | 'exchange' | 'clock' | 'harness';

/** What can be said about one parameter of a fault. The first choice is the default. */
export type ParamSpec =
  | { readonly oneOf: readonly string[] }
  | { readonly whole: readonly [least: number, most: number]; readonly is: number }
  /** Free text of at most 100 characters; none by default. */
  | { readonly text: true };

export interface FaultKind {
  readonly name: string;
  readonly place: FaultPlace;
  readonly params: Readonly<Record<string, ParamSpec>>;
}

const OPERATIONS: readonly (Operation | 'any')[] = ['create', 'any', 'amend', 'cancel', 'batch', 'read', 'session', 'other'];
const ANY_FIRST: readonly (Operation | 'any')[] = ['any', 'create', 'amend', 'cancel', 'batch', 'read', 'session', 'other'];
const CHANNELS: readonly (FrameChannel | 'any')[] = ['depth', 'bbo', 'trade', 'mark', 'user', 'reply', 'control', 'other', 'any'];
const ANY_CHANNEL: readonly (FrameChannel | 'any')[] = ['any', ...CHANNELS.slice(0, -1)];

const times: ParamSpec = { whole: [1, 1_000], is: 1 };
const forMs = (is: number): ParamSpec => ({ whole: [1, 86_400_000], is });
const delayMs = (is: number): ParamSpec => ({ whole: [0, 3_600_000], is });
const operation: ParamSpec = { oneOf: OPERATIONS };
const symbol: ParamSpec = { text: true };
const account: ParamSpec = { text: true };
const oneOf = (...choices: readonly string[]): ParamSpec => ({ oneOf: choices });

/**
 * Kinds of faults, by their ids in the taxonomy of failures. Each takes `venue` besides what stands here; without it all
 * venues are meant. Times are milliseconds. `times` counts messages, requests or orders; `forMs` says how long it lasts.
 */
export const FAULT_KINDS: Readonly<Record<FaultId, FaultKind>> = {
  F01: { name: 'done, and the answer is lost', place: 'http', params: { operation, how: oneOf('reset', 'silence'), times } },
  F02: { name: 'lost before it arrived', place: 'http', params: { operation, how: oneOf('reset', 'silence'), times } },
  F03: { name: 'answered after everybody has given up', place: 'http', params: { operation, delayMs: delayMs(15_000), times } },
  F04: {
    name: '5xx before or after it was done',
    place: 'protocol',
    params: {
      operation,
      when: oneOf('after', 'before'),
      answer: oneOf('unknown', 'unavailable', 'internal', 'overload', 'timeout', 'unexpected'),
      times,
    },
  },
  F05: {
    name: '200 with a body that is none',
    place: 'http',
    params: { operation: { oneOf: ANY_FIRST }, how: oneOf('truncated', 'empty', 'html', 'not-json'), times },
  },
  F06: {
    name: 'reset at a byte of request or response',
    place: 'network',
    params: { direction: oneOf('up', 'down'), bytes: { whole: [0, 1e9], is: 0 }, times },
  },
  F07: { name: 'queries lag: not found', place: 'protocol', params: { delayMs: delayMs(2_000), forMs: forMs(10_000) } },
  F08: { name: 'events before the reply', place: 'protocol', params: { forMs: forMs(10_000) } },
  F09: {
    name: 'cancel crosses a fill, or is refused as unknown',
    place: 'exchange',
    params: { how: oneOf('filled', 'refused'), times },
  },
  F10: {
    name: 'fills told after the cancel that followed them',
    place: 'protocol',
    params: { delayMs: delayMs(500), forMs: forMs(10_000) },
  },
  F11: { name: 'replace half succeeds', place: 'protocol', params: { times } },
  F12: { name: 'fill told twice', place: 'protocol', params: { how: oneOf('same-id', 'no-id'), times } },
  F13: {
    name: 'queries lag: an old state after the end',
    place: 'protocol',
    params: { delayMs: delayMs(5_000), forMs: forMs(15_000) },
  },
  F14: { name: 'message of the user stream lost', place: 'websocket', params: { times } },
  F15: { name: 'disconnected for a while', place: 'network', params: { forMs: forMs(5_000) } },
  F16: { name: 'user stream expires', place: 'protocol', params: { account } },
  F17: {
    name: 'stalled, pings alive',
    place: 'websocket',
    params: { channel: { oneOf: CHANNELS }, symbol, forMs: forMs(30_000) },
  },
  F18: { name: 'subscription acknowledged and forgotten', place: 'protocol', params: { times } },
  F19: {
    name: 'flapping, stalled handshakes, rollover',
    place: 'network',
    params: { how: oneOf('flap', 'handshake-stall', 'rollover'), times: { whole: [1, 100], is: 3 }, forMs: forMs(5_000) },
  },
  F20: { name: 'message lost', place: 'websocket', params: { channel: { oneOf: CHANNELS }, symbol, times } },
  F21: {
    name: 'messages swapped or repeated',
    place: 'websocket',
    params: { how: oneOf('swap', 'repeat'), channel: { oneOf: CHANNELS }, symbol, times },
  },
  F22: { name: 'sequence starts anew', place: 'protocol', params: { symbol } },
  F23: { name: 'old snapshot', place: 'protocol', params: { symbol, times } },
  F24: { name: 'book crossed or one-sided', place: 'protocol', params: { how: oneOf('cross', 'one-sided'), symbol, times } },
  F25: {
    name: 'late by channel, or half of all connections held back',
    place: 'network',
    params: { how: oneOf('spike', 'swizzle'), channel: { oneOf: ANY_CHANNEL }, delayMs: delayMs(500), forMs: forMs(5_000) },
  },
  F27: {
    name: 'clock wrong',
    place: 'clock',
    params: {
      how: oneOf('venue-skew', 'client-step', 'client-drift'),
      by: { whole: [-86_400_000, 86_400_000], is: 1_500 },
      forMs: forMs(30_000),
    },
  },
  F28: {
    name: 'over the limit, banned, or odd headers',
    place: 'protocol',
    params: {
      how: oneOf('429', '418', 'no-header', 'odd-header'),
      retryAfterS: { whole: [0, 259_200], is: 5 },
      times,
      forMs: forMs(10_000),
    },
  },
  F29: { name: 'cancels are slow', place: 'protocol', params: { delayMs: delayMs(3_000), forMs: forMs(10_000) } },
  F30: { name: 'partial fills', place: 'exchange', params: { lots: { whole: [1, 1e9], is: 1 }, times } },
  F31: { name: 'tiny or huge prices and sizes', place: 'exchange', params: { symbol } },
  F32: { name: 'ids above 2^53', place: 'protocol', params: {} },
  F33: {
    name: 'order rejected',
    place: 'protocol',
    params: { code: { whole: [-9_999, -1], is: -2_019 }, side: oneOf('any', 'BUY', 'SELL'), symbol, times },
  },
  F34: { name: 'the other venue is down after a maker fill', place: 'network', params: { forMs: forMs(5_000) } },
  F35: {
    name: 'rules of an instrument change',
    place: 'exchange',
    params: { how: oneOf('tick', 'lot', 'min-notional', 'status'), symbol, forMs: forMs(60_000) },
  },
  F36: {
    name: 'account changed by others',
    place: 'exchange',
    params: { how: oneOf('manual-trade', 'transfer', 'funding', 'liquidation'), account, symbol },
  },
  F37: { name: 'account mode switched', place: 'protocol', params: { account } },
  F38: {
    name: 'field spoilt',
    place: 'protocol',
    params: {
      target: { oneOf: ['depth', 'bbo', 'trade', 'mark', 'user', 'reply', 'rest'] },
      field: { text: true },
      how: oneOf('nan', 'null', 'zero', 'negative', 'missing', 'extra', 'text'),
      times,
    },
  },
  F39: {
    name: 'price wrong by a factor',
    place: 'protocol',
    params: { factor: oneOf('10', '0.1', '1.05', '0.95'), symbol, forMs: forMs(5_000) },
  },
  F40: {
    name: 'cannot connect',
    place: 'network',
    params: { how: oneOf('refused', 'unknown-host', 'tls-failure'), forMs: forMs(5_000) },
  },
  F45: { name: 'killed', place: 'harness', params: {} },
  F47: {
    name: 'maintenance, halt, cancel-only, post-only, mass cancel',
    place: 'protocol',
    params: { how: oneOf('maintenance', 'halt', 'cancel-only', 'post-only', 'mass-cancel'), symbol, forMs: forMs(10_000) },
  },
};

/** Ids of faults that worlds can show. */
export type FaultId =
  | 'F01'
  | 'F02'
  | 'F03'
  | 'F04'
  | 'F05'
  | 'F06'
  | 'F07'
  | 'F08'
  | 'F09'
  | 'F10'
  | 'F11'
  | 'F12'
  | 'F13'
  | 'F14'
  | 'F15'
  | 'F16'
  | 'F17'
  | 'F18'
  | 'F19'
  | 'F20'
  | 'F21'
  | 'F22'
  | 'F23'
  | 'F24'
  | 'F25'
  | 'F27'
  | 'F28'
  | 'F29'
  | 'F30'
  | 'F31'
  | 'F32'
  | 'F33'
  | 'F34'
  | 'F35'
  | 'F36'
  | 'F37'
  | 'F38'
  | 'F39'
  | 'F40'
  | 'F45'
  | 'F47';

/** Parameters of a fault, as given: see {@link FAULT_KINDS}. */
export type FaultParams = Readonly<Record<string, string | number>>;

/** All parameters of a fault: every one that has a default is there. */
export interface FilledParams {
  readonly venue: string | undefined;
  word(name: string): string;
  /** `undefined` where none was given. */
  text(name: string): string | undefined;
  whole(name: string): number;
}

export function isFaultId(id: string): id is FaultId {
  return Object.hasOwn(FAULT_KINDS, id);
}

/** @throws {RangeError} for a parameter the fault does not have, or that cannot be */
export function filledParams(id: FaultId, params: FaultParams): FilledParams {
  const { params: specs } = FAULT_KINDS[id];
  for (const [name, value] of Object.entries(params)) check(id, name, value, name === 'venue' ? { text: true } : specs[name]);
  const get = (name: string): string | number | undefined => {
    const spec = specs[name];
    const given = Object.hasOwn(params, name) ? params[name] : undefined;
    if (given !== undefined || spec === undefined || 'text' in spec) return given;
    return 'oneOf' in spec ? spec.oneOf[0] : spec.is;
  };
  return {
    venue: params.venue === undefined ? undefined : String(params.venue),
    word: (name) => String(get(name)),
    text: (name) => (get(name) === undefined ? undefined : String(get(name))),
    whole: (name) => Number(get(name)),
  };
}

function check(id: FaultId, name: string, value: unknown, spec: ParamSpec | undefined): void {
  const what = `${id} ${name}`;
  if (spec === undefined) throw new RangeError(`${id} has no parameter ${JSON.stringify(name).slice(0, 40)}`);
  if ('oneOf' in spec) {
    if (!spec.oneOf.includes(String(value))) throw new RangeError(`${what} is one of ${spec.oneOf.join(', ')}`);
  } else if ('whole' in spec) {
    const [least, most] = spec.whole;
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
      throw new RangeError(`${what} is a whole number from ${least} to ${most}`);
  } else if (typeof value !== 'string' || value.length > 100) throw new RangeError(`${what} is text of at most 100 characters`);
}
