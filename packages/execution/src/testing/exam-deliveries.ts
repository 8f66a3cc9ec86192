import type { AmendKind } from '../venue-options.ts';
import { type ExamResult, ExamRig } from './exam-rig.ts';
import type { Faults } from './paper-venue.ts';

const CLEAN: Faults = { duplicated: 0, lost: 0, delayUs: 0, cut: 0, stale: 0, rejected: 0.02, down: 0 };

/** The ways in which what a venue says may reach us. */
export const DELIVERIES: Readonly<Record<string, { readonly faults: Faults; readonly isBlind: boolean }>> = {
  'in order': { faults: CLEAN, isBlind: false },
  duplicated: { faults: { ...CLEAN, duplicated: 0.5 }, isBlind: false },
  reordered: { faults: { ...CLEAN, duplicated: 0.2, delayUs: 100_000 }, isBlind: false },
  stale: { faults: { ...CLEAN, stale: 0.5, delayUs: 50_000, cut: 0.05 }, isBlind: false },
  cut: { faults: { ...CLEAN, cut: 0.2, delayUs: 20_000, stale: 0.2 }, isBlind: false },
  lost: { faults: { ...CLEAN, lost: 0.2, duplicated: 0.2, delayUs: 20_000 }, isBlind: true },
  down: { faults: { ...CLEAN, down: 0.05, delayUs: 20_000, cut: 0.02 }, isBlind: true },
  late: { faults: { ...CLEAN, delayUs: 2_000_000, duplicated: 0.2, cut: 0.05, stale: 0.3 }, isBlind: true },
};

export const AMENDS: readonly AmendKind[] = ['none', 'loses-place', 'size-down-only'];

/** Runs so many seeds of one delivery, and stops at the first with a violation. */
export function runSeeds(how: string, from: number, seeds: number): Omit<ExamResult, 'hash'> {
  const { faults, isBlind } = DELIVERIES[how] as (typeof DELIVERIES)[string];
  const sum = { orders: 0, events: 0, fills: 0 };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const amend = AMENDS[seed % AMENDS.length] as AmendKind;
    const result = new ExamRig({ seed, faults, amend, isBlind, turns: 200 }).run();
    sum.orders += result.orders;
    sum.events += result.events;
    sum.fills += result.fills;
    if (result.violations.length > 0) return { ...sum, violations: [`seed ${seed}`, ...result.violations.slice(0, 5)] };
  }
  return { ...sum, violations: [] };
}
