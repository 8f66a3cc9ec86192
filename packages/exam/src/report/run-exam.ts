import { runScript } from '../node-adapter.ts';
import { type ExamReport, sumOf } from './exam-report.ts';

export interface ExamRun {
  /** Whose sources are examined. */
  readonly workspace: string;
  readonly from: number;
  readonly seeds: number;
  /** Processes at once. */
  readonly jobs: number;
  /** Stop soon after the first seed in which something did not hold. */
  readonly untilFailure?: boolean;
  readonly onReport?: (report: ExamReport) => void;
}

const WORKER = 'packages/exam/src/worker.ts';

/**
 * Runs seeds in processes of their own, each a share.
 * @throws {Error} when a process did not come to its end: then nothing can be said
 */
export async function runExam({ workspace, from, seeds, jobs, untilFailure = false, onReport }: ExamRun): Promise<ExamReport> {
  const reports: ExamReport[] = [];
  const found = new AbortController();
  const hear = (line: string): void => {
    const report = JSON.parse(line) as ExamReport;
    reports.push(report);
    onReport?.(report);
    if (untilFailure && report.failed.length > 0) found.abort();
  };
  const shares = Array.from({ length: Math.min(jobs, seeds) }, (_, i) => ({
    from: from + i,
    count: Math.ceil((seeds - i) / jobs),
  }));
  const ends = await Promise.all(
    shares.map((share) => {
      const args = [share.from, share.count, jobs, untilFailure ? 1 : 0].map(String);
      return runScript(workspace, WORKER, args, hear, found.signal);
    }),
  );
  const broken = found.signal.aborted ? undefined : ends.find(({ code }) => code !== 0);
  if (broken !== undefined) throw new Error(`a process of the exam ended with ${broken.code}: ${broken.complaint}`);
  return sumOf(reports);
}
