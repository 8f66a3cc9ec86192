import { describe, expect, test } from 'vitest';
import { entryEnds, expectCrashIsHarmless, expectTornTailIsMended, recoveredAtEveryByte } from './drills/crash-cases.ts';
import { undisturbed } from './drills/crash-drill.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe.each(SEEDS)('of seed %i, the last write of an order', (seed) => {
  test('torn at any byte is mended, and the successor ends equal to the venues', () => {
    const run = undisturbed(seed);
    const recovered = recoveredAtEveryByte(run);
    expectTornTailIsMended(recovered);
    expect(entryEnds(recovered).length).toBeGreaterThanOrEqual(2);
    for (const count of recovered.keys()) expectCrashIsHarmless(run.plan, { step: run.lastIntent, at: count });
  });
});
