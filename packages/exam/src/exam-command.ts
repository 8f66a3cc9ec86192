import { parseArgs } from 'node:util';
import { type Command, EXIT, UsageError } from '@mm/bot';
import { MUTANTS, mutantNamed } from './mutants/mutants.ts';
import { runMutant } from './mutants/run-mutant.ts';
import { processors, WORKSPACE } from './node-adapter.ts';
import { isPassed } from './report/exam-report.ts';
import { reportText } from './report/report-text.ts';
import { runExam } from './report/run-exam.ts';

/** `mm exam`: in the workspace only. */
export const examCommand: Command = {
  name: 'exam',
  summary: 'Examine the bot against simulated venues on bad days, seed by seed (in the workspace only)',
  usage: `mm exam [--seeds N] [--from SEED] [--jobs N] [--mutant NAME] [--json]

  --seeds    how many; default 20
  --from     the first of them; default 1
  --jobs     processes at once; default as many as there are processors
  --mutant   break one line in a throw-away copy, and say whether the exam finds it: ${MUTANTS.map(({ name }) => name).join(', ')}
  --json     print the report as one line of JSON`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        from: { type: 'string', default: '1' },
        jobs: { type: 'string', default: String(processors()) },
        mutant: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const from = numberOf('--from', values.from, 1, 1_000_000_000);
    const jobs = numberOf('--jobs', values.jobs, 1, 64);
    const say = (json: unknown, lines: readonly string[]): void => {
      if (values.json) io.out(JSON.stringify(json));
      else for (const line of lines) io.out(line);
    };
    if (values.mutant !== undefined) {
      const mutant = mutantNamed(values.mutant);
      if (mutant === undefined) throw new UsageError(`there is no mutant "${values.mutant}"`);
      const seeds = numberOf('--seeds', values.seeds ?? '100', 1, 100_000);
      const found = await runMutant(mutant, { from, seeds, jobs });
      const how =
        found.foundIn > 0
          ? `found in ${found.foundIn} of ${found.seeds} seeds, by ${found.by.join(', ')}`
          : `NOT FOUND in ${found.seeds} seeds`;
      say(found, [`${mutant.name}: ${how}`]);
      return found.foundIn > 0 ? EXIT.ok : EXIT.failed;
    }
    const seeds = numberOf('--seeds', values.seeds ?? '20', 1, 1_000_000);
    const report = await runExam({ workspace: WORKSPACE, from, seeds, jobs });
    say(report, reportText(report));
    return isPassed(report) ? EXIT.ok : EXIT.failed;
  },
};

function numberOf(option: string, text: string, min: number, max: number): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`${option} is a whole number from ${min} to ${max}, not "${text}"`);
  return value;
}
