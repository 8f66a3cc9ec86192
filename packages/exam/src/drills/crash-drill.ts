import { recoverEngine } from '@mm/engine';
import { MemoryFiles, openJournal } from '@mm/store';
import type { Violation } from '../oracle/exam-context.ts';
import { engineOptions } from '../rig/bot-process.ts';
import { RandomStrategy } from '../rig/random-strategy.ts';
import { tempersOf } from '../rig/tempers.ts';
import type { CrashPoint, FileStep } from './drill-files.ts';
import { DrillRun } from './drill-run.ts';
import { shortPlan } from './short-plan.ts';

/** How long it trades. */
const TRADE_US = 1_800_000;
/** What a plan must come to, undisturbed, to be worth crashing. */
const LEAST_ORDERS = 4;
const LEAST_FILLS = 1;
const MOST_DRAWS = 60;

/** What a plan does when nobody dies: the places where somebody can. */
export interface UndisturbedRun {
  readonly plan: string;
  /** Everything done to the directory until nothing was wanted and nothing open any more. */
  readonly steps: readonly FileStep[];
  /** Messages that left until then. */
  readonly sends: number;
  readonly orders: number;
  readonly fills: number;
  /** The last step, while it traded, that put down an order to be placed. */
  readonly lastIntent: number;
}

/** Where the process dies: at a step of its files, or with a message in hand that then does not leave. */
export type Death = CrashPoint | { readonly send: number };

/** The seed's plan, drawn anew until there is enough in it. */
export function undisturbed(seed: number): UndisturbedRun {
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const plan = `crash ${seed}.${draw}`;
    let lastIntent = -1;
    const run: DrillRun = new DrillRun(shortPlan(plan), [
      () => ({
        onJournaled: ({ kind }) => {
          if (kind === 'place' && run.phase === 'faults') lastIntent = run.files.steps.length - 1;
        },
      }),
    ]);
    run.start();
    run.run(TRADE_US);
    run.calmDown();
    const [steps, { sends }] = [[...run.files.steps], run];
    run.compare();
    const truths = [...run.truths.values()];
    const orders = truths.reduce((sum, truth) => sum + truth.orders.size, 0);
    const fills = truths.reduce((sum, truth) => sum + truth.fills.length, 0);
    if (run.violations.length > 0) throw new Error(`${plan}: ${JSON.stringify(run.violations[0])}`);
    if (orders >= LEAST_ORDERS && fills >= LEAST_FILLS) return { plan, steps, sends, orders, fills, lastIntent };
  }
  throw new Error(`no plan of seed ${seed} is worth crashing`);
}

/** What a run came to in which somebody died. */
export interface CrashedRun {
  readonly violations: readonly Violation[];
  readonly deaths: number;
  /** Why the successor could not live the journal again. */
  readonly lost: string | undefined;
  readonly tornTail: boolean;
  /** Orders the venues had from all processes together. */
  readonly orders: number;
}

/** Runs a plan, lets the process die there, starts the next one and compares everything at the end. */
export function crashAt(plan: string, death: Death, again?: CrashPoint): CrashedRun {
  const run = new DrillRun(shortPlan(plan));
  if ('send' in death) run.dieAtSend = death.send;
  else run.files.crash = death;
  // The second death is counted from the first step of the process that recovers.
  if (again !== undefined) {
    run.onDeath = () => {
      run.files.crash = { ...again, step: run.files.steps.length + again.step };
      run.onDeath = undefined;
    };
  }
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

/** What is on the disk when the process dies just before that step. */
export function leftBefore(plan: string, step: number): ReadonlyMap<string, Uint8Array> {
  const run = new DrillRun(shortPlan(plan));
  let left: ReadonlyMap<string, Uint8Array> | undefined;
  run.files.crash = { step, at: 'before' };
  run.onDeath = () => {
    left = new Map([...run.files.contents].map(([name, bytes]) => [name, bytes.slice()]));
  };
  run.start();
  run.run(TRADE_US, () => left !== undefined);
  if (left === undefined) throw new RangeError(`${plan} has no step ${step} while it trades`);
  return left;
}

/** What a start makes of a directory. */
export interface Recovered {
  readonly lost: string | undefined;
  readonly findings: readonly string[];
  /** Entries of the journal that were whole. */
  readonly entries: number;
  readonly stateHash: string;
}

export function recoverFrom(plan: string, left: ReadonlyMap<string, Uint8Array>): Recovered {
  const files = new MemoryFiles();
  for (const [name, bytes] of left) files.contents.set(name, bytes.slice());
  const short = shortPlan(plan);
  const header = { build: 'exam', nodeMajor: 0, configHash: short.seed, epoch: 2, startedAtUs: 0 };
  const opened = openJournal(files, header);
  const strategies = tempersOf(short).map((temper) => new RandomStrategy(temper));
  const { engine, lost } = recoverEngine(engineOptions(short, strategies), opened);
  const findings = opened.findings.map(({ type }) => type);
  return { lost, findings, entries: opened.entries.nextEntry, stateHash: engine.stateHash() };
}
