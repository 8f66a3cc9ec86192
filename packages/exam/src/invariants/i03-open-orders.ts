import type { Invariant } from '../oracle/exam-context.ts';

/** I03. The venue never has more open orders than the limit says: of the instrument, the venue, all of them together. */
export const openOrdersBounded: Invariant = (exam) => {
  const { instrument, venue, total } = exam.plan.limits;
  return {
    onOrder({ change, order }, truth) {
      if (change !== 'accepted' || order.origin !== 'api') return;
      const of = truth.instrument(order.instrument).open.size;
      const atVenue = truth.openOrders().length;
      const all = [...exam.truths.values()].reduce((sum, one) => sum + one.openOrders().length, 0);
      if (of > (instrument?.maxOpenOrders ?? 10)) exam.fail('I03', `${of} orders are open in ${order.instrument}`);
      if (atVenue > (venue?.maxOpenOrders ?? 100)) exam.fail('I03', `${atVenue} orders are open at ${truth.name}`);
      if (all > (total?.maxOpenOrders ?? 200)) exam.fail('I03', `${all} orders are open`);
    },
  };
};
