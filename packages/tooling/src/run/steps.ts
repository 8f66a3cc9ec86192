/** One thing to do that can fail. */
export interface Step {
  readonly name: string;
  /** Names of the steps that must have passed before. */
  readonly needs?: readonly string[];
  readonly run: () => Promise<StepResult>;
}

/** What a step has to say: shown when it fails, and in one line (`note`) when it passes. */
export interface StepResult {
  readonly ok: boolean;
  readonly output: string;
  readonly note?: string;
}

/** How a step ended. `skipped` is a step whose needs did not pass. */
export type Outcome = 'passed' | 'failed' | 'skipped';

/** A step after its end. */
export interface StepReport {
  readonly name: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly output: string;
  readonly note: string;
}

/** How steps are run. */
export interface RunOptions {
  /** How many run at once. */
  readonly width: number;
  /** Called as each step ends. */
  readonly onReport: (report: StepReport) => void;
}

/**
 * Runs every step whose needs passed, several at once, each as soon as it can start.
 *
 * A failure stops only what needs it, so that one run tells everything that is wrong.
 *
 * @throws when steps need each other in a circle, or something that is no step
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<readonly StepReport[]> {
  const reports = new Map<string, StepReport>();
  const waiting = new Set(steps);
  const running = new Map<string, Promise<void>>();

  const start = (step: Step): void => {
    waiting.delete(step);
    const outcome = isBlocked(step, reports) ? Promise.resolve(skipped(step)) : timed(step);
    const ended = outcome.then((report) => {
      reports.set(step.name, report);
      running.delete(step.name);
      options.onReport(report);
    });
    running.set(step.name, ended);
  };

  while (waiting.size > 0 || running.size > 0) {
    for (const step of waiting) if (running.size < options.width && isReady(step, reports)) start(step);
    if (running.size === 0) throw new Error(`these steps can never start: ${[...waiting].map(({ name }) => name).join(', ')}`);
    await Promise.race(running.values());
  }
  return steps.map((step) => reports.get(step.name) ?? skipped(step));
}

function isReady(step: Step, reports: ReadonlyMap<string, StepReport>): boolean {
  return (step.needs ?? []).every((name) => reports.has(name));
}

function isBlocked(step: Step, reports: ReadonlyMap<string, StepReport>): boolean {
  return (step.needs ?? []).some((name) => reports.get(name)?.outcome !== 'passed');
}

function skipped({ name, needs = [] }: Step): StepReport {
  return { name, outcome: 'skipped', durationMs: 0, output: '', note: `needs ${needs.join(', ')}` };
}

async function timed(step: Step): Promise<StepReport> {
  const startedMs = performance.now();
  const result = await step.run().catch(thrown);
  const durationMs = performance.now() - startedMs;
  const outcome = result.ok ? 'passed' : 'failed';
  return { name: step.name, outcome, durationMs, output: result.output, note: result.note ?? '' };
}

function thrown(error: unknown): StepResult {
  return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
