import type { SequencedUpdate } from '@mm/connector';
import type { Sequence } from '@mm/core';
import { expect, test } from 'vitest';
import { usdmSequenceRules } from './sequence-rules.ts';

const BIG = 2n ** 53n;

function update(first: Sequence, last: Sequence, previous: Sequence): SequencedUpdate {
  return { first, last, previous };
}

test.each([
  ['an update that ends before the snapshot is dropped', update(90, 99, 85), 'old'],
  ['one that ends at the snapshot is applied', update(90, 100, 85), 'next'],
  ['one that holds the snapshot is applied', update(95, 110, 85), 'next'],
  ['one that begins at the snapshot is applied', update(100, 110, 85), 'next'],
  ['one whose `pu` is the snapshot is applied', update(105, 110, 100), 'next'],
  ['one that begins right behind the snapshot is applied if its `pu` says so', update(101, 110, 100), 'next'],
  ['one that begins behind the snapshot, and whose `pu` is not it, is a gap', update(101, 110, 99), 'gap'],
  ['one far behind is a gap', update(200, 210, 190), 'gap'],
] as const)('after a snapshot at 100, %s', (_name, one, continuity) => {
  expect(usdmSequenceRules.afterSnapshot(one, 100)).toBe(continuity);
});

test.each([
  ['one whose `pu` is 100 is next, whatever lies between', update(150, 160, 100), 'next'],
  ['an empty one is next', update(100, 100, 100), 'next'],
  ['one whose `pu` is 100 and that ends below it is a gap: the venue counts anew', update(3, 5, 100), 'gap'],
  ['one that came before is dropped', update(95, 100, 90), 'old'],
  ['an older one is dropped', update(80, 90, 75), 'old'],
  ['one whose `pu` is larger is a gap', update(150, 160, 140), 'gap'],
  ['one whose `pu` is smaller, though it reaches further, is a gap', update(95, 160, 90), 'gap'],
] as const)('after an update to 100, %s', (_name, one, continuity) => {
  expect(usdmSequenceRules.afterUpdate(one, 100)).toBe(continuity);
});

test('both rules hold above 2^53', () => {
  expect(usdmSequenceRules.afterSnapshot(update(BIG, BIG + 5n, BIG - 1n), BIG + 1n)).toBe('next');
  expect(usdmSequenceRules.afterSnapshot(update(BIG + 3n, BIG + 5n, BIG + 2n), BIG + 1n)).toBe('gap');
  expect(usdmSequenceRules.afterSnapshot(update(BIG - 9n, BIG, BIG - 10n), BIG + 1n)).toBe('old');
  expect(usdmSequenceRules.afterUpdate(update(BIG + 2n, BIG + 3n, BIG + 1n), BIG + 1n)).toBe('next');
  expect(usdmSequenceRules.afterUpdate(update(BIG, BIG + 3n, Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)).toBe('next');
});
