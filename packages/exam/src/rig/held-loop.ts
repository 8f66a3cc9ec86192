import type { Clock, HttpResult, Scheduler, SocketHandlers, Transport } from '@mm/core';

/**
 * The event loop of a process, which can be held: by work that takes long, by a collector of garbage, by `SIGSTOP`. Meanwhile nothing
 * reaches the process and none of its timers rings, though its connections stand; afterwards everything comes at once, in the order
 * in which it came, and as if it had been received only then. Clocks go on.
 */
export class HeldLoop {
  readonly #clock: Clock;
  #waiting: (() => void)[] = [];
  #isHeld = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    while (!this.#isHeld) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }

  /** The process is gone, and with it whatever waited. */
  end(): void {
    this.#waiting = [];
  }

  /** Now, or once the loop goes on. */
  turn(run: () => void): void {
    if (this.#isHeld || this.#waiting.length > 0) this.#waiting.push(run);
    else run();
  }

  scheduler(scheduler: Scheduler): Scheduler {
    return {
      after: (delayUs, run) => {
        let isCanceled = false;
        const cancel = scheduler.after(delayUs, () =>
          this.turn(() => {
            if (!isCanceled) run();
          }),
        );
        return () => {
          isCanceled = true;
          cancel();
        };
      },
    };
  }

  transport(transport: Transport): Transport {
    return {
      openSocket: (options, handlers) => transport.openSocket(options, this.#handlers(handlers)),
      request: (request, onDone) => {
        let isAborted = false;
        const abort = transport.request(request, (result) =>
          this.#received(result.receiveTimeUs, (receiveTimeUs) => {
            if (!isAborted) onDone({ ...result, receiveTimeUs } as HttpResult);
          }),
        );
        return () => {
          isAborted = true;
          abort();
        };
      },
    };
  }

  #handlers(handlers: SocketHandlers): SocketHandlers {
    return {
      onOpen: () => this.turn(() => handlers.onOpen()),
      onMessage: (data, receiveTimeUs) => {
        // What is handed over is valid only during the call.
        const kept = this.#isHeld || this.#waiting.length > 0 ? data.slice() : data;
        this.#received(receiveTimeUs, (atUs) => handlers.onMessage(kept, atUs));
      },
      onBatchEnd: (receiveTimeUs) => this.#received(receiveTimeUs, (atUs) => handlers.onBatchEnd(atUs)),
      onPing: () => this.turn(() => handlers.onPing()),
      onPong: () => this.turn(() => handlers.onPong()),
      onClose: (code, reason) => this.turn(() => handlers.onClose(code, reason)),
    };
  }

  #received(receiveTimeUs: number, run: (receiveTimeUs: number) => void): void {
    if (!this.#isHeld && this.#waiting.length === 0) run(receiveTimeUs);
    else this.turn(() => run(this.#clock.nowUs()));
  }
}
