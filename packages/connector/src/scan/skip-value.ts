import type { FrameScanner } from './frame-scanner.ts';
import { endOfNumber, FALSE, NULL, standsAt, TRUE } from './json-text.ts';
import { END_OF_OBJECT, UNEXPECTED } from './keys.ts';

/** How deep a value that nobody reads may nest before the scanner gives up on it. */
export const MAX_SKIPPED_DEPTH = 8;

/**
 * Reads over a value of any kind, checking its grammar.
 * @param depth levels of nesting allowed
 */
export function skipValue(scanner: FrameScanner, depth: number): boolean {
  switch (scanner.peek()) {
    case 0x22 /* " */:
      return scanner.string();
    case 0x7b /* { */:
      return depth > 0 && skipObject(scanner, depth - 1);
    case 0x5b /* [ */:
      return depth > 0 && skipArray(scanner, depth - 1);
    default:
      return skipLiteral(scanner);
  }
}

function skipObject(scanner: FrameScanner, depth: number): boolean {
  let key = scanner.firstKey();
  while (key !== END_OF_OBJECT) {
    if (key === UNEXPECTED || !skipValue(scanner, depth)) return false;
    key = scanner.nextKey();
  }
  return true;
}

function skipArray(scanner: FrameScanner, depth: number): boolean {
  scanner.at += 1;
  if (scanner.peek() === 0x5d /* ] */) {
    scanner.at += 1;
    return true;
  }
  for (;;) {
    if (!skipValue(scanner, depth)) return false;
    const next = scanner.peek();
    scanner.at += 1;
    if (next === 0x5d /* ] */) return true;
    if (next !== 0x2c /* , */) return false;
  }
}

function skipLiteral(scanner: FrameScanner): boolean {
  const { bytes, at } = scanner;
  const word = [TRUE, FALSE, NULL].find((one) => standsAt(bytes, at, one));
  const end = word === undefined ? endOfNumber(bytes, at) : at + word.length;
  if (end >= 0) scanner.at = end;
  return end >= 0;
}
