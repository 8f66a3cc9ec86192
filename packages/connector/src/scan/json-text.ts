/*
 * What JSON's grammar says of single bytes and short runs of them. All of these work on bytes that a zero follows, which no
 * rule matches.
 */

export const TRUE: Uint8Array = Uint8Array.from(Buffer.from('true'));
export const FALSE: Uint8Array = Uint8Array.from(Buffer.from('false'));
export const NULL: Uint8Array = Uint8Array.from(Buffer.from('null'));

/** Does `word` stand at `at`? */
export function standsAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word[i]) return false;
  return true;
}

/** Is this what JSON counts as white space? */
export function isSpace(byte: number): boolean {
  return byte <= 0x20 /* space */ && (byte === 0x20 /* space */ || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

/** May a number end before this byte? */
export function endsNumber(byte: number): boolean {
  return byte === 0x2c /* , */ || byte === 0x7d /* } */ || byte === 0x5d /* ] */ || byte === 0 || isSpace(byte);
}

/** Are the digits of [start, end) an integer as JSON writes it: at least one, and no zero before another? */
export function isPlainInteger(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 || (end > start && bytes[start] !== 0x30);
}

/** The position after the number, of any kind, that starts at `start`; −1 when none does. */
export function endOfNumber(bytes: Uint8Array, start: number): number {
  const whole = bytes[start] === 0x2d /* - */ ? start + 1 : start;
  let at = endOfDigits(bytes, whole);
  if (!isPlainInteger(bytes, whole, at)) return -1;
  if (bytes[at] === 0x2e /* . */) {
    const fraction = at + 1;
    at = endOfDigits(bytes, fraction);
    if (at === fraction) return -1;
  }
  if (bytes[at] === 0x65 /* e */ || bytes[at] === 0x45 /* E */) {
    const exponent = bytes[at + 1] === 0x2b /* + */ || bytes[at + 1] === 0x2d /* - */ ? at + 2 : at + 1;
    at = endOfDigits(bytes, exponent);
    if (at === exponent) return -1;
  }
  return at;
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (((bytes[at] as number) - 0x30) >>> 0 <= 9) at += 1;
  return at;
}
