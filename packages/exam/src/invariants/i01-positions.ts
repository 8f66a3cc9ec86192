import { shown, steps } from '../oracle/decimals.ts';
import type { Invariant } from '../oracle/exam-context.ts';
import { ACCOUNT } from '../oracle/venue-truth.ts';
import { idOf } from '../rig/seed-plan.ts';

/**
 * I01. At rest the bot's position is the venue's, and both are the sum of the fills, exactly. Open orders, too: what one says
 * is open the other says is open.
 */
export const positionsAgree: Invariant = (exam) => ({
  atEnd() {
    const { bot } = exam;
    if (bot?.isAlive !== true) return exam.fail('I01', 'nobody is there at the end');
    for (const truth of exam.truths.values()) {
      if (exam.isRefused(truth.name)) continue;
      const account = truth.venue.exchange.account(ACCOUNT);
      for (const { symbol, position } of truth.instruments.values()) {
        const id = idOf(truth.name, symbol);
        const stated = account.positions.find((one) => one.instrument === symbol)?.size;
        if (stated !== undefined && stated !== position) exam.fail('simulation', `${id}: fills make ${position}, not ${stated}`);
        const grid = bot.engine.gridOf(id);
        if (grid === undefined) continue;
        const ours = steps(bot.engine.portfolio.lots(id), grid.instrument.lot.text);
        const theirs = truth.position(symbol);
        if (ours !== theirs) exam.fail('I01', `${id}: the bot has ${shown(ours)}, the venue ${shown(theirs)}`);
      }
      const open = truth.openOrders().length;
      const believed = bot.engine.execution.openOrders(bot.connectors.find(({ venue }) => venue === truth.name)?.venue);
      if (open !== believed) exam.fail('I01', `${truth.name}: ${open} orders are open, the bot believes ${believed}`);
    }
  },
});
