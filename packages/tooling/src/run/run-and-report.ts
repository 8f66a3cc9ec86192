import { availableParallelism } from 'node:os';
import { failureText, formatDuration, reportLine } from './report.ts';
import { runSteps, type Step } from './steps.ts';

/**
 * Runs steps with a line for each as it ends, what failed in full at the end, and a sentence on the whole.
 *
 * @returns the exit code: 0 when every step passed
 */
export async function runAndReport(steps: readonly Step[]): Promise<number> {
  const startedMs = performance.now();
  const width = Math.max(2, availableParallelism());
  const reports = await runSteps(steps, { width, onReport: (report) => console.log(reportLine(report)) });
  for (const report of reports) process.stdout.write(failureText(report));
  const bad = reports.filter(({ outcome }) => outcome !== 'passed');
  const verdict = bad.length === 0 ? 'all passed' : `not passed: ${bad.map(({ name }) => name).join(', ')}`;
  console.log(`${reports.length} checks in ${formatDuration(performance.now() - startedMs)}: ${verdict}`);
  return bad.length === 0 ? 0 : 1;
}
