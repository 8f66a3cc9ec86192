import type { ConnectorWorld } from '../world.ts';

interface Waiter {
  test(): boolean;
  fail(error: Error): void;
}

/** Waits until something is so, no longer than the bound. */
export class Turnstile {
  readonly #world: ConnectorWorld;
  readonly #withinUs: number;
  readonly #waiters = new Set<Waiter>();

  constructor(world: ConnectorWorld, withinUs: number) {
    this.#world = world;
    this.#withinUs = withinUs;
  }

  /** Something changed: whoever waits looks again. */
  turn(): void {
    for (const waiter of [...this.#waiters]) waiter.test();
  }

  /** Nobody waits any longer. */
  close(error: Error): void {
    for (const waiter of [...this.#waiters]) waiter.fail(error);
  }

  /** @param look what was waited for, an error that ends the waiting, or `undefined`: not yet */
  wait<Value>(look: () => Value | Error | undefined, late: () => Error, signal?: AbortSignal): Promise<Value> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const cancel = this.#world.scheduler.after(this.#withinUs, () => waiter.fail(late()));
      const onAbort = (): void => waiter.fail(signal?.reason as Error);
      const finish = (): void => {
        cancel();
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        test: () => {
          const value = look();
          if (value === undefined) return false;
          finish();
          if (value instanceof Error) reject(value);
          else resolve(value);
          return true;
        },
        fail: (error) => {
          finish();
          reject(error);
        },
      };
      if (waiter.test()) return;
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
