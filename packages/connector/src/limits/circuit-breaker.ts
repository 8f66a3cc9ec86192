import type { Refusal } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

export interface CircuitBreakerOptions {
  readonly world: ConnectorWorld;
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number;
  /** How long it stays open before one try is let through. Doubles with each try in vain, to `maxOpenUs`. Default 5 s, 60 s. */
  readonly openUs?: number;
  readonly maxOpenUs?: number;
}

/** Stops asking a venue that does not answer. Cancels are not asked about: they are always tried. */
export declare class CircuitBreaker {
  constructor(options: CircuitBreakerOptions);
  get state(): 'closed' | 'open' | 'half-open';
  /** May a create or a read go out? `not-ready` while open. In half-open one may, until it has ended. */
  check(): Refusal | undefined;
  onSuccess(): void;
  /** 5xx, no answer, an unreadable one. Not a rejection: that is an answer. */
  onFailure(): void;
}
