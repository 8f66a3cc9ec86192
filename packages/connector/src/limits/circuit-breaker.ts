import { type Refusal, refusal } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

export interface CircuitBreakerOptions {
  readonly world: ConnectorWorld;
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number;
  /** How long it stays open before one try is let through. Doubles with each try in vain, to `maxOpenUs`. Default 5 s, 60 s. */
  readonly openUs?: number;
  readonly maxOpenUs?: number;
}

/** A try let through that never came back is taken for lost after this long. */
const TRY_LOST_US = 30_000_000;

/** Stops asking a venue that does not answer. Cancels are not asked about: they are always tried. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #inARow = 0;
  #openedAtUs: number | undefined;
  #openUs = 0;
  #tryingSinceUs: number | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#openedAtUs === undefined) return 'closed';
    return this.#nowUs() - this.#openedAtUs >= this.#openUs ? 'half-open' : 'open';
  }

  /** May a create or a read go out? `not-ready` while open. In half-open one may, until it has ended. */
  check(): Refusal | undefined {
    const { state } = this;
    if (state === 'closed') return undefined;
    const now = this.#nowUs();
    const trying = this.#tryingSinceUs !== undefined && now - this.#tryingSinceUs < TRY_LOST_US;
    if (state === 'open' || trying) return refusal('not-ready', `the venue did not answer ${this.#inARow} times in a row`);
    this.#tryingSinceUs = now;
    return undefined;
  }

  onSuccess(): void {
    this.#inARow = 0;
    this.#openedAtUs = undefined;
    this.#tryingSinceUs = undefined;
  }

  /** 5xx, no answer, an unreadable one. Not a rejection: that is an answer. */
  onFailure(): void {
    const { failures = 5, openUs = 5_000_000, maxOpenUs = 60_000_000 } = this.#options;
    this.#inARow += 1;
    if (this.#openedAtUs !== undefined) {
      // What was under way when it opened also ends in failure; only a try that was let through makes the wait longer.
      if (this.#tryingSinceUs === undefined) return;
      this.#openUs = Math.min(maxOpenUs, this.#openUs * 2);
    } else if (this.#inARow >= failures) {
      this.#openUs = openUs;
    } else {
      return;
    }
    this.#openedAtUs = this.#nowUs();
    this.#tryingSinceUs = undefined;
  }

  #nowUs(): number {
    return this.#options.world.clock.monotonicUs();
  }
}
