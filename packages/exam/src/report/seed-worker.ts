import type { ExamReport } from './exam-report.ts';
import { reportOf } from './exam-report.ts';
import { runSeed } from './seed-loop.ts';

/** A share of the seeds: every `step`-th from `from` on. */
export interface SeedShare {
  readonly from: number;
  readonly count: number;
  readonly step: number;
  /** Stop at the first seed in which something did not hold. */
  readonly untilFailure: boolean;
}

/** Runs a share, seed by seed. */
export function runShare({ from, count, step, untilFailure }: SeedShare, onReport: (report: ExamReport) => void): void {
  for (let i = 0; i < count; i += 1) {
    const seed = from + i * step;
    const report = reportOf(seed, runSeed(seed));
    onReport(report);
    if (untilFailure && report.failed.length > 0) return;
  }
}
