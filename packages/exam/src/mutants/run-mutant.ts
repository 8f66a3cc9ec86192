import { throwAwayCopy, WORKSPACE } from '../node-adapter.ts';
import type { ExamReport, FailedSeed } from '../report/exam-report.ts';
import { runExam } from '../report/run-exam.ts';
import type { Mutant } from './mutants.ts';

export interface MutantResult {
  readonly mutant: string;
  /** Seeds that came to their end until it was found, or all. */
  readonly seeds: number;
  readonly foundIn: number;
  /** Invariants that found it. */
  readonly by: readonly string[];
}

/**
 * Breaks one line in a throw-away copy and examines it until it is found: until a seed fails that passes with the line whole.
 * @throws {Error} when the line is not there exactly once: the mutant would prove nothing
 */
export async function runMutant(
  mutant: Mutant,
  { from, seeds, jobs }: { readonly from: number; readonly seeds: number; readonly jobs: number },
): Promise<MutantResult> {
  const copy = throwAwayCopy();
  try {
    for (const { file, line, instead } of mutant.changes) {
      const parts = copy.read(file).split(line);
      if (parts.length !== 2)
        throw new Error(`${mutant.name}: the line is ${parts.length - 1} times in ${file}, not once: ${line}`);
      copy.write(file, parts.join(instead));
    }
    let ran = 0;
    for (let next = from; next < from + seeds; ) {
      const left = from + seeds - next;
      const report = await runExam({ workspace: copy.workspace, from: next, seeds: left, jobs, untilFailure: true });
      ran += report.seeds;
      const found = await failingOnlyBroken(report);
      const by = [...new Set(found.flatMap(({ violations }) => violations.map(({ invariant }) => invariant)))].sort();
      if (found.length > 0) return { mutant: mutant.name, seeds: ran, foundIn: found.length, by };
      next = Math.max(next, ...Object.keys(report.hashes).map(Number)) + 1;
    }
    return { mutant: mutant.name, seeds: ran, foundIn: 0, by: [] };
  } finally {
    copy.remove();
  }
}

/** What fails with the line whole, too, says nothing about the line. */
async function failingOnlyBroken({ failed }: ExamReport): Promise<readonly FailedSeed[]> {
  const found: FailedSeed[] = [];
  for (const one of failed) {
    const whole = await runExam({ workspace: WORKSPACE, from: one.seed, seeds: 1, jobs: 1 });
    if (whole.failed.length === 0) found.push(one);
  }
  return found;
}
