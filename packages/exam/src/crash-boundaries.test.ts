import { describe, expect, test } from 'vitest';
import {
  crashAtEverySend,
  crashAtSteps,
  entryEnds,
  expectCrashIsHarmless,
  expectTornTailIsMended,
  recoveredAtEveryByte,
} from './drills/crash-cases.ts';
import { undisturbed } from './drills/crash-drill.ts';

// Ten seeds, every step and every byte: crash-boundaries.long.test.ts and crash-torn.long.test.ts.
const TIME = 240_000;

describe('a process that dies', () => {
  test('at one of every five steps of its files is followed by one that ends equal to the venues', { timeout: TIME }, () => {
    const run = undisturbed(1);
    expect(run.orders).toBeGreaterThanOrEqual(4);
    expect(run.fills).toBeGreaterThanOrEqual(1);
    expect(crashAtSteps(run, 5)).toBeGreaterThan(20);
  });

  test('with any message in hand is followed by one that ends equal to the venues', { timeout: TIME }, () => {
    expect(crashAtEverySend(undisturbed(2))).toBeGreaterThan(40);
  });

  test('in the middle of writing an order, at any byte, leaves what its successor can go on with', { timeout: TIME }, () => {
    const run = undisturbed(2);
    const recovered = recoveredAtEveryByte(run);
    expect(recovered.length).toBeGreaterThan(50);
    expectTornTailIsMended(recovered);
    const ends = entryEnds(recovered);
    expect(ends.length).toBeGreaterThanOrEqual(2);
    for (const end of ends) {
      expectCrashIsHarmless(run.plan, { step: run.lastIntent, at: end });
      expectCrashIsHarmless(run.plan, { step: run.lastIntent, at: end - 1 });
    }
  });

  test('and dies again at any step of its recovery from a torn tail loses nothing', { timeout: TIME }, () => {
    const { plan, lastIntent } = undisturbed(1);
    for (let step = 0; step < 10; step += 1) {
      expectCrashIsHarmless(plan, { step: lastIntent, at: 30 }, { step, at: 'before' });
      expectCrashIsHarmless(plan, { step: lastIntent, at: 30 }, { step, at: 'after' });
    }
  });
});
