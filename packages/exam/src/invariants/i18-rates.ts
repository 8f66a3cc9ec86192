import type { Invariant } from '../oracle/exam-context.ts';

/** Off the books and what keeps a connection or a safety alive may go on; everything else waits. */
const ALLOWED: ReadonlySet<string> = new Set(['cancel', 'cancel-all', 'dead-man']);

/**
 * I18. The venue never refuses anything because a limit was passed, and bans nobody, beyond what the exam makes it say; and
 * while it has asked to wait nothing is sent to it but cancels.
 */
export const ratesKept: Invariant = (exam) => {
  const waits = new Map<string, number>();
  return {
    onRate({ venue, untilUs }) {
      waits.set(venue, Math.max(waits.get(venue) ?? 0, untilUs));
    },
    onProcess() {
      // A new process cannot know what its predecessor was told.
      waits.clear();
    },
    onWrite({ venue, what, via }) {
      const leftUs = (waits.get(venue) ?? 0) - exam.nowUs;
      if (!ALLOWED.has(what) && leftUs > 0)
        exam.fail('I18', `a ${what} over ${via} for ${venue}, ${leftUs / 1e6} s before it may be asked again`);
    },
    atEnd() {
      for (const { name, venue } of exam.truths.values()) {
        const { rateRefusals } = venue.protocol;
        if (rateRefusals > 0) exam.fail('I18', `${name} refused ${rateRefusals} requests because a limit was passed`);
      }
    },
  };
};
