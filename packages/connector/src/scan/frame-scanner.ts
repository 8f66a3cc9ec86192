import { MAX_DECIMAL_LENGTH, type Step } from '@mm/core';
import { type FrameShape, LEAVE, READ_FLAG, READ_INTEGER, READ_PRICE } from './frame-shape.ts';
import { endsNumber, FALSE, isPlainInteger, isSpace, standsAt, TRUE } from './json-text.ts';
import { END_OF_OBJECT, OTHER_KEY, UNEXPECTED } from './keys.ts';
import type { LevelBuffer } from './level-buffer.ts';
import { isPlainGrid, readPlainLevels } from './plain-levels.ts';
import { MAX_SKIPPED_DEPTH, skipValue } from './skip-value.ts';

/**
 * Reads JSON frames from their bytes: no string, no object, no allocation. It is strict and it gives up: whatever is not
 * plain — an escape, a number it cannot hold exactly, an off-grid price, a grammar error anywhere — makes the call
 * return {@link UNEXPECTED} (or `false`), and the frame goes to `JSON.parse` and a schema, which decide what it is.
 * So a scan that succeeds agrees with `JSON.parse`, and a frame that is wrong never becomes a wrong number.
 *
 * Keys may come in any order, with unknown ones between, with white space anywhere.
 *
 * The frame is copied into a buffer of the scanner's own (0.1 µs), which ends in a zero byte: no read can run past the
 * end, because no grammar rule matches a zero.
 *
 * Character codes stand as literals: a constant of a module costs a load at every use, measured as a tenth of the whole.
 */
export class FrameScanner {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #length = 0;
  #keyStart = 0;
  #keyEnd = 0;
  readonly #number = new Float64Array(1);
  /** Where the last string read by {@link string} starts and ends in {@link bytes}. */
  stringStart = 0;
  stringEnd = 0;

  /** The bytes of the frame, followed by a zero. Replaced when a larger frame comes. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where the scanner stands. Set it to come back to a place read over before. */
  get at(): number {
    return this.#at;
  }

  set at(position: number) {
    this.#at = position;
  }

  /** Takes a frame in. `false` when it is larger than {@link MAX_SCANNED_BYTES}. */
  load(frame: Uint8Array): boolean {
    const length = frame.length;
    if (length + PADDING > this.#bytes.length && !this.#grow(length + PADDING)) return false;
    this.#bytes.set(frame);
    this.#bytes[length] = 0;
    this.#length = length;
    this.#at = 0;
    return true;
  }

  /** Is nothing but white space left? */
  atEnd(): boolean {
    return this.#skipSpace(this.#at) === this.#length;
  }

  /**
   * Reads a frame by its shape: the literal before value `from`, then the value, and so on, as long as the values are the
   * scanner's own to read; their numbers go to `values` at their fields.
   * @returns the value that is the caller's to read, with everything before it read; the count of values when all is read,
   *   the last literal included; or {@link UNEXPECTED}
   */
  readShape(shape: FrameShape, from: number, values: Float64Array, price: Step, size: Step): number {
    const { readers, fields } = shape;
    for (let n = from; ; n += 1) {
      const at = this.#literal(shape, n);
      if (at < 0) return UNEXPECTED;
      this.#at = at;
      if (n === readers.length) return n;
      const reader = readers[n] as number;
      if (reader === LEAVE) return n;
      if (!this.#readInto(values, fields[n] as number, reader, reader === READ_PRICE ? price : size)) return UNEXPECTED;
    }
  }

  #readInto(values: Float64Array, field: number, reader: number, step: Step): boolean {
    const at = this.#at;
    if (reader === READ_INTEGER) {
      // What may follow an integer is for the literal to say.
      this.#at = this.#digitsInto(values, field, at);
      return this.#at >= 0;
    }
    if (reader === READ_FLAG) {
      values[field] = this.boolean();
      return values[field] !== UNEXPECTED;
    }
    if (this.#bytes[at] !== 0x22 /* " */) return false;
    const units = this.#decimal(at + 1, step);
    values[field] = units;
    return units >= 0;
  }

  /**
   * Reads literal 0 of a shape, what stands in a string that it opens, and literal 1: the wrapper of a stream whose name
   * nobody needs.
   * @returns whether the frame goes on so; if not, nothing has been read
   */
  readPast(shape: FrameShape): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = this.#literal(shape, 0);
    if (at < 0) return false;
    let byte = bytes[at] as number;
    while (byte !== 0x22 /* " */) {
      if (byte === 0x5c /* \ */ || byte < 0x20 /* space */) return false;
      at += 1;
      byte = bytes[at] as number;
    }
    this.#at = at;
    this.#at = this.#literal(shape, 1);
    if (this.#at >= 0) return true;
    this.#at = start;
    return false;
  }

  /** Reads the end of an object if that is all that is left. */
  lastBrace(): boolean {
    if (this.#bytes[this.#at] !== 0x7d /* } */ || this.#at + 1 !== this.#length) return false;
    this.#at += 1;
    return true;
  }

  /** Enters an object and reads its first key with the colon. */
  firstKey(): number {
    const open = this.#skipSpace(this.#at);
    if (this.#bytes[open] !== 0x7b /* { */) return UNEXPECTED;
    const at = this.#skipSpace(open + 1);
    if (this.#bytes[at] !== 0x7d /* } */) return this.#key(at);
    this.#at = at + 1;
    return END_OF_OBJECT;
  }

  /** Reads the comma and the next key with its colon, or the end of the object. */
  nextKey(): number {
    const at = this.#skipSpace(this.#at);
    if (this.#bytes[at] === 0x2c /* , */) return this.#key(this.#skipSpace(at + 1));
    if (this.#bytes[at] !== 0x7d /* } */) return UNEXPECTED;
    this.#at = at + 1;
    return END_OF_OBJECT;
  }

  /** Was the last key read this one? For keys too long for a {@link keyCode}. */
  keyIs(text: Uint8Array): boolean {
    return this.#keyEnd - this.#keyStart === text.length && standsAt(this.#bytes, this.#keyStart, text);
  }

  /** The next byte that is not white space, without reading it. */
  peek(): number {
    this.#at = this.#skipSpace(this.#at);
    return this.#bytes[this.#at] as number;
  }

  /** Reads a non-negative integer up to 2^53 − 1; larger ones, fractions and exponents are {@link UNEXPECTED}. */
  integer(): number {
    const end = this.#digitsInto(this.#number, 0, this.#skipSpace(this.#at));
    if (end < 0 || !endsNumber(this.#bytes[end] as number)) return UNEXPECTED;
    this.#at = end;
    return this.#number[0] as number;
  }

  /** Reads `true` as 1 and `false` as 0. */
  boolean(): number {
    const at = this.#skipSpace(this.#at);
    if (standsAt(this.#bytes, at, TRUE)) {
      this.#at = at + TRUE.length;
      return 1;
    }
    if (!standsAt(this.#bytes, at, FALSE)) return UNEXPECTED;
    this.#at = at + FALSE.length;
    return 0;
  }

  /** Reads a string without escapes and leaves its range in {@link stringStart} and {@link stringEnd}. */
  string(): boolean {
    const bytes = this.#bytes;
    const start = this.#skipSpace(this.#at);
    if (bytes[start] !== 0x22 /* " */) return false;
    let at = start + 1;
    let byte = bytes[at] as number;
    while (byte !== 0x22 /* " */) {
      if (byte === 0x5c /* \ */ || byte < 0x20 /* space */) return false;
      at += 1;
      byte = bytes[at] as number;
    }
    this.stringStart = start + 1;
    this.stringEnd = at;
    this.#at = at + 1;
    return true;
  }

  /** Was the last string read this one? */
  stringIs(text: Uint8Array): boolean {
    return this.stringEnd - this.stringStart === text.length && standsAt(this.#bytes, this.stringStart, text);
  }

  /** Reads a quoted decimal as a whole number of steps, exactly: off the grid is {@link UNEXPECTED}. */
  decimal(step: Step): number {
    const at = this.#skipSpace(this.#at);
    return this.#bytes[at] === 0x22 /* " */ ? this.#decimal(at + 1, step) : UNEXPECTED;
  }

  /**
   * Reads `[["price","size"],…]` onto `into`. Elements after the first two are passed over. A zero price is
   * {@link UNEXPECTED}.
   * @returns whether all of it was read
   */
  levels(into: LevelBuffer, price: Step, size: Step): boolean {
    const bytes = this.#bytes;
    let at = this.#expect(this.#at, 0x5b /* [ */);
    if (at < 0) return false;
    if (this.#closesArray(at)) return true;
    const plain = isPlainGrid(price, size);
    for (;;) {
      if (plain) at = readPlainLevels(bytes, at, into, price, size);
      // The plain spelling is tested in line; anything else, white space mostly, is #expect's.
      at =
        bytes[at] === 0x5b /* [ */ && bytes[at + 1] === 0x22 /* " */
          ? at + 2
          : this.#expect(this.#expect(at, 0x5b /* [ */), 0x22 /* " */);
      if (at < 0) return false;
      const ticks = this.#decimal(at, price);
      if (ticks <= 0) return false;
      at = this.#at;
      at =
        bytes[at] === 0x2c /* , */ && bytes[at + 1] === 0x22 /* " */
          ? at + 2
          : this.#expect(this.#expect(at, 0x2c /* , */), 0x22 /* " */);
      if (at < 0) return false;
      const lots = this.#decimal(at, size);
      if (lots < 0) return false;
      at = this.#at;
      at = bytes[at] === 0x5d /* ] */ ? at + 1 : this.#endOfLevel(at);
      if (at < 0) return false;
      into.push(ticks, lots);
      if (bytes[at] === 0x2c /* , */) at += 1;
      else if (this.#closesArray(at)) return true;
      else at = this.#expect(at, 0x2c /* , */);
    }
  }

  /** Reads over a value of any kind, checking its grammar. Gives up below {@link MAX_SKIPPED_DEPTH} levels of nesting. */
  skipValue(): boolean {
    return skipValue(this, MAX_SKIPPED_DEPTH);
  }

  #grow(needed: number): boolean {
    if (needed > MAX_SCANNED_BYTES) return false;
    let capacity = this.#bytes.length;
    while (capacity < needed) capacity *= 2;
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
    return true;
  }

  /**
   * Reads digits into an array: a number of more than 32 bits that is returned costs an allocation. Two halves of at most
   * nine digits each stay in 32-bit integers.
   * @returns the position after them, or −1 when they are no integer up to 2^53 − 1
   */
  #digitsInto(values: Float64Array, index: number, start: number): number {
    const bytes = this.#bytes;
    let at = start;
    let high = 0;
    let digit = (bytes[at] as number) - 0x30;
    while (digit >>> 0 <= 9 && at - start < 9) {
      high = (Math.imul(high, 10) + digit) | 0;
      at += 1;
      digit = (bytes[at] as number) - 0x30;
    }
    const middle = at;
    let low = 0;
    while (digit >>> 0 <= 9 && at - middle < 9) {
      low = (Math.imul(low, 10) + digit) | 0;
      at += 1;
      digit = (bytes[at] as number) - 0x30;
    }
    if (!isPlainInteger(bytes, start, at)) return -1;
    const value = high * (POWERS_OF_TEN[at - middle] as number) + low;
    values[index] = value;
    return value <= Number.MAX_SAFE_INTEGER ? at : -1;
  }

  /** The position after literal `n` of a shape, or −1. */
  #literal(shape: FrameShape, n: number): number {
    const view = this.#view;
    const words = shape.words;
    const last = (shape.firstWord[n + 1] as number) - 1;
    const start = this.#at;
    let at = start;
    for (let word = shape.firstWord[n] as number; word < last; word += 1) {
      if (view.getInt32(at, true) !== words[word]) return -1;
      at += 4;
    }
    if (((view.getInt32(at, true) ^ (words[last] as number)) & (shape.lastMask[n] as number)) !== 0) return -1;
    return start + (shape.lengths[n] as number);
  }

  #skipSpace(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    while (isSpace(bytes[next] as number)) next += 1;
    return next;
  }

  /** The position after `byte`, white space before it allowed; −1 when something else stands there, or `at` is −1. */
  #expect(at: number, byte: number): number {
    if (at < 0) return -1;
    if (this.#bytes[at] === byte) return at + 1;
    const next = this.#skipSpace(at);
    return this.#bytes[next] === byte ? next + 1 : -1;
  }

  /** Reads `"key":` at `at`, which is past white space. */
  #key(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== 0x22 /* " */) return UNEXPECTED;
    let code = 0;
    let next = at + 1;
    let byte = bytes[next] as number;
    let plain = true;
    while (byte !== 0x22 /* " */) {
      if (byte === 0x5c /* \ */ || byte < 0x20 /* space */) return UNEXPECTED;
      const place = next - at - 1;
      if (place < 4 && byte < 0x80) code |= byte << (8 * place);
      else plain = false;
      next += 1;
      byte = bytes[next] as number;
    }
    const colon = this.#expect(next + 1, 0x3a /* : */);
    if (colon < 0) return UNEXPECTED;
    this.#keyStart = at + 1;
    this.#keyEnd = next;
    this.#at = colon;
    return plain && code !== 0 ? code : OTHER_KEY;
  }

  /**
   * The decimal that starts at `start` and ends with a quote, in steps. The digits before the point and those behind it
   * are gathered apart, nine of each at most, so that the loops stay in 32-bit integers.
   */
  #decimal(start: number, step: Step): number {
    const bytes = this.#bytes;
    let at = start;
    let whole = 0;
    let digit = (bytes[at] as number) - 0x30;
    while (digit >>> 0 <= 9) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      at += 1;
      digit = (bytes[at] as number) - 0x30;
    }
    const point = at;
    let fraction = 0;
    let missing = step.decimals;
    if (digit === 0x2e /* . */ - 0x30) {
      at += 1;
      digit = (bytes[at] as number) - 0x30;
      while (missing > 0 && digit >>> 0 <= 9) {
        fraction = (Math.imul(fraction, 10) + digit) | 0;
        missing -= 1;
        at += 1;
        digit = (bytes[at] as number) - 0x30;
      }
      while (digit === 0) {
        at += 1;
        digit = (bytes[at] as number) - 0x30;
      }
      if (at === point + 1) return UNEXPECTED;
    }
    if (digit !== 0x22 /* " */ - 0x30 || at - start > MAX_DECIMAL_LENGTH || !isPlainInteger(bytes, start, point))
      return UNEXPECTED;
    if (point - start > 9 || step.decimals > 9) return UNEXPECTED;
    this.#at = at + 1;
    const units = whole * (POWERS_OF_TEN[step.decimals] as number) + fraction * (POWERS_OF_TEN[missing] as number);
    if (units > Number.MAX_SAFE_INTEGER) return UNEXPECTED;
    return step.mantissa === 1 ? units : wholeSteps(units, step.mantissa);
  }

  /** Reads the end of an array if it stands at `at`. */
  #closesArray(at: number): boolean {
    const next = this.#skipSpace(at);
    if (this.#bytes[next] !== 0x5d /* ] */) return false;
    this.#at = next + 1;
    return true;
  }

  /** The position after a level's closing bracket, reading over elements after the second; −1 when it is malformed. */
  #endOfLevel(at: number): number {
    this.#at = this.#skipSpace(at);
    while (this.#bytes[this.#at] === 0x2c /* , */) {
      this.#at += 1;
      if (!this.skipValue()) return -1;
      this.#at = this.#skipSpace(this.#at);
    }
    if (this.#bytes[this.#at] !== 0x5d /* ] */) return -1;
    this.#at += 1;
    return this.#at;
  }
}

/** A frame longer than this is not scanned. The longest depth frames of the venues have some 200 KiB. */
export const MAX_SCANNED_BYTES: number = 4 * 1024 * 1024;

const FIRST_CAPACITY = 16 * 1024;

/** The zero that ends a frame, and room for a word read at its last byte. */
const PADDING = 4;

/** Enough for any number of missing decimals, of which a step has at most 24. */
const POWERS_OF_TEN = Float64Array.from({ length: 25 }, (_, exponent) => 10 ** exponent);

function wholeSteps(units: number, mantissa: number): number {
  return units % mantissa === 0 ? units / mantissa : UNEXPECTED;
}
