import { describe, expect, test } from 'vitest';
import { leftWith } from './drills/clock-drill.ts';

const SECOND = 1_000_000;
const HOUR_MS = 3_600_000;

describe.each(['clock 1', 'clock 2'])('%s: nothing that is decided changes', { timeout: 60_000 }, (seed) => {
  const plain = leftWith(seed, []);

  test('and something is decided', () => {
    expect(plain.filter((one) => one.includes(' create ')).length).toBeGreaterThan(10);
  });

  test.each([
    ['forward by an hour', [{ afterUs: 3 * SECOND, byMs: HOUR_MS }]],
    ['back by a day', [{ afterUs: 3 * SECOND, byMs: -24 * HOUR_MS }]],
    ['by a second, there and back', [4, 5].map((at, i) => ({ afterUs: at * SECOND, byMs: i === 0 ? -1_000 : 1_000 }))],
  ])('when the wall clock steps %s', (_what, steps) => {
    expect(leftWith(seed, steps)).toEqual(plain);
  });
});
