import type { EngineNotices } from '@mm/engine';
import type { Hooks, Invariant } from './exam-context.ts';
import { openOrders, states } from './probes.ts';

const OPEN: ReadonlySet<string> = new Set(['working', 'partially-filled', 'pending-amend', 'pending-cancel']);

/** Situations that the bot itself tells of. */
export const watchNotices: Invariant = (exam): Hooks => {
  const notFound = new Set<string>();
  const onState = ({ from, state, clientOrderId }: EngineNotices['order-state']): void => {
    if (from !== 'unknown') return;
    if (OPEN.has(state) || state === 'filled' || state === 'canceled') exam.probe('an order was unknown, and was then seen');
    if (state === 'expired' && notFound.has(clientOrderId)) exam.probe('an order was unknown, and was then proven absent');
  };
  const onKill = ({ killed, openOrders: open }: EngineNotices['kill']): void => {
    const { bot } = exam;
    if (bot === undefined || killed === undefined || open !== undefined) return;
    if (openOrders(bot) > 0) exam.probe('the kill switch was turned on with orders open');
    if (states(bot).some((state) => state === 'pending-new' || state === 'unknown')) {
      exam.probe('the kill switch was turned on while an order was on its way');
    }
  };
  return {
    onTold(event) {
      if (event.type === 'order-not-found') notFound.add(event.clientOrderId);
    },
    onNotice(name, notice) {
      if (name === 'order-state') onState(notice as EngineNotices['order-state']);
      if (name === 'kill') onKill(notice as EngineNotices['kill']);
      if (name === 'order-filled') {
        const { state } = (notice as EngineNotices['order-filled']).order;
        if (state === 'canceled' || state === 'expired') exam.probe('a fill came after the cancel');
      }
      if (name === 'risk') {
        const { state, cause } = notice as EngineNotices['risk'];
        if (state === 'halted' && /reject|latency|loop/.test(cause)) exam.probe('a breaker opened');
      }
    },
  };
};
