import { expect, test } from 'vitest';
import { bell, burst, spreadOut } from './draws.ts';
import { seededRandom } from './seeded-random.ts';

const DRAWS = 50_000;

test('a seed gives its own sequence, again and again', () => {
  const first = (seed: number | string, name?: string): number[] => Array.from({ length: 20 }, seededRandom(seed, name));
  expect(first(1)).toEqual(first(1));
  expect(first(1)).not.toEqual(first(2));
  expect(first(1, 'a')).not.toEqual(first(1, 'b'));
  expect(first('one')).not.toEqual(first('two'));
});

test('a sequence stays what it was when the code changes', () => {
  const random = seededRandom(1);
  expect(Array.from({ length: 3 }, () => Math.floor(random() * 2 ** 32))).toMatchInlineSnapshot(`
    [
      351706344,
      1198912234,
      3339148792,
    ]
  `);
});

test('draws are even over [0, 1)', () => {
  const random = seededRandom(42);
  const buckets = new Array<number>(10).fill(0);
  for (let i = 0; i < DRAWS; i += 1) {
    const bucket = Math.floor(random() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - DRAWS / 10)).toBeLessThan(5 * Math.sqrt(DRAWS / 10));
});

test('the shapes of chance have the moments they state', () => {
  const random = seededRandom(42);
  const bells = Array.from({ length: DRAWS }, () => bell(random));
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  expect(mean(bells)).toBeCloseTo(0, 1);
  expect(mean(bells.map((one) => one * one))).toBeCloseTo(1, 1);
  const bursts = Array.from({ length: DRAWS }, () => burst(random));
  expect(mean(bursts)).toBeGreaterThan(0.95);
  expect(mean(bursts)).toBeLessThan(1.05);
  expect(Math.min(...bursts)).toBeGreaterThan(0);
  expect(Math.max(...bursts)).toBeLessThanOrEqual(18);
  const sizes = Array.from({ length: DRAWS }, () => spreadOut(random)).sort((a, b) => a - b);
  expect(sizes[DRAWS / 2]).toBeCloseTo(1, 1);
  expect(sizes.at(-1)).toBeLessThanOrEqual(200);
});
