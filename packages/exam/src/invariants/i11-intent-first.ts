import { type Invariant, ownId } from '../oracle/exam-context.ts';

/** I11. Every create and amend that leaves was written down before, and the write came back. */
export const intentFirst: Invariant = (exam) => {
  const down = new Set<string>();
  return {
    onJournaled({ clientOrderId, kind }) {
      down.add(`${kind} ${clientOrderId}`);
    },
    onWrite({ what, orders }) {
      if (what !== 'create') return;
      for (const { clientId } of orders) {
        if (!down.has(`place ${ownId(clientId)}`)) exam.fail('I11', `${clientId} left before it was written down`);
      }
    },
  };
};
