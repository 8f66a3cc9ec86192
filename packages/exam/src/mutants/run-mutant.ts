import { throwAwayCopy } from '../node-adapter.ts';
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
 * Breaks one line in a throw-away copy and examines it until it is found.
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
    const report = await runExam({ workspace: copy.workspace, from, seeds, jobs, untilFailure: true });
    const by = Object.keys(report.violations).sort();
    return { mutant: mutant.name, seeds: report.seeds, foundIn: report.failed.length, by };
  } finally {
    copy.remove();
  }
}
