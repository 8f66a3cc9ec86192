import type { Levels } from '@mm/core';
import { ABSENT, BIG, FIRST_INTERNED, INLINE, MAX_INTERNED, PACKED, RAW, UNDEFINED } from './byte-writer.ts';

/** What was read is not what a {@link ByteWriter} writes. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  readonly kind = 'unreadable';
}

/** Reads back what a {@link ByteWriter} wrote. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;
  /** Where the record being read ends. */
  end: number;
  readonly #view: DataView;
  readonly #buffer: Buffer;
  readonly #strings: string[] = [];
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** Levels are read into arrays that are used again for the next event. */
  readonly #sides: [Side, Side] = [emptySide(), emptySide()];
  #nextSide = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  byte(): number {
    if (this.at >= this.end) throw new UnreadableError('a record ends too early');
    const value = this.bytes[this.at] as number;
    this.at += 1;
    return value;
  }

  number(): number {
    const value = this.#any();
    if (typeof value !== 'number') throw new UnreadableError('a number is missing');
    return value;
  }

  optionalNumber(): number | undefined {
    const value = this.#any();
    if (typeof value === 'bigint') throw new UnreadableError('a number is too large');
    return value;
  }

  sequence(): number | bigint {
    const value = this.#any();
    if (value === undefined) throw new UnreadableError('a sequence is missing');
    return value;
  }

  text(): string {
    const head = this.#whole();
    const isUtf8 = head % 2 === 0;
    const length = (head - (isUtf8 ? 0 : 1)) / 2;
    const start = this.at;
    const end = start + (isUtf8 ? length : length * 2);
    if (end > this.end) throw new UnreadableError('a text ends too early');
    this.at = end;
    if (!isUtf8) return this.#units(start, length);
    return length < 64 ? this.#plain(start, end) : this.#utf8(start, end);
  }

  interned(): string | undefined {
    const head = this.#whole();
    if (head === ABSENT) return undefined;
    if (head === INLINE) return this.text();
    const index = head - FIRST_INTERNED;
    if (index < this.#strings.length) return this.#strings[index];
    if (index > this.#strings.length || index >= MAX_INTERNED) throw new UnreadableError('a string that was never written');
    const made = this.text();
    this.#strings.push(made);
    return made;
  }

  /** One side of a book; the arrays are used again two calls later. */
  levels(): Levels {
    const count = this.number();
    const packed = this.byte() === PACKED;
    if (count > this.end - this.at) throw new UnreadableError('levels end too early');
    const side = this.#sides[this.#nextSide % 2] as Side;
    this.#nextSide += 1;
    if (side.ticks.length < count) {
      side.ticks = new Float64Array(count * 2);
      side.lots = new Float64Array(count * 2);
    }
    if (packed) this.#unpack(count, side);
    else this.#doubles(count, side);
    return { count, ticks: side.ticks, lots: side.lots };
  }

  #unpack(count: number, { ticks, lots }: Side): void {
    let tick = 0;
    for (let i = 0; i < count; i += 1) {
      const step = this.#whole();
      tick += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
      ticks[i] = tick;
      lots[i] = this.#whole();
    }
  }

  #doubles(count: number, { ticks, lots }: Side): void {
    if (this.at + count * 16 > this.end) throw new UnreadableError('levels end too early');
    for (let i = 0; i < count; i += 1) {
      ticks[i] = this.#view.getFloat64(this.at, true);
      lots[i] = this.#view.getFloat64(this.at + 8, true);
      this.at += 16;
    }
  }

  #any(): number | bigint | undefined {
    const { at } = this;
    if (at + 1 < this.end && this.bytes[at + 1] === 0 && (this.bytes[at] as number) >= 128) return this.#escaped();
    return this.#whole();
  }

  #escaped(): number | bigint | undefined {
    const code = this.bytes[this.at];
    this.at += 2;
    if (code === UNDEFINED) return undefined;
    if (code === BIG) return BigInt(this.text());
    if (code !== RAW || this.at + 8 > this.end) throw new UnreadableError('a number of no kind');
    const value = this.#view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  #whole(): number {
    const { bytes, end } = this;
    let { at } = this;
    let byte = at < end ? (bytes[at] as number) : 256;
    at += 1;
    let value = byte & 127;
    for (let scale = 128; byte >= 128; scale *= 128) {
      if (at >= end) throw new UnreadableError('a number ends too early');
      byte = bytes[at] as number;
      at += 1;
      value += (byte & 127) * scale;
    }
    this.at = at;
    return value;
  }

  /** Short texts are nearly always plain. */
  #plain(start: number, end: number): string {
    const { bytes } = this;
    for (let i = start; i < end; i += 1) if ((bytes[i] as number) >= 128) return this.#utf8(start, end);
    return this.#buffer.toString('latin1', start, end);
  }

  #utf8(start: number, end: number): string {
    return this.#decoder.decode(this.bytes.subarray(start, end));
  }

  #units(start: number, length: number): string {
    let text = '';
    for (let i = 0; i < length; i += 1) text += String.fromCharCode(this.#view.getUint16(start + i * 2, true));
    return text;
  }
}

interface Side {
  ticks: Float64Array;
  lots: Float64Array;
}

function emptySide(): Side {
  return { ticks: new Float64Array(64), lots: new Float64Array(64) };
}
