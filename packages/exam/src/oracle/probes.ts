import type { ClientOrderId, VenueEvent } from '@mm/core';
import type { BotProcess } from '../rig/bot-process.ts';
import { type Invariant, ownId } from './exam-context.ts';
import type { ProbeName } from './probe-names.ts';

/** Situations that one event tells by itself. */
const PLAIN: Readonly<Partial<Record<VenueEvent['type'], ProbeName>>> = {
  'cancel-rejected': 'a cancel was refused',
  'order-amended': 'an amend was accepted',
  'amend-rejected': 'an amend was refused',
  'order-rejected': 'an order was rejected by the venue',
  'order-denied': 'an order was denied by us',
  'cash-flow': 'money moved without a trade',
};

/** Writes down which of the situations in `PROBES` a run has been in. */
export const watchProbes: Invariant = (exam) => {
  const at = (name: ProbeName): void => exam.probe(name);
  const told = new Set<string>();
  const filled = new Set<string>();
  const grids = new Map<string, string>();
  const legs = new Map<string, string>();
  return {
    onWrite({ what, via, orders }) {
      if (what !== 'create') return;
      if (via === 'rest') at('an order left over REST');
      for (const { clientId } of orders) {
        const owner = exam.bot?.engine.execution.order(ownId(clientId) as ClientOrderId)?.facts.owner ?? '';
        if (clientId !== undefined && /^legs /.test(owner)) legs.set(clientId, owner);
      }
    },
    onOrder({ change, order }) {
      if (change === 'filled' && order.origin === 'liquidation') at('the venue liquidated a position');
      if (change === 'canceled' && order.endReason === 'venue') at('an order was canceled by the venue');
      if (change === 'expired' && legs.has(order.clientOrderId)) at('legs were sent, and not both filled whole');
    },
    onTold(event) {
      const { bot } = exam;
      const plain = PLAIN[event.type];
      if (plain !== undefined) at(plain);
      switch (event.type) {
        case 'fill': {
          const key = `${event.instrument} ${event.tradeId}`;
          if (told.has(key)) at('a fill was told twice');
          told.add(key);
          const order = event.clientOrderId === undefined ? undefined : bot?.engine.execution.order(event.clientOrderId);
          filled.add(event.clientOrderId ?? '');
          if (order?.state === 'pending-amend') at('a fill came while an amend was under way');
          if (order?.facts.purpose === 'hedge' && event.size < order.size) at('a hedge was filled in part');
          return;
        }
        case 'reconcile-snapshot':
          for (const fill of event.fills)
            if (!told.has(`${fill.instrument} ${fill.tradeId}`)) at('a fill was learned from reading the account');
          return;
        case 'order-accepted':
          // The stream was quicker than the answer to the request.
          if (filled.has(event.clientOrderId ?? '')) at('a fill came before the acknowledgement');
          return;
        case 'stream-state':
          if (event.stream === 'book' && event.state === 'gapped' && openOrders(bot) > 0)
            at('a book lost its place while quotes stood');
          return;
        case 'instrument': {
          const { id, tick, lot } = event.instrument;
          const before = grids.get(id);
          grids.set(id, `${tick.text} ${lot.text} ${event.instrument.orderLots}`);
          if (before !== undefined && before !== grids.get(id) && openOrders(bot) > 0) at('tick or lot changed with orders open');
          return;
        }
        default:
      }
    },
    onProcess(bot) {
      if (bot.recovery.fromSnapshot && bot.recovery.replayed > 0) at('a process went on from a snapshot and what came after');
      if (bot.recovery.tornTail) at('a process died in the middle of a write');
      if (bot.process > 1 && bot.kill.killed) at('a restart found the latch set');
    },
    onDeath(bot) {
      if (openOrders(bot) > 0) at('a process died with orders open');
      if (states(bot).includes('unknown')) at('a process died with an order of unknown fate');
    },
  };
};

export function openOrders(bot: BotProcess | undefined): number {
  return bot?.engine.execution.openOrders() ?? 0;
}

export function states(bot: BotProcess): readonly string[] {
  return bot.instruments.flatMap((id) => bot.engine.execution.orders(id).map(({ state }) => state));
}
