import { type Refusal, refusal } from '@mm/core';

/** A JSON value in which integers beyond 2^53 are `bigint`, and no number is an integer that was none before rounding. */
export type LosslessJson = null | boolean | number | bigint | string | LosslessJson[] | { [key: string]: LosslessJson };

/** What {@link parseJson} read, in a wrapper: a venue may send an object that looks like a refusal of ours. */
export interface ParsedJson {
  readonly json: LosslessJson;
}

/** Bounds of {@link parseJson}. */
export interface ParseJsonOptions {
  /** Default 4 MiB. */
  readonly maxBytes?: number;
  /** Default 64. */
  readonly maxDepth?: number;
  /** Commas outside strings: what a text costs in memory is counted in values, not in bytes. Default 20,000. */
  readonly maxCommas?: number;
}

/**
 * `JSON.parse` for what a venue sent: bounded in size, depth and number of values before anything is built, integers beyond 2^53 as
 * `bigint`, a fraction that a double would round to an integer as NaN, no key named `__proto__`. Anything it cannot read
 * is a `malformed-frame`.
 */
export function parseJson(bytes: Uint8Array, options: ParseJsonOptions = {}): ParsedJson | Refusal {
  const maxBytes = options.maxBytes ?? 4 * 1024 * 1024;
  if (bytes.length > maxBytes) return refusal('malformed-frame', `${bytes.length} bytes, over the bound of ${maxBytes}`);
  const maxDepth = options.maxDepth ?? 64;
  const survey = surveyed(bytes);
  if (survey.depth > maxDepth) return refusal('malformed-frame', `nested deeper than ${maxDepth}`);
  const maxCommas = options.maxCommas ?? 20_000;
  if (survey.commas > maxCommas) return refusal('malformed-frame', `${survey.commas} commas, over the bound of ${maxCommas}`);
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
    return { json: JSON.parse(text, survey.needsCare ? lossless : undefined) as LosslessJson };
  } catch (error) {
    return refusal('malformed-frame', `not JSON: ${(error as Error).message}`);
  }
}

/** Node hands the reviver each number's own text since V8 11.4; the type library does not say so yet. */
function lossless(key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === '__proto__') return undefined;
  if (typeof value !== 'number') return value;
  const source = context?.source ?? '';
  const plain = /^-?[0-9]+$/.test(source);
  if (!Number.isSafeInteger(value)) return plain ? BigInt(source) : value;
  return plain || spellsInteger(source) ? value : Number.NaN;
}

/** `1.50e1` spells an integer; `0.99999999999999999999` does not, though a double rounds it to one. */
function spellsInteger(source: string): boolean {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const significant = digits.replace(/0+$/, '');
  if (/^-?0*$/.test(significant)) return true;
  return Number(exponent) - fraction.length + digits.length - significant.length >= 0;
}

/**
 * Looks a text over before it is parsed: how deep its brackets nest outside strings, and whether anything in it could be
 * lost by plain parsing: a number that is not a short integer, or a key that might be `__proto__`. The careful way is some
 * ten times slower, and a book snapshot has thousands of values.
 */
function surveyed(bytes: Uint8Array): { readonly depth: number; readonly commas: number; readonly needsCare: boolean } {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  let digits = 0;
  let commas = 0;
  let needsCare = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    if (inString) {
      if (byte === QUOTE) inString = false;
      else if (byte === BACKSLASH || byte === UNDERSCORE) {
        needsCare = true;
        if (byte === BACKSLASH) i += 1;
      }
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte >= ZERO && byte <= NINE) {
      digits += 1;
      if (digits > 15) needsCare = true;
      continue;
    } else if (byte === COMMA) {
      commas += 1;
    } else if (byte === POINT || (digits > 0 && (byte | CASE_BIT) === LOWER_E)) {
      needsCare = true;
    } else if ((byte | CASE_BIT) === OPEN) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if ((byte | CASE_BIT) === CLOSE) {
      depth -= 1;
    }
    digits = 0;
  }
  return { depth: deepest, commas, needsCare };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;
const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const COMMA = 0x2c;
const LOWER_E = 0x65;
/** `[` and `{`, `]` and `}` differ in this bit alone. */
const CASE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;
