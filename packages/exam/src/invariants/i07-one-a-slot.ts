import type { ClientOrderId } from '@mm/core';
import { type Invariant, ownId } from '../oracle/exam-context.ts';

/**
 * I07. At most one order that may be live in a quote's slot: when the venue takes one in, it has no other of the same slot.
 * Which slot an order is for the bot says when it sends it.
 */
export const oneInASlot: Invariant = (exam) => {
  const slots = new Map<string, string>();
  return {
    onWrite({ what, orders }) {
      if (what !== 'create') return;
      for (const { clientId } of orders) {
        const owner = exam.bot?.engine.execution.order(ownId(clientId) as ClientOrderId)?.facts.owner;
        if (clientId !== undefined && owner?.startsWith('quote ') === true) slots.set(clientId, owner);
      }
    },
    onOrder({ change, order }, truth) {
      const slot = slots.get(order.clientOrderId);
      if (change !== 'accepted' || slot === undefined) return;
      for (const other of truth.instrument(order.instrument).open.values()) {
        if (other.orderId === order.orderId || slots.get(other.clientOrderId) !== slot) continue;
        exam.fail('I07', `${other.clientOrderId} and ${order.clientOrderId} are both in ${slot}`);
      }
    },
  };
};
