import { type Invariant, ownId } from '../oracle/exam-context.ts';

/** Ends, each outweighed by those after it. */
const ENDS: readonly string[] = ['denied', 'rejected', 'expired', 'canceled', 'filled'];

/**
 * I09. An order's end is left for a weightier end at most. Otherwise only the venue's own truth excuses: the order is open there
 * though it had seemed refused or absent.
 */
export const statesRise: Invariant = (exam) => ({
  onNotice(name, notice) {
    if (name !== 'order-state') return;
    const { from, state, clientOrderId, venue } = notice as Extract<
      typeof notice,
      { readonly state: unknown; readonly from: unknown; readonly venue: unknown }
    >;
    const before = ENDS.indexOf(String(from));
    if (before < 0 || ENDS.indexOf(state) >= before) return;
    const open = exam.truths.get(String(venue))?.openOrders() ?? [];
    const isThere = open.some((one) => ownId(one.clientOrderId) === clientOrderId);
    if (!isThere) exam.fail('I09', `${clientOrderId} went from ${from} back to ${state}`);
  },
});
