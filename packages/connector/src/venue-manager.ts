import {
  assert,
  type BatchCommand,
  type EventSink,
  refusal,
  type VenueCommand,
  type VenueEvent,
  type VenueId,
  type VenueState,
} from '@mm/core';
import type { Connector } from './connector.ts';
import { deniedEvent } from './orders/order-answers.ts';
import { SerialSink } from './serial-sink.ts';

/** Many connectors as one: one sink, commands go to the venue they name, all open and close together. */
export class VenueManager {
  readonly venues: readonly VenueId[];
  readonly #connectors: ReadonlyMap<VenueId, Connector>;
  readonly #states = new Map<VenueId, VenueState>();
  readonly #nowUs: () => number;
  #sink: SerialSink | undefined;
  #closed = false;

  /**
   * @param nowUs stamps what the manager itself says
   * @throws {BugError} when two connectors are for the same venue
   */
  constructor(connectors: readonly Connector[], nowUs: () => number) {
    this.venues = connectors.map(({ venue }) => venue);
    this.#connectors = new Map(connectors.map((connector) => [connector.venue, connector]));
    this.#nowUs = nowUs;
    assert(this.#connectors.size === connectors.length, `one connector a venue: ${this.venues.join(', ')}`);
  }

  /** @throws {BugError} for a venue that is not managed. */
  connector(venue: VenueId): Connector {
    const connector = this.#connectors.get(venue);
    assert(connector !== undefined, `no connector for ${venue}`);
    return connector;
  }

  /** What the venue last said of itself; `closed` before `open` and after `close`. */
  stateOf(venue: VenueId): VenueState {
    return this.#states.get(venue) ?? 'closed';
  }

  /** Opens all. Call once. An event that comes up within the sink waits until it has returned, whichever venue it is from. */
  open(sink: EventSink): void {
    assert(this.#sink === undefined, 'a manager is opened once');
    const serial = new SerialSink(sink);
    this.#sink = serial;
    for (const connector of this.#connectors.values()) {
      this.#states.set(connector.venue, 'starting');
      connector.open((event) => {
        this.#note(event);
        serial.emit(event);
      });
    }
  }

  /** A command to a venue that is not managed is answered with `order-denied` or `command-refused`. */
  send(command: VenueCommand): void {
    const connector = this.#connectors.get(command.venue);
    if (connector === undefined) this.#refuse(command);
    else connector.send(command);
  }

  /** Closes all: no event after this returns. */
  close(): void {
    this.#closed = true;
    this.#sink?.close();
    for (const connector of this.#connectors.values()) {
      connector.close();
      this.#states.set(connector.venue, 'closed');
    }
  }

  #note(event: VenueEvent): void {
    if (event.type === 'venue-state' && !this.#closed) this.#states.set(event.venue, event.state);
  }

  #refuse(command: VenueCommand): void {
    const why = refusal('not-supported', `no connector for ${command.venue}`);
    const receiveTimeUs = this.#nowUs();
    switch (command.type) {
      case 'place':
      case 'amend':
      case 'cancel':
        this.#sink?.emit(deniedEvent(command, why, receiveTimeUs));
        return;
      case 'batch':
        for (const one of (command as BatchCommand).commands) this.#sink?.emit(deniedEvent(one, why, receiveTimeUs));
        return;
      default: {
        const { venue, type } = command;
        this.#sink?.emit({ type: 'command-refused', venue, command: type, refusal: why, receiveTimeUs });
      }
    }
  }
}
