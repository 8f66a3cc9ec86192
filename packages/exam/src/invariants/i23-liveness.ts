import type { EngineNotices } from '@mm/engine';
import type { Invariant } from '../oracle/exam-context.ts';
import { idOf } from '../rig/seed-plan.ts';

/**
 * I23. Within a time after the last fault the bot quotes again on every instrument, or says why it does not: killed, halted or
 * refused, by name.
 */
export const quotesAgain: Invariant = (exam) => {
  const quoted = new Set<string>();
  /** Why the last order was refused, by instrument. */
  const denied = new Map<string, string>();
  return {
    onNotice(name, notice) {
      if (name !== 'order-denied') return;
      const { instrument, refusal } = notice as EngineNotices['order-denied'];
      denied.set(instrument, refusal.message);
    },
    onOrder({ change, order }, truth) {
      if (exam.phase === 'heal' && change === 'accepted' && order.origin === 'api')
        quoted.add(`${truth.name} ${order.instrument}`);
    },
    onPhase(phase) {
      if (phase !== 'quiet') return;
      const { bot } = exam;
      if (bot === undefined || !bot.isAlive) return exam.fail('I23', 'nobody is there');
      for (const truth of exam.truths.values())
        for (const { symbol, open } of truth.instruments.values()) {
          const id = idOf(truth.name, symbol);
          if (exam.isRefused(truth.name)) continue;
          const isTraded = exam.plan.world.venues.some(({ venue, instruments = [] }) =>
            instruments.some((one) => idOf(venue, typeof one === 'string' ? one : one.symbol) === id),
          );
          if (!isTraded || open.size > 0 || quoted.has(`${truth.name} ${symbol}`)) continue;
          const named = whyNotQuoted(bot, id, truth.name);
          // The price it is held against was another venue's, which is refused for good.
          const isAlone = [...exam.truths.keys()].some((other) => other !== truth.name && exam.isRefused(other));
          if (isAlone && denied.get(id)?.startsWith('reference-missing') === true) continue;
          // A lot that was made coarser: the venue's smallest order is more than the bot may send.
          if (denied.get(id)?.startsWith('order-notional') === true) continue;
          if (named === undefined) exam.fail('I23', `${id} is not quoted, and nobody says why`);
        }
    },
  };
};

/** The name of what keeps the bot from quoting for good; `undefined` for what must be over by itself. */
export function whyNotQuoted(
  bot: NonNullable<Parameters<Invariant>[0]['bot']>,
  id: ReturnType<typeof idOf>,
  venue: string,
): string | undefined {
  const { engine, kill } = bot;
  if (kill.killed) return kill.record?.reason;
  const standing = engine.risk.conditions.list().filter(({ scope }) => scope === undefined || scope === id || scope === venue);
  if (standing.length > 0) return standing.map(({ name }) => name).join();
  const why = engine.quotesRefusedWhy(id);
  // That the account is not read or the book not live is exactly what must be over by now.
  return why !== undefined && /refused|halted|delisted|drift|mismatch/.test(why) ? why : undefined;
}
