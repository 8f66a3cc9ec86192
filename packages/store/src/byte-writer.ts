import type { Levels } from '@mm/core';

/** Strings that a segment remembers; what comes after is written out each time. */
export const MAX_INTERNED = 65_536;

// A number that is no whole number from 0 to 2^53 − 1 begins with two bytes that no such number has: a continued zero.
export const RAW = 0x80;
export const UNDEFINED = 0x81;
export const BIG = 0x82;

/** How a string that may be remembered is written: its number, or one of these. */
export const INLINE = 0;
export const ABSENT = 1;
export const FIRST_INTERNED = 2;

const RECENT = 16;

/** Levels: differences and counts in few bytes, or doubles as they are. */
export const PACKED = 0;
const DOUBLES = 1;

/** Differences of ticks up to this are packed: doubled, they still count exactly. */
const MAX_PACKED_TICKS: number = 2 ** 51;

/** Writes values into bytes that grow. One reader reads them back, bit for bit. */
export class ByteWriter {
  bytes: Uint8Array;
  at = 0;
  #view: DataView;
  #limit: number;
  #strings: Map<string, number> = new Map();
  /** Those written last and their numbers, by length: a record names a venue and an instrument, and the next names the same. */
  readonly #recent: string[] = new Array(RECENT).fill('');
  readonly #recentNumbers: Uint32Array = new Uint32Array(RECENT);
  readonly #encoder = new TextEncoder();

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.bytes.buffer);
    this.#limit = capacity;
  }

  /** Forgets all strings: a new segment starts. */
  forgetStrings(): void {
    this.#strings = new Map();
    this.#recent.fill('');
    this.#recentNumbers.fill(0);
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    if (this.at + count <= this.#limit) return;
    const grown = new Uint8Array(Math.max(this.#limit * 2, this.at + count));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
    this.#limit = grown.length;
  }

  uint32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  /** Any number: a whole one from 0 in seven bits a byte, any other as a double. */
  number(value: number): void {
    this.reserve(10);
    if (isPackable(value)) {
      this.at = putWhole(this.bytes, this.at, value);
      return;
    }
    this.#escape(RAW);
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  optionalNumber(value: number | undefined): void {
    if (value === undefined) this.#escape(UNDEFINED);
    else this.number(value);
  }

  /** A sequence: a number, or an integer beyond what numbers count. */
  sequence(value: number | bigint): void {
    if (typeof value === 'number') {
      this.number(value);
      return;
    }
    this.#escape(BIG);
    this.text(String(value));
  }

  /** A string that differs from record to record. */
  text(value: string): void {
    this.reserve(value.length * 3 + 10);
    const start = this.at;
    // Nearly all are short and plain: one byte of length, one a character.
    if (value.length < 64) {
      const { bytes } = this;
      let seen = 0;
      for (let i = 0; i < value.length; i += 1) {
        const code = value.charCodeAt(i);
        seen |= code;
        bytes[start + 1 + i] = code;
      }
      if (seen < 128) {
        bytes[start] = value.length << 1;
        this.at = start + 1 + value.length;
        return;
      }
    }
    this.#longText(value);
  }

  optionalText(value: string | undefined): void {
    this.byte(value === undefined ? 0 : 1);
    if (value !== undefined) this.text(value);
  }

  /** A string that comes again and again: written out once a segment, then by number. */
  interned(value: string | undefined): void {
    this.reserve(10);
    if (value === undefined) {
      this.byte(ABSENT);
      return;
    }
    const place = value.length % RECENT;
    const recent = this.#recentNumbers[place] as number;
    if (recent !== 0 && this.#recent[place] === value) {
      this.at = putWhole(this.bytes, this.at, recent);
      return;
    }
    const known = this.#strings.get(value);
    if (known !== undefined) {
      this.#recent[place] = value;
      this.#recentNumbers[place] = known;
      this.at = putWhole(this.bytes, this.at, known);
      return;
    }
    const next = this.#strings.size + FIRST_INTERNED;
    if (this.#strings.size < MAX_INTERNED) {
      this.#strings.set(value, next);
      this.at = putWhole(this.bytes, this.at, next);
    } else this.byte(INLINE);
    this.text(value);
  }

  /** One side of a book. */
  levels({ count, ticks, lots }: Levels): void {
    this.number(count);
    this.reserve(count * 18 + 3);
    const start = this.at;
    this.at += 1;
    if (!this.#packed(count, ticks, lots)) {
      this.at = start + 1;
      this.bytes[start] = DOUBLES;
      for (let i = 0; i < count; i += 1) {
        this.#view.setFloat64(this.at, ticks[i] as number, true);
        this.#view.setFloat64(this.at + 8, lots[i] as number, true);
        this.at += 16;
      }
    } else this.bytes[start] = PACKED;
  }

  /** Ticks as differences to the level before, lots as they are. @returns whether all of them could be */
  #packed(count: number, ticks: Float64Array, lots: Float64Array): boolean {
    const { bytes } = this;
    let { at } = this;
    let before = 0;
    for (let i = 0; i < count; i += 1) {
      const tick = ticks[i] as number;
      const lot = lots[i] as number;
      const step = (tick - before) | 0;
      const small = lot | 0;
      // Whether one byte, two or three is anybody's guess, so that this must not be a branch: all are put down, and those that
      // are not needed overwritten by what follows.
      if (step + before === tick && step < 8192 && step >= -8192 && before > 8192 && isSmall(lot, small)) {
        const doubled = (step << 1) ^ (step >> 31);
        const more = (127 - doubled) >>> 31;
        bytes[at] = (doubled & 127) | (more << 7);
        bytes[at + 1] = doubled >> 7;
        at += 1 + more;
        const two = (127 - small) >>> 31;
        const three = (16_383 - small) >>> 31;
        bytes[at] = (small & 127) | (two << 7);
        bytes[at + 1] = ((small >> 7) & 127) | (three << 7);
        bytes[at + 2] = small >> 14;
        at += 1 + two + three;
      } else {
        if (!(isPackable(tick) && tick <= MAX_PACKED_TICKS && isPackable(lot))) return false;
        at = putWhole(bytes, at, doubledOf(tick - before));
        at = putWhole(bytes, at, lot);
      }
      before = tick;
    }
    this.at = at;
    return true;
  }

  #escape(code: number): void {
    this.reserve(12);
    this.bytes[this.at] = code;
    this.bytes[this.at + 1] = 0;
    this.at += 2;
  }

  /** Length doubled plus one, then UTF-16 units of two bytes each, which keeps even broken surrogates; or UTF-8 if that is the same. */
  #longText(value: string): void {
    if (!value.isWellFormed()) {
      this.at = putWhole(this.bytes, this.at, value.length * 2 + 1);
      this.reserve(value.length * 2);
      for (let i = 0; i < value.length; i += 1) {
        this.#view.setUint16(this.at, value.charCodeAt(i), true);
        this.at += 2;
      }
      return;
    }
    const encoded = this.#encoder.encode(value);
    this.at = putWhole(this.bytes, this.at, encoded.length * 2);
    this.reserve(encoded.length);
    this.bytes.set(encoded, this.at);
    this.at += encoded.length;
  }
}

/** A whole number of at most three bytes; `truncated` is the same as an integer. Minus zero is none. */
function isSmall(value: number, truncated: number): boolean {
  return truncated === value && truncated >= 0 && truncated < 0x200000 && !Object.is(value, -0);
}

/** A difference as a whole number from 0: its sign is the lowest bit. */
function doubledOf(step: number): number {
  return step < 0 ? -step * 2 - 1 : step * 2;
}

function isPackable(value: number): boolean {
  // Small ones first, in integer arithmetic; minus zero is none of them.
  if ((value | 0) === value) return value > 0 || Object.is(value, 0);
  return value > 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
}

/** A whole number from 0, seven bits a byte, the lowest first. @returns where it ends */
function putWhole(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  // Times and sequences: their lowest 28 bits in integer arithmetic too, since a remainder of doubles takes long.
  if (rest >= HALF) {
    const high = Math.floor(rest / HALF);
    const low = (rest - high * HALF) | 0;
    bytes[at] = (low & 127) | 128;
    bytes[at + 1] = ((low >> 7) & 127) | 128;
    bytes[at + 2] = ((low >> 14) & 127) | 128;
    bytes[at + 3] = (low >> 21) | 128;
    rest = high;
    at += 4;
  }
  while (rest >= 128) {
    bytes[at] = (rest & 127) | 128;
    rest >>>= 7;
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
}

/** Four bytes of seven bits; of the numbers written two such halves hold all but the highest, whose second is below 2^32. */
const HALF = 0x10000000;
