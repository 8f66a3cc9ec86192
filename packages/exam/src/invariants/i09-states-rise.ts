import type { Invariant } from '../oracle/exam-context.ts';

/** Ends, each outweighed by those after it. */
const ENDS: readonly string[] = ['denied', 'rejected', 'expired', 'canceled', 'filled'];

/** I09. An order's end is left for a weightier end at most; only an alarm of a contradiction excuses more. */
export const statesRise: Invariant = (exam) => {
  const contradicted = new Set<string>();
  return {
    onNotice(name, notice) {
      if (name === 'alarm') {
        const { alarm, message } = notice as Extract<typeof notice, { readonly alarm: string }>;
        if (alarm === 'contradiction') contradicted.add(message.split(':')[0] ?? '');
      }
      if (name !== 'order-state') return;
      const { from, state, clientOrderId } = notice as Extract<typeof notice, { readonly state: unknown; readonly from: unknown }>;
      const before = ENDS.indexOf(String(from));
      if (before < 0 || ENDS.indexOf(state) >= before) return;
      const isExcused = contradicted.has(clientOrderId);
      if (!isExcused) exam.fail('I09', `${clientOrderId} went from ${from} back to ${state}`);
    },
  };
};
