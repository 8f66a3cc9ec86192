import { existsSync, readFileSync } from 'node:fs';
import { NO_TESTS, type TestCounts } from './stages.ts';

/** The parts of vitest's JSON report that say how many tests there were. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** The flags that make vitest write its report into a file besides what it prints. */
export function reportingTo(file: string): readonly string[] {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** The counts in a report; none when vitest ended before it wrote one. */
export function readCounts(file: string): TestCounts {
  if (!existsSync(file)) return NO_TESTS;
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
