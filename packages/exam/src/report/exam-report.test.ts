import { expect, test } from 'vitest';
import { PROBES } from '../oracle/probe-names.ts';
import { KINDS } from '../rig/fault-menu.ts';
import { type ExamReport, isPassed, reportOf, SEEDS_FOR_ALL, sumOf, unfired, unhit } from './exam-report.ts';
import { reportText } from './report-text.ts';

const WHOLE: ExamReport = {
  ...sumOf([]),
  seeds: SEEDS_FOR_ALL,
  faults: Object.fromEntries(KINDS.map((id) => [id, 1])),
  probes: Object.fromEntries(PROBES.map((name) => [name, 1])),
};

const RESULT = { seed: '7', events: 10, orders: 2, fills: 1, processes: 1, faults: [], probes: [], hash: 'h' } as const;

test('passes when everything held and everything was there', () => {
  expect(isPassed(WHOLE)).toBe(true);
  expect(reportText(WHOLE).at(-1)).toBe('passed');
});

test('fails on a kind of fault that never fired, and on a situation that nobody was in', () => {
  const noFault: ExamReport = { ...WHOLE, faults: { ...WHOLE.faults, F07: 0 } };
  const noProbe: ExamReport = { ...WHOLE, probes: { ...WHOLE.probes, 'a fill was told twice': 0 } };
  expect([isPassed(noFault), isPassed(noProbe)]).toEqual([false, false]);
  expect([unfired(noFault), unhit(noProbe)]).toEqual([['F07'], ['a fill was told twice']]);
  expect(reportText(noFault).at(-1)).toBe('FAILED: F07 never fired');
});

test('says little of faults and situations below so many seeds', () => {
  expect(isPassed({ ...sumOf([]), seeds: 1 })).toBe(true);
});

test('fails on any violation, and says how to see it again', () => {
  const violations = [{ invariant: 'I07', atUs: 1_500_000, what: 'two in a slot' }];
  const report = sumOf([WHOLE, reportOf(7, { result: { ...RESULT, violations }, redrawn: 2 })]);
  expect(isPassed(report)).toBe(false);
  expect(report).toMatchObject({ seeds: SEEDS_FOR_ALL + 1, redrawn: 2, violations: { I07: 1 }, hashes: { 7: 'h' } });
  expect(reportText(report)).toContain('seed 7: again with pnpm mm exam --from 7 --seeds 1');
});
