import type { ClientOrderId } from '@mm/core';
import { shown, steps } from '../oracle/decimals.ts';
import { type Invariant, ownId, placeOf } from '../oracle/exam-context.ts';
import { idOf } from '../rig/seed-plan.ts';

/**
 * I08. Each trade of the venue is applied exactly once: told at most once by a process, never told where the venue has none,
 * and at the end all of them were.
 */
export const fillsOnce: Invariant = (exam) => {
  let told = new Set<string>();
  return {
    onProcess() {
      told = new Set();
    },
    onNotice(name, notice) {
      if (name !== 'order-filled') return;
      const { fill } = notice as Extract<typeof notice, { readonly fill: unknown }>;
      const { venue, symbol } = placeOf(fill.instrument);
      const key = `${venue} ${symbol} ${fill.tradeId}`;
      if (told.has(key)) exam.fail('I08', `trade ${key} was told twice`);
      told.add(key);
      const truth = exam.truths.get(venue);
      const own = truth?.fills.filter((one) => one.instrument === symbol && isTrade(String(one.tradeId), fill.tradeId)) ?? [];
      const grid = exam.bot?.engine.gridOf(fill.instrument)?.instrument;
      if (own.length === 0) exam.fail('I08', `trade ${key} is not the venue's`);
      const real = own.find((one) => one.side === fill.side);
      if (truth === undefined || grid === undefined || real === undefined) return;
      const [size, price] = [truth.size(symbol, real.size), truth.price(symbol, real.price)];
      const [ourSize, ourPrice] = [steps(fill.size, grid.lot.text), steps(fill.price, grid.tick.text)];
      if (size === ourSize && price === ourPrice) return;
      exam.fail('I08', `trade ${key} is ${shown(size)} at ${shown(price)}, told as ${shown(ourSize)} at ${shown(ourPrice)}`);
    },
    atEnd() {
      const { bot } = exam;
      if (bot?.isAlive !== true) return;
      for (const truth of exam.truths.values()) {
        if (exam.isRefused(truth.name)) continue;
        for (const { clientOrderId, instrument, filled } of truth.orders.values()) {
          const order = bot.engine.execution.order(ownId(clientOrderId) as ClientOrderId);
          const lot = bot.engine.gridOf(idOf(truth.name, instrument))?.instrument.lot.text;
          if (order === undefined || lot === undefined) continue;
          const [ours, theirs] = [steps(order.filled, lot), truth.size(instrument, filled)];
          if (ours !== theirs) exam.fail('I08', `${clientOrderId}: ${shown(theirs)} was filled, the bot counts ${shown(ours)}`);
        }
      }
    },
  };
};

/** F32 adds 2^53 to what the exchange counts. */
function isTrade(real: string, told: string): boolean {
  return told === real || told === String(BigInt(real) + 2n ** 53n);
}
