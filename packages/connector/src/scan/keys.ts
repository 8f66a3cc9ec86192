/** What a scanner's `firstKey` and `nextKey` return besides a {@link keyCode}. */
export const END_OF_OBJECT = 0;
/** A key of more than four bytes, or with bytes beyond ASCII: nothing we read has one. Skip its value. */
export const OTHER_KEY = 1;
/** The frame is not what is expected here. Give it to the fallback. */
export const UNEXPECTED = -1;

/**
 * The number a key of one to four ASCII bytes is read as, so that keys are switched on without making strings.
 * @example switch (scanner.nextKey()) { case KEY_PU: … } // const KEY_PU = keyCode('pu')
 */
export function keyCode(key: string): number {
  let code = 0;
  for (let i = 0; i < key.length; i += 1) code |= key.charCodeAt(i) << (8 * i);
  return code;
}
