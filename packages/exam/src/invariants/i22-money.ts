import { shown, units } from '../oracle/decimals.ts';
import type { Invariant } from '../oracle/exam-context.ts';

/**
 * I22. The venue's balances are what it began with and every change it told, exactly; the bot has the same balances, to the
 * unit, both as last stated and by its own count, which may differ from the statement by a unit a fill.
 */
export const moneyAddsUp: Invariant = (exam) => {
  const before = new Map([...exam.truths.values()].map((truth) => [truth.name, truth.wallet()]));
  return {
    atEnd() {
      for (const truth of exam.truths.values()) {
        const wallet = truth.wallet();
        const changes = truth.ledgerSum();
        for (const [asset, has] of wallet) {
          const made = (before.get(truth.name)?.get(asset) ?? 0n) + (changes.get(asset) ?? 0n);
          if (made !== has) exam.fail('simulation', `${truth.name}: ${shown(has)} ${asset}, its ledger makes ${shown(made)}`);
        }
        const { bot } = exam;
        if (bot?.isAlive !== true || exam.isRefused(truth.name)) continue;
        const venue = bot.connectors.find((one) => one.venue === truth.name)?.venue;
        if (venue === undefined) continue;
        for (const { asset, stated, computed, drift } of bot.engine.portfolio.balances(venue)) {
          const has = wallet.get(asset) ?? 0n;
          if (stated === undefined) continue;
          if (units(stated) !== has) exam.fail('I22', `${venue}: ${shown(has)} ${asset}, the bot has ${stated}`);
          const isOff =
            computed !== undefined && abs(units(computed) - has) > units('0.00000001') * BigInt(truth.fills.length + 1);
          if (isOff) exam.fail('I22', `${venue}: ${shown(has)} ${asset}, the bot counts ${computed}, drift ${drift}`);
        }
      }
    },
  };
};

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
