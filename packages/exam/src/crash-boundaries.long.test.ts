import { describe, expect, test } from 'vitest';
import { crashAtEverySend, crashAtSteps } from './drills/crash-cases.ts';
import { undisturbed } from './drills/crash-drill.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe.each(SEEDS)('of seed %i, a process that dies', (seed) => {
  test('at any step of its files is followed by one that ends equal to the venues', () => {
    expect(crashAtSteps(undisturbed(seed))).toBeGreaterThan(100);
  });

  test('with any message in hand is followed by one that ends equal to the venues', () => {
    expect(crashAtEverySend(undisturbed(seed))).toBeGreaterThan(40);
  });
});
