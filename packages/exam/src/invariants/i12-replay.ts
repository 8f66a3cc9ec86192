import { createEngine, replay } from '@mm/engine';
import { JournalReader } from '@mm/store';
import { type Invariant, ownId } from '../oracle/exam-context.ts';
import { engineOptions } from '../rig/bot-process.ts';
import { RandomStrategy } from '../rig/random-strategy.ts';
import { tempersOf } from '../rig/tempers.ts';

/**
 * I12. The journal lived again gives every command it holds and the state at every check, whether from its beginning or from a
 * snapshot; and every create that ever left stands in it, as far back as it goes.
 */
export const replays: Invariant = (exam) => {
  const sent = new Set<string>();
  return {
    onWrite({ what, orders }) {
      if (what === 'create') for (const { clientId } of orders) sent.add(ownId(clientId) ?? '');
    },
    onProcess({ recovery, process }) {
      if (recovery.lost !== undefined) exam.fail('I12', `process ${process} could not live the journal again: ${recovery.lost}`);
    },
    atEnd() {
      const { bot, plan } = exam;
      if (bot === undefined || !bot.isAlive) return;
      const atTheEnd = bot.engine.stateHash();
      bot.session.close();
      const strategies = tempersOf(plan).map((temper) => new RandomStrategy(temper));
      const reader = new JournalReader(bot.files);
      const isWhole = reader.nextEntry === 0;
      // Where the beginning was removed, starts from snapshots have shown the same: each process that went on was one.
      if (!isWhole) return;
      const engine = createEngine(engineOptions(plan, strategies));
      const seen = new Set<string>();
      const report = replay(
        engine,
        {
          next: () => {
            const entry = reader.next();
            if (entry?.what === 'command' && entry.command.type === 'place') seen.add(entry.command.order.clientOrderId);
            return entry;
          },
        },
        {},
      );
      if (reader.finding !== undefined) exam.fail('I12', `the journal is not whole: ${JSON.stringify(reader.finding)}`);
      const { divergence } = report;
      if (divergence !== undefined)
        exam.fail('I12', `the replay parts at entry ${divergence.entry}: ${shownDivergence(divergence)}`);
      else if (engine.stateHash() !== atTheEnd) exam.fail('I12', 'the replay ends in another state');
      for (const id of sent)
        if (!seen.has(id) && divergence === undefined) exam.fail('I11', `${id} left and is not in the journal`);
    },
  };
};

function shownDivergence(divergence: { readonly what: string; readonly expected: unknown; readonly actual: unknown }): string {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? `${one}n` : one)) ?? 'nothing';
  return `${divergence.what}, ${text(divergence.expected)} in the journal, ${text(divergence.actual)} now`.slice(0, 600);
}
