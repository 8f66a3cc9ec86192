import type { Violation } from '../oracle/exam-context.ts';
import type { CrashPoint, FileStep } from './drill-files.ts';
import { DrillRun } from './drill-run.ts';
import { shortPlan } from './short-plan.ts';

/** How long it trades. */
const TRADE_US = 1_800_000;
/** What a plan must come to, undisturbed, to be worth crashing. */
const LEAST_ORDERS = 4;
const LEAST_FILLS = 1;

/** What a plan does when nobody dies: the places where somebody can. */
export interface UndisturbedRun {
  readonly plan: string;
  /** Everything done to the directory until nothing was wanted and nothing open any more. */
  readonly steps: readonly FileStep[];
  /** Messages that left until then. */
  readonly sends: number;
  readonly orders: number;
  readonly fills: number;
}

/** Where the process dies: at a step of its files, or with a message in hand that then does not leave. */
export type Death = CrashPoint | { readonly send: number };

/** The seed's plan, drawn anew until there is enough in it. */
export function undisturbed(seed: number): UndisturbedRun {
  for (let draw = 0; ; draw += 1) {
    const plan = `crash ${seed}.${draw}`;
    const run = new DrillRun(shortPlan(plan));
    run.start();
    run.run(TRADE_US);
    run.calmDown();
    const [steps, { sends }] = [[...run.files.steps], run];
    run.compare();
    const truths = [...run.truths.values()];
    const orders = truths.reduce((sum, truth) => sum + truth.orders.size, 0);
    const fills = truths.reduce((sum, truth) => sum + truth.fills.length, 0);
    if (run.violations.length > 0) throw new Error(`${plan}: ${JSON.stringify(run.violations[0])}`);
    if (orders >= LEAST_ORDERS && fills >= LEAST_FILLS) return { plan, steps, sends, orders, fills };
  }
}

/** What a run came to in which somebody died. */
export interface CrashedRun {
  readonly violations: readonly Violation[];
  readonly deaths: number;
  /** Why the successor could not live the journal again. */
  readonly lost: string | undefined;
  readonly tornTail: boolean;
  /** It quoted, filled and ended in the same currency as the venue: how much of each was there to compare. */
  readonly orders: number;
}

/** Runs a plan, lets the process die there, starts the next one and compares everything at the end. */
export function crashAt(plan: string, death: Death, again?: CrashPoint): CrashedRun {
  const run = new DrillRun(shortPlan(plan));
  if ('send' in death) run.dieAtSend = death.send;
  else run.files.crash = death;
  // The second death is counted from the first step of the process that recovers.
  if (again !== undefined) run.onDeath = () => {
    run.files.crash = { ...again, step: run.files.steps.length + again.step };
    run.onDeath = undefined;
  };
  run.start();
  run.run(TRADE_US);
  run.calmDown();
  // A death in the very last step: the successor is to come first.
  if (run.bot?.isAlive !== true) run.calmDown();
  run.compare();
  const { bot, deaths, violations } = run;
  const orders = [...run.truths.values()].reduce((sum, truth) => sum + truth.orders.size, 0);
  return { violations, deaths, orders, lost: bot?.recovery.lost, tornTail: bot?.recovery.tornTail === true };
}
