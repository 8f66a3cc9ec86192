import type { VenuePort } from '@mm/core';
import type { CapabilityTable } from './capabilities.ts';
import type { Environment, StreamWish } from './options.ts';

/** A venue port with what a person or a program needs to know about it. */
export interface Connector extends VenuePort {
  readonly environment: Environment;
  readonly capabilities: CapabilityTable;
  /** Wants a public stream; harmless when it is wanted already. Takes effect when the venue is open. */
  watch(wish: StreamWish): void;
  /** Wants it no longer. */
  unwatch(wish: StreamWish): void;
}
