import type { Instrument } from '@mm/core';

/*
 * The decoder's plain twin: JSON.parse with every number kept as text, then the fact sheet written down as plain code. It
 * shares nothing with the decoder, its schemas or core's decimals.
 */

/** What a frame says, in plain values that compare by content. */
export type PlainOutcome =
  | {
      readonly type: 'depth-update';
      readonly instrument: string;
      readonly venueTimeUs: number;
      readonly first: bigint;
      readonly last: bigint;
      readonly previous: bigint;
      readonly bids: readonly PlainLevel[];
      readonly asks: readonly PlainLevel[];
    }
  | {
      readonly type: 'bbo';
      readonly instrument: string;
      readonly venueTimeUs: number;
      readonly sequence: bigint;
      readonly bid: PlainLevel;
      readonly ask: PlainLevel;
    }
  | {
      readonly type: 'trade';
      readonly instrument: string;
      readonly venueTimeUs: number;
      readonly tradeId: string;
      readonly price: number;
      readonly size: number;
      readonly aggressorSide: string;
    }
  | { readonly type: 'ignored' }
  | { readonly type: 'other' }
  | { readonly type: 'refusal'; readonly code: string };

export type PlainLevel = readonly [ticks: number, lots: number];

export type Product = 'usdm' | 'spot';

type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}

class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Why a frame is refused; thrown here, for plainness. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_SAFE = 9_007_199_254_740_991n;

/** Decodes a frame the obvious way. */
export function decodePlainly(frame: Uint8Array, product: Product, instruments: readonly Instrument[]): PlainOutcome {
  try {
    const text = Buffer.from(frame).toString();
    if (frame.length > MAX_BYTES || depthOf(text) > MAX_DEPTH) throw new Refused('malformed-frame');
    const parsed = parse(text);
    const value = isObject(parsed) && Object.hasOwn(parsed, 'data') ? (parsed.data as Json) : parsed;
    if (!isObject(value)) throw new Refused('malformed-frame');
    return read(value, product, instruments);
  } catch (error) {
    if (error instanceof Refused) return { type: 'refusal', code: error.code };
    throw error;
  }
}

function read(value: JsonObject, product: Product, instruments: readonly Instrument[]): PlainOutcome {
  const event = own(value, 'e');
  if (event === 'depthUpdate') return readDepth(value, product, instruments);
  if (event === 'trade') return readTrade(value, own(value, 't'), instruments);
  if (event === 'aggTrade') return readTrade(value, own(value, 'a'), instruments);
  if (product === 'usdm' && event === 'bookTicker') return readTicker(value, product, instruments);
  const letters = ['u', 's', 'b', 'B', 'a', 'A'].every((key) => Object.hasOwn(value, key));
  if (product === 'spot' && !Object.hasOwn(value, 'e') && letters) return readTicker(value, product, instruments);
  return { type: 'other' };
}

function readDepth(value: JsonObject, product: Product, instruments: readonly Instrument[]): PlainOutcome {
  const eventTime = timeUs(own(value, 'E'));
  const venueTimeUs = product === 'usdm' ? timeUs(own(value, 'T')) : eventTime;
  const symbol = text(own(value, 's'));
  const [first, last] = [integer(own(value, 'U')), integer(own(value, 'u'))];
  const previous = product === 'usdm' ? integer(own(value, 'pu')) : -1n;
  const [rawBids, rawAsks] = [rawLevels(own(value, 'b')), rawLevels(own(value, 'a'))];
  const of = find(symbol, instruments);
  const [bids, asks] = [levels(rawBids, of), levels(rawAsks, of)];
  return { type: 'depth-update', instrument: of.id, venueTimeUs, first, last, previous, bids, asks };
}

function readTicker(value: JsonObject, product: Product, instruments: readonly Instrument[]): PlainOutcome {
  const times = product === 'usdm' ? [timeUs(own(value, 'E')), timeUs(own(value, 'T'))] : [0, 0];
  const symbol = text(own(value, 's'));
  const sequence = integer(own(value, 'u'));
  const [b, bigB, a, bigA] = ['b', 'B', 'a', 'A'].map((key) => text(own(value, key))) as [string, string, string, string];
  const of = find(symbol, instruments);
  const bid: PlainLevel = [steps(b, of.wireTick.text), steps(bigB, of.wireLot.text)];
  const ask: PlainLevel = [steps(a, of.wireTick.text), steps(bigA, of.wireLot.text)];
  if ([bid, ask].some(([price, size]) => price === 0 && size > 0)) throw new Refused('bad-level');
  return { type: 'bbo', instrument: of.id, venueTimeUs: times[1] as number, sequence, bid, ask };
}

function readTrade(value: JsonObject, rawId: Json | undefined, instruments: readonly Instrument[]): PlainOutcome {
  timeUs(own(value, 'E'));
  const venueTimeUs = timeUs(own(value, 'T'));
  const [symbol, p, q] = ['s', 'p', 'q'].map((key) => text(own(value, key))) as [string, string, string];
  const tradeId = String(integer(rawId));
  const maker = own(value, 'm');
  if (typeof maker !== 'boolean') throw new Refused('malformed-frame');
  const of = find(symbol, instruments);
  const [price, size] = [steps(p, of.wireTick.text), steps(q, of.wireLot.text)];
  if (price === 0 && size === 0) return { type: 'ignored' };
  if (price === 0 || size === 0) throw new Refused('bad-level');
  return { type: 'trade', instrument: of.id, venueTimeUs, tradeId, price, size, aggressorSide: maker ? 'ask' : 'bid' };
}

/** Brackets open at once, outside strings. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (const bracket of json.replace(/"(?:[^"\\]|\\.)*("|$)/gs, '').match(/[[\]{}]/g) ?? []) {
    depth += '[{'.includes(bracket) ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function parse(json: string): Json {
  const keep = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? new JsonNumber(context?.source ?? '') : value;
  try {
    return JSON.parse(json, keep) as Json;
  } catch {
    throw new Refused('malformed-frame');
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Refused('malformed-frame');
  return value;
}

/** An integer ≥ 0, exactly. Spelled plainly it may be of any size, with a fraction or an exponent only up to 2^53. */
function integer(value: Json | undefined): bigint {
  const spelled = value instanceof JsonNumber ? /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(value.text) : null;
  if (spelled === null) throw new Refused('malformed-frame');
  const [, sign, whole = '', fraction = '', exponent] = spelled;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  if (sign === '-') throw new Refused('malformed-frame');
  if (spelled[3] === undefined && exponent === undefined) return digits;
  const shift = Number(exponent ?? '0') - fraction.length;
  if (shift > 20 || shift < -5_000) throw new Refused('malformed-frame');
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  const scaled = shift < 0 ? digits : digits * 10n ** BigInt(shift);
  if (scaled % divisor !== 0n || scaled / divisor > MAX_SAFE) throw new Refused('malformed-frame');
  return scaled / divisor;
}

/** Milliseconds → microseconds, which a double must hold. */
function timeUs(value: Json | undefined): number {
  const us = integer(value) * 1_000n;
  if (us > MAX_SAFE) throw new Refused('malformed-frame');
  return Number(us);
}

function rawLevels(value: Json | undefined): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) throw new Refused('malformed-frame');
  return value.map((one) => {
    if (!Array.isArray(one)) throw new Refused('malformed-frame');
    return [text(one[0]), text(one[1])];
  });
}

function levels(raw: readonly (readonly [string, string])[], of: Instrument): readonly PlainLevel[] {
  return raw.map(([price, size]) => {
    const level: PlainLevel = [steps(price, of.wireTick.text), steps(size, of.wireLot.text)];
    if (level[0] === 0) throw new Refused('bad-level');
    return level;
  });
}

function find(symbol: string, instruments: readonly Instrument[]): Instrument {
  const found = instruments.find((one) => one.symbol === symbol);
  if (found === undefined) throw new Refused('unknown-instrument');
  return found;
}

/** Decimal text → whole steps, in units of 10^-64. */
function steps(decimal: string, step: string): number {
  if (decimal.length > 40 || !/^-?(0|[1-9]\d*)(\.\d+)?$/.test(decimal)) throw new Refused('not-a-decimal');
  if (decimal.startsWith('-')) throw new Refused('negative');
  const [value, unit] = [scaled(decimal), scaled(step)];
  if (value % unit !== 0n) throw new Refused('off-grid');
  if (value / unit > MAX_SAFE) throw new Refused('too-large');
  return Number(value / unit);
}

function scaled(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(64, '0'));
}
