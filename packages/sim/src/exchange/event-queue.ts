import type { ExchangeEvent } from './exchange-events.ts';

const MAX_LISTENERS = 16;

/**
 * Events of the command under way. They are told when it is over, so that a listener always finds the exchange at rest and
 * one that throws cannot leave it half changed.
 */
export class EventQueue {
  /** Is anybody listening? Whoever makes events may ask first. */
  wanted = false;
  readonly #listeners: ((event: ExchangeEvent) => void)[] = [];
  #pending: ExchangeEvent[] = [];
  #spare: ExchangeEvent[] = [];
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
    this.#pending.push(event);
  }

  /** @throws {RangeError} when called from inside a listener */
  assertAtRest(): void {
    if (this.#telling) throw new RangeError('a listener may read the exchange, not command it');
  }

  /** Tells what is pending. */
  flush(): void {
    const events = this.#pending;
    if (events.length === 0) return;
    this.#pending = this.#spare;
    this.#telling = true;
    try {
      for (const event of events) for (const listener of this.#listeners) listener(event);
    } finally {
      events.length = 0;
      this.#spare = events;
      this.#telling = false;
    }
  }
}
