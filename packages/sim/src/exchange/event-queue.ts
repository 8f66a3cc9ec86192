import type { ExchangeEvent } from './exchange-events.ts';

const MAX_LISTENERS = 16;
/** A command of more events than this gives their memory back. */
const MANY = 256;

/**
 * Events of the command under way. They are told when it is over, so that a listener always finds the exchange at rest and
 * one that throws cannot leave it half changed.
 */
export class EventQueue {
  /** Is anybody listening? Whoever makes events may ask first. */
  wanted = false;
  readonly #listeners: ((event: ExchangeEvent) => void)[] = [];
  /** Kept from command to command: emptying it would make it grow anew each time. What is past the count is old. */
  #pending: ExchangeEvent[] = [];
  #count = 0;
  #telling = false;

  listen(listener: (event: ExchangeEvent) => void): () => void {
    if (this.#listeners.length >= MAX_LISTENERS) throw new RangeError(`an exchange has at most ${MAX_LISTENERS} listeners`);
    this.#listeners.push(listener);
    this.wanted = true;
    return () => {
      const at = this.#listeners.indexOf(listener);
      if (at >= 0) this.#listeners.splice(at, 1);
      this.wanted = this.#listeners.length > 0;
    };
  }

  push(event: ExchangeEvent): void {
    this.#pending[this.#count] = event;
    this.#count += 1;
  }

  /** @throws {RangeError} when called from inside a listener */
  assertAtRest(): void {
    if (this.#telling) throw new RangeError('a listener may read the exchange, not command it');
  }

  /** Tells what is pending. */
  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    const events = this.#pending;
    const listeners = this.#listeners;
    this.#telling = true;
    try {
      for (let i = 0; i < count; i += 1) {
        const event = events[i] as ExchangeEvent;
        for (let k = 0; k < listeners.length; k += 1) (listeners[k] as (event: ExchangeEvent) => void)(event);
      }
    } finally {
      this.#count = 0;
      if (count > MANY) this.#pending = [];
      this.#telling = false;
    }
  }
}
