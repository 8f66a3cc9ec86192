import type { Invariant } from '../oracle/exam-context.ts';

/**
 * I13. Nothing is created before the account was read, at the start of a process and after the account's stream was lost; and
 * what a process left at the venue its successor finds, so that at the end nothing is there that it does not know.
 */
export const reconcileFirst: Invariant = (exam) => {
  /** Venues whose account was read since their stream came up, in this process. */
  let read = new Set<string>();
  return {
    onProcess() {
      read = new Set();
    },
    onTold(event, venue) {
      if (event.type === 'reconcile-snapshot') read.add(venue);
      if (event.type === 'stream-state' && event.stream === 'user' && event.state !== 'live') read.delete(venue);
    },
    onWrite({ what, venue, orders }) {
      if ((what === 'create' || what === 'amend') && !read.has(venue)) {
        exam.fail('I13', `${orders[0]?.clientId} left for ${venue} before its account was read`);
      }
    },
    atEnd() {
      const { bot } = exam;
      for (const truth of exam.truths.values()) {
        if (exam.isRefused(truth.name)) continue;
        for (const { clientOrderId, instrument } of truth.openOrders()) {
          const isKnown = bot?.engine.execution.openOrders() !== 0;
          if (!isKnown) exam.fail('I13', `${clientOrderId} is open in ${instrument}, and the bot knows of none`);
        }
      }
    },
  };
};
