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
          // Money that moved while nobody heard of it cannot be counted; that it moved must be seen, and stop what can be stopped.
          const most = units('0.00000001') * BigInt(truth.fills.length + 1);
          const off = computed === undefined ? 0n : has - units(computed);
          if (abs(off) <= most) continue;
          const isSeen = abs(off - units(drift ?? '0')) <= most;
          const isStopped = bot.engine.risk.conditions.find('ledger-drift', venue) !== undefined;
          if (!isSeen || !isStopped)
            exam.fail(
              'I22',
              `${venue}: ${shown(has)} ${asset}, the bot counts ${computed}, drift ${drift}, stopped: ${isStopped}`,
            );
        }
      }
    },
  };
};

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
