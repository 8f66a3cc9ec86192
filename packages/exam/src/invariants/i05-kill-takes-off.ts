import type { Invariant } from '../oracle/exam-context.ts';

/** After the kill, or after the faults if they went on longer. */
const WITHIN_US = 45_000_000;

/** I05. After a kill everything of ours is off the books within a time, unless the bot says that it cannot. */
export const killTakesOff: Invariant = (exam) => {
  let sinceUs = Number.POSITIVE_INFINITY;
  let hasFailed = false;
  return {
    onSecond() {
      const isKilled = exam.bot?.isAlive === true && exam.bot.kill.killed;
      if (!isKilled || exam.phase === 'faults' || exam.phase === 'still') sinceUs = Number.POSITIVE_INFINITY;
      else if (!Number.isFinite(sinceUs)) sinceUs = exam.nowUs;
      if (exam.nowUs - sinceUs < WITHIN_US || hasFailed) return;
      for (const truth of exam.truths.values()) {
        const open = truth.openOrders().filter((one) => one.origin === 'api').length;
        if (open === 0 || exam.isRefused(truth.name)) continue;
        hasFailed = true;
        exam.fail('I05', `${open} orders are still open at ${truth.name}`);
      }
    },
  };
};
