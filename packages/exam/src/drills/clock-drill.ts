import type { Hooks } from '../oracle/exam-context.ts';
import { DrillRun } from './drill-run.ts';
import { shortPlan } from './short-plan.ts';

const SECOND = 1_000_000;
const RUN_US = 8 * SECOND;

/** A step of the wall clock of the machine, as people and time servers make them. */
export interface ClockStep {
  readonly afterUs: number;
  readonly byMs: number;
}

/**
 * I27. Everything that left in some seconds of a good day, on a machine whose wall clock steps: what, when by the world's own clock,
 * and about which orders. Of the signature's time nothing is said: that alone may follow the clock.
 * @throws {Error} when the clock did not step
 */
export function leftWith(seed: string, steps: readonly ClockStep[]): readonly string[] {
  const left: string[] = [];
  const watch = (): Hooks => ({
    onWrite({ atUs, venue, via, what, orders }) {
      left.push(`${atUs} ${venue} ${via} ${what} ${JSON.stringify(orders)}`);
    },
  });
  const run = new DrillRun(shortPlan(seed), [watch]);
  run.start();
  for (const { afterUs, byMs } of steps) {
    run.at(afterUs, () => run.world.admin.fire('F27', { how: 'client-step', by: byMs }));
  }
  run.run(RUN_US);
  run.bot?.session.close();
  const fired = run.world.admin.faults().find(({ id }) => id === 'F27')?.fired ?? 0;
  if (fired !== steps.length) throw new Error(`the clock stepped ${fired} times, not ${steps.length}`);
  for (const { invariant, what } of run.violations) left.push(`${invariant}: ${what}`);
  return left;
}
