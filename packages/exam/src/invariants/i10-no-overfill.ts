import type { Invariant } from '../oracle/exam-context.ts';

/**
 * I10. Nothing is filled beyond its size. The venues of the exam never do it, so an alarm about it is the bot's mistake. (The
 * size the bot last heard of may be the smaller one: an amend whose answer was lost.)
 */
export const noOverfill: Invariant = (exam) => ({
  onNotice(name, notice) {
    if (name !== 'alarm') return;
    const { alarm, message } = notice as Extract<typeof notice, { readonly alarm: string }>;
    if (alarm === 'overfill') exam.fail('I10', message);
  },
});
