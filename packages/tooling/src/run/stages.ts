/** One part of a test run. */
export interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The stage runs vitest, whose report says how many tests there were. */
  readonly countsTests?: true;
}

/** How many tests there were. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a stage ended. `counts` and `failures` are empty for a stage that runs no tests. */
export interface StageResult {
  readonly code: number;
  readonly counts: TestCounts;
  /** The tests that failed, by file and title. */
  readonly failures: readonly string[];
}

/** A stage after its end, or one that was not reached. */
export interface StageReport {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'not reached';
  readonly durationMs: number;
  readonly counts: TestCounts;
  readonly failures: readonly string[];
}

/** No tests at all. */
export const NO_TESTS: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/** Runs stages one after another and stops at the first that fails. */
export async function runStages(
  stages: readonly Stage[],
  run: (stage: Stage) => Promise<StageResult>,
  nowMs: () => number,
): Promise<readonly StageReport[]> {
  const reports: StageReport[] = [];
  for (const stage of stages) {
    if (reports.some(({ outcome }) => outcome === 'failed')) {
      reports.push({ name: stage.name, outcome: 'not reached', durationMs: 0, counts: NO_TESTS, failures: [] });
      continue;
    }
    const startedMs = nowMs();
    const { code, counts, failures } = await run(stage);
    const outcome = code === 0 && counts.failed === 0 ? 'passed' : 'failed';
    reports.push({ name: stage.name, outcome, durationMs: nowMs() - startedMs, counts, failures });
  }
  return reports;
}

/**
 * The sum over all stages. A stage that failed without a failed test (a check, a bench, a crash) counts as one failure, so
 * that a red run never says `0 failed`.
 */
export function totalCounts(reports: readonly StageReport[]): TestCounts {
  const sum = (of: (counts: TestCounts) => number): number => reports.reduce((total, { counts }) => total + of(counts), 0);
  const silent = reports.filter(({ outcome, counts }) => outcome === 'failed' && counts.failed === 0).length;
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed) + silent,
    skipped: sum(({ skipped }) => skipped),
  };
}

/** The line a run closes with: `12 passed, 0 failed`, and what was skipped, if anything was. */
export function closingLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
