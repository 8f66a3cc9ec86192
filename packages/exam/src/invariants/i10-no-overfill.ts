import type { EngineNotices } from '@mm/engine';
import type { Invariant } from '../oracle/exam-context.ts';

/** I10. Nothing is filled beyond its size. The venues of the exam never do it, so an alarm about it is the bot's mistake. */
export const noOverfill: Invariant = (exam) => ({
  onNotice(name, notice) {
    if (name === 'alarm') {
      const { alarm, message } = notice as Extract<typeof notice, { readonly alarm: string }>;
      if (alarm === 'overfill') exam.fail('I10', message);
    }
    if (name !== 'order-filled') return;
    const { order } = notice as EngineNotices['order-filled'];
    if (order.filledSize > order.size) exam.fail('I10', `${order.clientOrderId}: ${order.filledSize} of ${order.size}`);
  },
});
