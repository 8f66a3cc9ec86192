import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateHash } from './state-hash.ts';

type Level = readonly ['bid' | 'ask', number, number];

function hashOf(levels: readonly Level[]): string {
  const hash = new StateHash();
  for (const [side, ticks, lots] of levels) hash.add(side, ticks, lots);
  return hash.digest();
}

const level: fc.Arbitrary<Level> = fc.tuple(
  fc.constantFrom('bid' as const, 'ask' as const),
  fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 2 ** 32, max: 2 ** 52 })),
  fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 2 ** 32, max: Number.MAX_SAFE_INTEGER })),
);

describe('a state hash', () => {
  test('is sixteen hexadecimal digits, zeros for nothing', () => {
    expect(hashOf([])).toBe('0000000000000000');
    expect(hashOf([['bid', 617_000, 5]])).toMatch(/^[0-9a-f]{16}$/);
  });

  test('stays what it is: journals of other builds hold it', () => {
    expect(
      hashOf([
        ['bid', 617_000, 5],
        ['ask', 617_001, 2 ** 40],
      ]),
    ).toBe('4609fff66f94f3e3');
  });

  test('is the same in whatever order levels come', () => {
    fc.assert(
      fc.property(
        fc
          .array(level, { maxLength: 20 })
          .chain((levels) => fc.tuple(fc.constant(levels), fc.shuffledSubarray(levels, { minLength: levels.length }))),
        ([levels, shuffled]) => {
          expect(hashOf(shuffled)).toBe(hashOf(levels));
        },
      ),
    );
  });

  test('differs when one level differs in side, price or size', () => {
    fc.assert(
      fc.property(fc.array(level, { maxLength: 5 }), level, level, (rest, one, other) => {
        fc.pre(one.join() !== other.join());
        expect(hashOf([...rest, one])).not.toBe(hashOf([...rest, other]));
      }),
    );
  });

  test('differs when two levels trade sizes, prices or sides', () => {
    fc.assert(
      fc.property(level, level, ([side, ticks, lots], [, otherTicks, otherLots]) => {
        fc.pre(ticks !== otherTicks && lots !== otherLots);
        const straight = hashOf([
          [side, ticks, lots],
          [side, otherTicks, otherLots],
        ]);
        const swapped = hashOf([
          [side, ticks, otherLots],
          [side, otherTicks, lots],
        ]);
        expect(swapped).not.toBe(straight);
        expect(hashOf([['bid', ticks, lots]])).not.toBe(hashOf([['ask', ticks, lots]]));
        if (ticks !== lots) expect(hashOf([[side, lots, ticks]])).not.toBe(hashOf([[side, ticks, lots]]));
      }),
    );
  });

  test('of fifty thousand neighbouring levels no two are the same', () => {
    const seen = new Set<string>();
    for (let ticks = 617_000; ticks < 617_250; ticks += 1) {
      for (let lots = 1; lots <= 100; lots += 1) seen.add(hashOf([['bid', ticks, lots]])).add(hashOf([['ask', ticks, lots]]));
    }
    expect(seen.size).toBe(50_000);
  });
});
