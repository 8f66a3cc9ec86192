import type { OrderSnapshot } from '@mm/sim';
import { notional, shown, units } from '../oracle/decimals.ts';
import type { Invariant } from '../oracle/exam-context.ts';
import type { VenueTruth } from '../oracle/venue-truth.ts';

/**
 * The limit is in dollars and the bot values at the mid it sees, which may be a little old, and wrong by up to five percent
 * while F39 is on.
 */
const TOLERATED_PERCENT = 8n;
/** What a stranger did on the account is not the bot's doing for so long. */
const STRANGE_US = 45_000_000;

/**
 * I02. Whatever side fills, the position stays within its limit: position plus everything that may still be filled on one
 * side, as the venue itself counts, each time it takes an order of the bot's in.
 */
export const worstCaseHolds: Invariant = (exam) => {
  const limit = units(String(exam.plan.limits.instrument?.maxPositionUsd ?? 500));
  return {
    onOrder({ change, order }, truth) {
      if ((change !== 'accepted' && change !== 'amended') || order.origin !== 'api' || order.reduceOnly) return;
      const instrument = truth.instrument(order.instrument);
      if (exam.nowUs - instrument.foreignUs < STRANGE_US) return;
      const worst = worstOf(truth, order);
      if (worst * 100n <= limit * (100n + TOLERATED_PERCENT)) return;
      const about = `${truth.name} ${order.instrument} ${order.side}: ${order.clientOrderId} may make it ${shown(worst)} USD`;
      exam.fail('I02', `${about}, the limit is ${shown(limit)}`);
    },
  };
};

/** In quote: the position at the mid, and each open order of the side at its own price. */
function worstOf(truth: VenueTruth, order: OrderSnapshot): bigint {
  const { instrument: symbol, side } = order;
  const { open, position } = truth.instrument(symbol);
  // A book that was traded empty has a mid far from any price.
  const mid = Math.min(truth.mid(symbol) ?? order.price, order.price * 1.02);
  const held = side === 'bid' ? position : -position;
  let worst = notional(truth.price(symbol, Math.round(mid)), truth.size(symbol, held));
  for (const one of open.values()) {
    if (one.side !== side) continue;
    const price = one.type === 'market' ? Math.round(mid) : Math.min(one.price, Math.round(mid * 1.02));
    worst += notional(truth.price(symbol, price), truth.size(symbol, one.size - one.filled));
  }
  return worst;
}
