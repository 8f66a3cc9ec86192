import type { EventSink, Refusal, VenueId } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';
import type { RateLimitRegistry } from './rate-limit-registry.ts';
import type { RateCost, RateWindowSpec } from './rate-window.ts';

export interface RateLimiterOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  readonly registry: RateLimitRegistry;
  readonly windows: readonly RateWindowSpec[];
  /** What shares the address's windows: the venue's host. */
  readonly address: string;
  /** What shares the account's windows; any stable text that is no secret. */
  readonly account: string;
  /** Venue's clock minus ours, for fixed windows. Default 0. */
  readonly offsetUs?: () => number;
  /** Cancels that may wait for budget. Default 256; past it they are denied as `no-budget`. */
  readonly maxWaitingCancels?: number;
  /** A cancel waits no longer. Default 10 s. */
  readonly maxCancelWaitUs?: number;
}

/**
 * The venue's limits as one connector sees them. Creates and reads never queue: without budget they are refused at once.
 * Cancels may use the reserve, and wait, bounded.
 */
export declare class RateLimiter {
  constructor(options: RateLimiterOptions);
  /** Takes the units, or says why not: `no-budget`, `banned`. */
  trySpend(cost: RateCost, use: 'create' | 'read' | 'cancel'): Refusal | undefined;
  /** Cancels only: runs `run` within this call when there is budget and nobody waits, else later; or `refused`, exactly one. */
  spendOrWait(cost: RateCost, run: () => void, refused: (why: Refusal) => void): void;
  /** The venue's own count of a window, from a header or a reply. It raises ours, never lowers it. */
  correct(window: string, used: number): void;
  /** The venue states another limit (exchangeInfo, rateLimits). */
  setLimit(window: string, limit: number): void;
  /** 429: nothing but cancels leaves until then. 418 (`banned`): nothing at all. Everybody who shares the address obeys. */
  backOff(forUs: number, kind: 'slow-down' | 'banned', reason: string): void;
  /** `undefined` when nothing forbids sending. */
  get blockedUntilUs(): number | undefined;
  remaining(window: string, use: 'create' | 'read' | 'cancel'): number;
  close(): void;
}
