import { Alarm, backoffUs } from '@mm/connector';
import { type Refusal, refusal } from '@mm/core';
import type { Site } from './connector.site.ts';

/** A step done; or why it could not be: `final` when trying again would not help. */
export type StepResult = { readonly type: 'done' } | { readonly type: 'again' | 'final'; readonly why: Refusal };

/** One step of starting; `done` exactly once, not within the call unless nothing had to be asked. */
export type Step = (done: (result: StepResult) => void) => void;

export const DONE: StepResult = { type: 'done' };

/** The codes with which the venue says that it does not take this key. */
const BAD_KEY: ReadonlySet<unknown> = new Set(['-1002', '-1022', '-2008', '-2014', '-2015']);

/**
 * What an answer that is a refusal means for starting: a key that is not taken stays so, anything else is tried again.
 */
export function stepFailed(why: Refusal): StepResult {
  if (!BAD_KEY.has(why.details?.code)) return { type: 'again', why };
  return { type: 'final', why: refusal('bad-credentials', why.message, why.details) };
}

/** Runs steps one after the other, trying each until it is done, with growing waits; stops at a final refusal. */
export class StartUp {
  readonly #site: Site;
  readonly #steps: readonly Step[];
  readonly #onEnd: (problem: Refusal | undefined) => void;
  readonly #onWaiting: (why: Refusal) => void;
  readonly #retry: Alarm;
  #next = 0;
  #tries = 0;

  /**
   * @param onEnd all is done, or why it cannot be
   * @param onWaiting a step failed and is tried again later
   */
  constructor(
    site: Site,
    steps: readonly Step[],
    onEnd: (problem: Refusal | undefined) => void,
    onWaiting: (why: Refusal) => void,
  ) {
    this.#site = site;
    this.#steps = steps;
    this.#onEnd = onEnd;
    this.#onWaiting = onWaiting;
    this.#retry = new Alarm(site.world, () => this.run());
  }

  run(): void {
    const step = this.#steps[this.#next];
    if (step === undefined) {
      this.#onEnd(undefined);
      return;
    }
    step((result) => this.#onResult(result));
  }

  close(): void {
    this.#retry.clear();
  }

  #onResult(result: StepResult): void {
    if (this.#site.isClosed) return;
    switch (result.type) {
      case 'done':
        this.#next += 1;
        this.#tries = 0;
        this.run();
        return;
      case 'final':
        this.#onEnd(result.why);
        return;
      case 'again':
        this.#tries += 1;
        this.#onWaiting(result.why);
        this.#retry.after(backoffUs(this.#tries, this.#site.world.random));
        return;
    }
  }
}
