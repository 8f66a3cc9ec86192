import { describe, expect, test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

describe('nearestWord', () => {
  test.each([
    ['ticksize', 'tickSize'],
    ['tickSze', 'tickSize'],
    ['lotSise', 'lotSize'],
    ['tickSize', 'tickSize'],
    ['leverage', undefined],
    ['', undefined],
  ])('of %j is %s', (word, expected) => {
    expect(nearestWord(word, ['tickSize', 'lotSize'])).toBe(expected);
  });

  test.each([
    ['two letters of four changed', 'abxy', 'abxy'],
    ['two letters more', 'abcdef', 'abcdef'],
    ['three letters changed', 'axyz', undefined],
    ['three letters more', 'abcdefg', undefined],
  ])('reaches as far as a third of the word, rounded up: %s', (_what, known, expected) => {
    expect(nearestWord('abcd', [known])).toBe(expected);
  });

  test('looks at the last letter too', () => {
    expect(nearestWord('abcd', ['abcx', 'abcd'])).toBe('abcd');
  });

  test('of a tie is the first known', () => {
    expect(nearestWord('b', ['a', 'c'])).toBe('a');
  });

  test('is quick for a word of any length', () => {
    expect(nearestWord('x'.repeat(10_000_000), ['tickSize'])).toBeUndefined();
  });
});
