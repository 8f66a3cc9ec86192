import { describe, expect, test } from 'vitest';
import { AMENDS, DELIVERIES, runSeeds } from './testing/exam-deliveries.ts';
import { ExamRig } from './testing/exam-rig.ts';
import type { AmendKind } from './venue-options.ts';

/** `MM_EXAM_SEEDS` runs more, or fewer. */
const SEEDS = Number(process.env.MM_EXAM_SEEDS ?? 80);

describe.each(Object.keys(DELIVERIES))('with what the venue says %s', (how) => {
  test('no order is lost or doubled, no fill counted twice, and all ends as at the venue', () => {
    const { orders, events, fills, violations } = runSeeds(how, 1, SEEDS);
    expect(violations).toEqual([]);
    // The denominators, for whoever reads the report.
    process.stdout.write(`${how}: ${SEEDS} seeds, ${orders} orders, ${events} events, ${fills} fills, 0 violations\n`);
    // An exam in which little happens is none.
    expect(Math.min(orders, fills) / SEEDS).toBeGreaterThan(15);
  }, 600_000);
});

describe('an execution that goes on from what was saved', () => {
  test('does to the letter what it would have done', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { faults, isBlind } = Object.values(DELIVERIES)[seed % Object.keys(DELIVERIES).length] as (typeof DELIVERIES)[string];
      const options = { seed, faults, isBlind, amend: AMENDS[seed % AMENDS.length] as AmendKind, turns: 100 };
      expect(new ExamRig({ ...options, saveEvery: 3 }).run(), `seed ${seed}`).toEqual(new ExamRig(options).run());
    }
  }, 600_000);
});
