import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ladder, WINDOW_TICKS } from './ladder.ts';
import { levelsOf } from './testing/reference-book.ts';

type Pair = readonly [ticks: number, lots: number];

const BEST = 617_000;

/** Distances at which a window of {@link WINDOW_TICKS} may end, its headroom and its marks being quarters of it. */
const EDGES: readonly number[] = [1, 2, 3, 4].flatMap((quarters) =>
  [-1, 0, 1].map((more) => (quarters * WINDOW_TICKS) / 4 + more),
);

function ladder(direction: 1 | -1, pairs: readonly Pair[] = [], maxFarLevels = 32_768): Ladder {
  const made = new Ladder(direction, maxFarLevels);
  made.apply(levelsOf(pairs));
  return made;
}

function levelsIn(of: Ladder): Pair[] {
  const [ticks, lots] = [new Float64Array(of.count), new Float64Array(of.count)];
  of.copyTo(ticks, lots, of.count);
  return Array.from(ticks, (tick, i) => [tick, lots[i] as number]);
}

function bestFirst(direction: 1 | -1, levels: Iterable<Pair>): Pair[] {
  return [...levels].sort(([a], [b]) => (a - b) * direction);
}

describe.each([
  ['bids', -1],
  ['asks', 1],
] as const)('a ladder of %s', (_side, direction) => {
  /** The price `deeper` ticks down the book. */
  const at = (deeper: number) => BEST + direction * deeper;

  test('is empty at first', () => {
    const empty = ladder(direction);
    expect([empty.bestTicks, empty.bestLots, empty.count, empty.firstPlace()]).toEqual([Number.NaN, 0, 0, -1]);
  });

  // Wherever the window lies, one of these is its first slot, its last, or just outside.
  test.each([...EDGES.map((edge) => -edge), ...EDGES])(
    'takes a level %i ticks deeper than the only one, and loses the two in either order',
    (deeper) => {
      const both = bestFirst(direction, [
        [at(0), 5],
        [at(deeper), 7],
      ]);
      for (const gone of [0, 1]) {
        const one = ladder(direction, [
          [at(0), 5],
          [at(deeper), 7],
        ]);
        expect(levelsIn(one)).toEqual(both);
        expect(one.lotsAt(at(deeper))).toBe(7);
        one.apply(levelsOf([[(both[gone] as Pair)[0], 0]]));
        expect(levelsIn(one)).toEqual([both[1 - gone]]);
        one.apply(levelsOf([[(both[1 - gone] as Pair)[0], 0]]));
        expect([one.count, one.bestTicks]).toEqual([0, Number.NaN]);
        one.apply(levelsOf([[at(deeper), 9]]));
        expect(levelsIn(one)).toEqual([[at(deeper), 9]]);
      }
    },
  );

  // Once the best level is gone the window lies elsewhere, and again one of the deepest is its last slot or just outside.
  test.each([100, WINDOW_TICKS / 2 + 1, WINDOW_TICKS, 50_000])(
    'finds and removes every level once the best one, %i ticks better than the rest, is gone',
    (gap) => {
      for (const edge of EDGES) {
        const one = ladder(direction, [
          [at(0), 5],
          [at(gap + edge), 7],
          [at(gap), 6],
          [at(0), 0],
        ]);
        expect([one.lotsAt(at(0)), one.lotsAt(at(gap)), one.lotsAt(at(gap + edge))]).toEqual([0, 6, 7]);
        one.apply(levelsOf([[at(gap + edge), 0]]));
        expect(levelsIn(one)).toEqual([[at(gap), 6]]);
      }
    },
  );

  test('follows the market through thousands of ticks, and back, a level at a time', () => {
    const one = ladder(direction);
    const held = new Map<number, number>();
    const change = (tick: number, lots: number) => {
      one.apply(levelsOf([[tick, lots]]));
      if (lots === 0) held.delete(tick);
      else held.set(tick, lots);
    };
    for (const way of [1, -1]) {
      for (let step = 0; step < 400; step += 1) {
        const middle = way * step * 97;
        change(at(middle), step + 1);
        change(at(middle + 5_000), step + 2);
        if (way === 1 && step > 3) change(at((step - 4) * 97), 0);
        expect(one.bestTicks).toBe(bestFirst(direction, held)[0]?.[0]);
      }
    }
    expect(levelsIn(one)).toEqual(bestFirst(direction, held));
  });

  test('a level that comes and goes between two far ones moves the window there and back', () => {
    const one = ladder(direction, [[at(50_000), 1]]);
    for (let round = 0; round < 3; round += 1) {
      one.apply(levelsOf([[at(0), 2]]));
      expect(levelsIn(one)).toEqual([
        [at(0), 2],
        [at(50_000), 1],
      ]);
      one.apply(levelsOf([[at(0), 0]]));
      expect(levelsIn(one)).toEqual([[at(50_000), 1]]);
    }
  });

  test('copies no more than is asked for or fits either array', () => {
    const one = ladder(direction, [
      [at(0), 1],
      [at(1), 2],
      [at(90_000), 3],
    ]);
    expect(one.copyTo(new Float64Array(5), new Float64Array(5), 2)).toBe(2);
    expect(one.copyTo(new Float64Array(5), new Float64Array(5), 9)).toBe(3);
    expect(one.copyTo(new Float64Array(2), new Float64Array(5), 9)).toBe(2);
    expect(one.copyTo(new Float64Array(5), new Float64Array(2), 9)).toBe(2);
    expect(one.copyTo(new Float64Array(5), new Float64Array(5), 0)).toBe(0);
  });

  test('leaves what is behind the copied levels alone', () => {
    const [ticks, lots] = [new Float64Array(3).fill(-1), new Float64Array(3).fill(-1)];
    ladder(direction, [[at(0), 4]]).copyTo(ticks, lots, 3);
    expect([[...ticks], [...lots]]).toEqual([
      [at(0), -1, -1],
      [4, -1, -1],
    ]);
  });

  test('forgets everything, the count of dropped levels too', () => {
    const one = ladder(
      direction,
      [0, 10_000, 20_000, 30_000].map((deeper) => [at(deeper), 1]),
      2,
    );
    expect(one.dropped).toBe(1);
    one.clear();
    expect([one.count, one.dropped, one.bestTicks, one.lotsAt(at(0)), one.lotsAt(at(10_000))]).toEqual([0, 0, Number.NaN, 0, 0]);
  });

  test('holds at most so many far levels: the farthest go, and are counted', () => {
    const far = Array.from({ length: 100 }, (_, i): Pair => [at((i + 1) * 10_000), i + 1]);
    const one = ladder(direction, [[at(0), 5], ...far.toReversed()], 80);
    expect(one.count + one.dropped).toBe(101);
    expect(one.count).toBeLessThanOrEqual(81);
    // A bound on what is held and not a purge: most of what may stay stays.
    expect(one.count).toBeGreaterThan(60);
    expect(levelsIn(one)).toEqual([[at(0), 5], ...far.slice(0, one.count - 1)]);
  });

  test('drops nothing at exactly the bound', () => {
    const far = Array.from({ length: 80 }, (_, i): Pair => [at((i + 1) * 10_000), i + 1]);
    const one = ladder(direction, [[at(0), 5], ...far], 80);
    one.apply(levelsOf(far));
    expect([one.count, one.dropped]).toEqual([81, 0]);
  });

  test('with no far levels allowed it is its window', () => {
    const one = ladder(
      direction,
      [
        [at(0), 1],
        [at(100), 2],
        [at(50_000), 3],
      ],
      0,
    );
    expect(levelsIn(one)).toEqual([
      [at(0), 1],
      [at(100), 2],
    ]);
    expect(one.dropped).toBe(1);
  });

  test('whatever comes, what is dropped is deeper than all that stays', () => {
    const ticks = fc.uniqueArray(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(ticks, fc.integer({ min: 0, max: 20 }), (all, maxFarLevels) => {
        const one = ladder(direction, [], maxFarLevels);
        for (const [i, times] of all.entries()) {
          const before = levelsIn(one);
          const tick = at(times * 5_003);
          one.apply(levelsOf([[tick, i + 1]]));
          expect(levelsIn(one)).toEqual(bestFirst(direction, [...before, [tick, i + 1]]).slice(0, one.count));
          expect(one.count + one.dropped).toBe(i + 1);
          // At this stride at most two of the levels lie in the window.
          expect(one.count).toBeLessThanOrEqual(maxFarLevels + 2);
        }
      }),
    );
  });

  test('is a map from tick to lots, also where sizes outgrow 16 and 32 bits', () => {
    const size = fc.oneof(
      fc.constantFrom(0, 1, 2 ** 16 - 2, 2 ** 16 - 1, 2 ** 16, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
      fc.integer({ min: 0, max: 2 ** 18 }),
    );
    const level = fc.tuple(fc.integer({ min: -6_000, max: 12_000 }), size);
    const events = fc.array(fc.array(level, { maxLength: 150, size: 'max' }), { maxLength: 6, size: 'max' });
    fc.assert(
      fc.property(events, (all) => {
        const one = ladder(direction);
        const plain = new Map<number, number>();
        for (const levels of all) {
          one.apply(levelsOf(levels.map(([deeper, lots]) => [at(deeper), lots])));
          for (const [deeper, lots] of levels) {
            if (lots === 0) plain.delete(at(deeper));
            else plain.set(at(deeper), lots);
          }
          const wanted = bestFirst(direction, plain);
          expect(levelsIn(one)).toEqual(wanted);
          expect([one.bestTicks, one.bestLots]).toEqual(wanted[0] ?? [Number.NaN, 0]);
          expect(levels.map(([deeper]) => one.lotsAt(at(deeper)))).toEqual(levels.map(([deeper]) => plain.get(at(deeper)) ?? 0));
        }
      }),
    );
  });

  test('large sizes that come and go leave nothing behind', () => {
    const one = ladder(direction, [[at(0), 1]]);
    for (let i = 1; i < 4_000; i += 1) {
      one.apply(
        levelsOf([
          [at(i), 2 ** 40 + i],
          [at(i - 1), 1],
        ]),
      );
    }
    expect(one.lotsAt(at(3_999))).toBe(2 ** 40 + 3_999);
    expect(one.byteLength).toBeLessThanOrEqual(new Ladder(direction, 0).byteLength + 128 * 64);
  });

  test('however many levels a venue sends, memory stays within the bound', () => {
    const one = ladder(direction, [[at(0), 1]], 1_000);
    for (let i = 0; i < 20_000; i += 1) one.apply(levelsOf([[at(10_000 + ((i * 7_919) % 20_011) * 3), 1]]));
    expect(one.count).toBeLessThanOrEqual(1_001);
    expect(one.dropped).toBeGreaterThan(15_000);
    one.copyTo(new Float64Array(2_000), new Float64Array(2_000), 2_000);
    expect(one.byteLength).toBeLessThanOrEqual(WINDOW_TICKS * 8 + 1_000 * 64);
  });
});
