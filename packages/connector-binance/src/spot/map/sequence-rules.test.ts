import type { SequencedUpdate } from '@mm/connector';
import type { Sequence } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { spotSequenceRules } from './sequence-rules.ts';

const LAST = Number.MAX_SAFE_INTEGER;
const BIG = 2n ** 53n;

function update(first: Sequence, last: Sequence): SequencedUpdate {
  return { first, last, previous: -1 };
}

describe.each(['afterSnapshot', 'afterUpdate'] as const)('%s at 100', (rule) => {
  test.each([
    ['one that ends before it is dropped', update(90, 99), 'old'],
    ['one that ends at it is dropped', update(90, 100), 'old'],
    ['one that continues at 101 is next', update(101, 101), 'next'],
    ['one that begins at it is applied', update(100, 105), 'next'],
    ['one that overlaps it is applied', update(95, 105), 'next'],
    ['one that leaves out 101 is a gap', update(102, 105), 'gap'],
  ] as const)('%s', (_name, one, continuity) => {
    expect(spotSequenceRules[rule](one, 100)).toBe(continuity);
  });

  test('holds across 2^53', () => {
    expect(spotSequenceRules[rule](update(BIG, BIG), LAST)).toBe('next');
    expect(spotSequenceRules[rule](update(BIG + 1n, BIG + 1n), LAST)).toBe('gap');
    expect(spotSequenceRules[rule](update(LAST, BIG), BIG)).toBe('old');
    expect(spotSequenceRules[rule](update(BIG + 1n, BIG + 9n), BIG)).toBe('next');
    expect(spotSequenceRules[rule](update(BIG + 2n, BIG + 9n), BIG)).toBe('gap');
  });
});
