import type { Invariant } from '../oracle/exam-context.ts';

/** I21. No two orders of the account meet: whatever the venue would do about it, it never comes to that. */
export const noSelfTrade: Invariant = (exam) => ({
  onOrder({ change, order, fill }, truth) {
    if (order.endReason === 'self-trade') exam.fail('I21', `${order.clientOrderId} ended because it would have met an own order`);
    const { open } = truth.instrument(order.instrument);
    // A person who trades by hand may meet the bot's orders.
    if (change === 'filled' && fill !== undefined && fill.maker === false && order.origin === 'api') {
      const other = truth.fills.at(-2);
      if (other?.tradeId === fill.tradeId && other.instrument === fill.instrument)
        exam.fail('I21', `trade ${fill.tradeId} is with itself`);
    }
    if (change !== 'accepted' || order.type === 'market' || order.origin !== 'api') return;
    for (const other of open.values()) {
      if (other.side === order.side || other.origin !== 'api') continue;
      const meets = order.side === 'bid' ? order.price >= other.price : order.price <= other.price;
      if (meets) exam.fail('I21', `${order.clientOrderId} at ${order.price} meets ${other.clientOrderId} at ${other.price}`);
    }
  },
});
