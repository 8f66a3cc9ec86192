import type { Invariant } from '../oracle/exam-context.ts';

const CHANGES: ReadonlySet<string> = new Set(['create', 'amend', 'replace', 'cancel', 'cancel-all']);

/** I26. At rest, starting anew only reads: nothing is created, changed or canceled, and the comparison afterwards is as good. */
export const restartsOnlyRead: Invariant = (exam) => {
  let restarts = 0;
  return {
    onProcess(bot) {
      if (exam.phase === 'still' && !bot.kill.killed) restarts += 1;
    },
    onWrite({ what, venue }) {
      // A venue that was refused at a start was left with what was open there.
      if (restarts > 0 && CHANGES.has(what) && !exam.isRefused(venue))
        exam.fail('I26', `a ${what} left for ${venue} after a restart at rest`);
    },
  };
};
