/** What the scanner does with a value of a shape: reads a number by itself, or leaves the value to its caller. */
export const READ_INTEGER = 0;
export const READ_PRICE = 1;
export const READ_SIZE = 2;
export const READ_FLAG = 3;
export const LEAVE = 4;

/** One value in a frame. */
export interface ShapeValue {
  /** Where its bytes start and end. */
  readonly start: number;
  readonly end: number;
  /** {@link READ_INTEGER}, {@link READ_PRICE}, {@link READ_SIZE}, {@link READ_FLAG} or {@link LEAVE}. */
  readonly reader: number;
  /** Where the number goes, or what the value is to the caller. */
  readonly field: number;
}

/**
 * How the frames of one kind are spelled: the bytes that stand before, between and behind their values. Learned from one
 * frame that was read key by key; later frames that have the same bytes in the same places need no key read at all.
 *
 * Nothing is taken on trust: the bytes are compared, and the values are read as strictly as ever.
 */
export class FrameShape {
  readonly readers: Int32Array;
  readonly fields: Int32Array;
  /**
   * The literals, one before each value and one behind the last, packed four bytes to a word, low byte first. Literal `n`
   * has the words from `firstWord[n]` up to `firstWord[n + 1]`; in its last one only the bits of `lastMask[n]` count.
   */
  readonly words: Int32Array;
  readonly firstWord: Int32Array;
  readonly lastMask: Int32Array;
  readonly lengths: Int32Array;

  /**
   * @param frame bytes of a frame that was read to its end
   * @param start where its object starts, `end` the position after it
   * @param values what differs from frame to frame, in order, none empty and no two adjacent; all else is literal
   */
  constructor(frame: Uint8Array, start: number, end: number, values: readonly ShapeValue[]) {
    const starts = [start, ...values.map((value) => value.end)];
    const ends = [...values.map((value) => value.start), end];
    const literals = starts.map((from, n) => frame.slice(from, ends[n]));
    const packed = literals.map(packedWords);
    this.readers = Int32Array.from(values, (value) => value.reader);
    this.fields = Int32Array.from(values, (value) => value.field);
    this.words = Int32Array.from(packed.flat());
    this.firstWord = Int32Array.from({ length: packed.length + 1 }, (_, n) => packed.slice(0, n).flat().length);
    this.lastMask = Int32Array.from(literals, (literal) => (literal.length % 4 === 0 ? -1 : 2 ** (8 * (literal.length % 4)) - 1));
    this.lengths = Int32Array.from(literals, (literal) => literal.length);
  }
}

function packedWords(literal: Uint8Array): number[] {
  const words: number[] = [];
  for (const [i, byte] of literal.entries()) words[i >> 2] = (words[i >> 2] ?? 0) | (byte << (8 * (i & 3)));
  return words;
}
