import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { NO_TESTS, type StageResult } from './stages.ts';

/** The parts of vitest's JSON report that say how many tests there were. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The flags that make vitest write its report into a file besides what it prints. */
export function reportingTo(file: string): readonly string[] {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** What a report says; nothing when vitest ended before it wrote one. */
export function readReport(file: string): Pick<StageResult, 'counts' | 'failures'> {
  if (!existsSync(file)) return { counts: NO_TESTS, failures: [] };
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return { counts, failures: failuresIn(report) };
}

function failuresIn(report: VitestReport): readonly string[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${basename(name)}: ${fullName}`),
  );
}
