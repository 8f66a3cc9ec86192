import type { CancelAlarm } from '@mm/core';
import type { ConnectorWorld } from './world.ts';

/** One alarm that can be moved. Setting it again moves it; it rings once. */
export class Alarm {
  readonly #world: ConnectorWorld;
  readonly #ring: () => void;
  #cancel: CancelAlarm | undefined;

  constructor(world: ConnectorWorld, ring: () => void) {
    this.#world = world;
    this.#ring = ring;
  }

  get isSet(): boolean {
    return this.#cancel !== undefined;
  }

  /** Rings `delayUs` from now. */
  after(delayUs: number): void {
    this.clear();
    this.#cancel = this.#world.scheduler.after(Math.max(0, delayUs), () => {
      this.#cancel = undefined;
      this.#ring();
    });
  }

  /** Rings at a time of the steady wall clock, as `BookAligner`'s `wakeAt` asks. */
  at(dueUs: number): void {
    this.after(dueUs - this.#world.clock.nowUs());
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
