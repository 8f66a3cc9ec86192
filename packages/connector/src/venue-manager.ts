import type { EventSink, VenueCommand, VenueId, VenueState } from '@mm/core';
import type { Connector } from './connector.ts';

/** Many connectors as one: one sink, commands go to the venue they name, all open and close together. */
export declare class VenueManager {
  /** @throws {BugError} when two connectors are for the same venue. */
  constructor(connectors: readonly Connector[]);
  readonly venues: readonly VenueId[];
  /** @throws {BugError} for a venue that is not managed. */
  connector(venue: VenueId): Connector;
  stateOf(venue: VenueId): VenueState;
  open(sink: EventSink): void;
  /** A command to a venue that is not managed is answered with `order-denied` or `command-refused`. */
  send(command: VenueCommand): void;
  close(): void;
}
