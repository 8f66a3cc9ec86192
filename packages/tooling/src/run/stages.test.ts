import { expect, test } from 'vitest';
import { closingLine, NO_TESTS, runStages, type Stage, type StageReport, type StageResult, totalCounts } from './stages.ts';

const STAGES: readonly Stage[] = ['check', 'unit', 'bench'].map((name) => ({ name, command: [name] }));

function run(results: Readonly<Record<string, Partial<StageResult>>>): Promise<readonly StageReport[]> {
  let nowMs = 0;
  return runStages(
    STAGES,
    ({ name }) => Promise.resolve({ code: 0, counts: NO_TESTS, failures: [], ...results[name] }),
    () => (nowMs += 1_000),
  );
}

test('runs every stage and times each', async () => {
  const reports = await run({});
  expect(reports.map(({ name, outcome, durationMs }) => `${name} ${outcome} ${durationMs}`)).toEqual([
    'check passed 1000',
    'unit passed 1000',
    'bench passed 1000',
  ]);
});

test('stops at the first stage that fails', async () => {
  const reports = await run({ unit: { code: 1, counts: { passed: 4, failed: 2, skipped: 0 } } });
  expect(reports.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'not reached']);
  expect(closingLine(totalCounts(reports))).toBe('4 passed, 2 failed');
});

test('fails a stage that reports a failed test but exits with zero', async () => {
  const reports = await run({ unit: { code: 0, counts: { passed: 4, failed: 1, skipped: 0 } } });
  expect(reports[1]?.outcome).toBe('failed');
});

test('counts a stage that fails without a failed test as one failure', async () => {
  expect(closingLine(totalCounts(await run({ check: { code: 1 } })))).toBe('0 passed, 1 failed');
});

test('adds up the tests of all stages, and says how many were skipped', async () => {
  const counts = { passed: 3, failed: 0, skipped: 2 };
  expect(closingLine(totalCounts(await run({ unit: { counts }, bench: { counts } })))).toBe('6 passed, 0 failed, 4 skipped');
});
