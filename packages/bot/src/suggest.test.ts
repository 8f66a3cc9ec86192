import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, suggest } from './suggest.ts';

describe('a suggestion', () => {
  test.each([
    ['bcktest', 'backtest'],
    ['verison', 'version'],
    ['back', 'backtest'],
  ])('for %s is %s', (typed, meant) => {
    expect(suggest(typed, ['version', 'backtest', 'replay'])).toBe(meant);
  });

  test('is not made for a word that is far from all', () => {
    expect(suggest('dashboard', ['version', 'backtest'])).toBeUndefined();
    expect(suggest('b', ['version', 'backtest'])).toBeUndefined();
  });
});

describe('the distance of two words', () => {
  test('is zero for the same word, and the same both ways', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
      }),
    );
  });

  test('is never longer by way of a third word', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});
