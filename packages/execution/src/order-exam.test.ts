import { describe, expect, test } from 'vitest';
import { ExamRig } from './testing/exam-rig.ts';
import type { Faults } from './testing/paper-venue.ts';
import type { AmendKind } from './venue-options.ts';

const CLEAN: Faults = { duplicated: 0, lost: 0, delayUs: 0, cut: 0, stale: 0, rejected: 0.02 };

/** The ways in which what a venue says may reach us. */
const DELIVERIES: Readonly<Record<string, { readonly faults: Faults; readonly isBlind: boolean }>> = {
  'in order': { faults: CLEAN, isBlind: false },
  duplicated: { faults: { ...CLEAN, duplicated: 0.5 }, isBlind: false },
  reordered: { faults: { ...CLEAN, duplicated: 0.2, delayUs: 100_000 }, isBlind: false },
  stale: { faults: { ...CLEAN, stale: 0.5, delayUs: 50_000, cut: 0.05 }, isBlind: false },
  cut: { faults: { ...CLEAN, cut: 0.2, delayUs: 20_000, stale: 0.2 }, isBlind: false },
  lost: { faults: { ...CLEAN, lost: 0.2, duplicated: 0.2, delayUs: 20_000 }, isBlind: true },
  late: { faults: { ...CLEAN, delayUs: 2_000_000, duplicated: 0.2, cut: 0.05, stale: 0.3 }, isBlind: true },
};

const AMENDS: readonly AmendKind[] = ['none', 'loses-place', 'size-down-only'];

/** `MM_EXAM_SEEDS` runs more. */
const SEEDS = Number(process.env.MM_EXAM_SEEDS ?? 95);

describe.each(Object.entries(DELIVERIES))('with what the venue says %s', (how, { faults, isBlind }) => {
  test('no order is lost or doubled, no fill counted twice, and all ends as at the venue', () => {
    const sum = { orders: 0, events: 0, fills: 0 };
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const amend = AMENDS[seed % AMENDS.length] as AmendKind;
      const result = new ExamRig({ seed, faults, amend, isBlind, turns: 200 }).run();
      expect(result.violations.slice(0, 5), `seed ${seed}`).toEqual([]);
      sum.orders += result.orders;
      sum.events += result.events;
      sum.fills += result.fills;
    }
    // The denominators, for whoever reads the report.
    process.stdout.write(
      `${how}: ${SEEDS} seeds, ${sum.orders} orders, ${sum.events} events, ${sum.fills} fills, 0 violations\n`,
    );
    // An exam in which little happens is none.
    expect(Math.min(sum.orders, sum.fills) / SEEDS).toBeGreaterThan(15);
  }, 600_000);
});

describe('an execution that goes on from what was saved', () => {
  test('does to the letter what it would have done', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { faults, isBlind } = Object.values(DELIVERIES)[seed % 7] as (typeof DELIVERIES)[string];
      const options = { seed, faults, isBlind, amend: AMENDS[seed % AMENDS.length] as AmendKind, turns: 100 };
      expect(new ExamRig({ ...options, saveEvery: 3 }).run(), `seed ${seed}`).toEqual(new ExamRig(options).run());
    }
  }, 600_000);
});
