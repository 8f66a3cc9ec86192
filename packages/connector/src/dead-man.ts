import type { DisarmCommand, EventSink, HeartbeatCommand, InstrumentId, Refusal, VenueId } from '@mm/core';
import type { ConnectorWorld } from './world.ts';

/** How the venue took a call to its switch. */
export type DeadManReply = 'done' | 'not-granted' | 'failed';

export interface DeadManOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  /** The venue fires this long after the last refresh. */
  readonly windowUs: number;
  /** What is guarded: instruments, or `[undefined]` where one switch guards the account. */
  readonly scopes: () => readonly (InstrumentId | undefined)[];
  /** Sets the venue's countdown; 0 stops it. `done` exactly once. */
  readonly set: (scope: InstrumentId | undefined, windowUs: number, done: (reply: DeadManReply) => void) => void;
  /** Reads how many orders are open over all scopes; `done` exactly once. */
  readonly countOpenOrders: (done: (count: number | Refusal) => void) => void;
}

/**
 * The venue's dead-man's switch: armed and refreshed only while a heartbeat younger than half its window has come from the
 * engine; let go only after zero open orders were read back. Says so in `dead-man-switch` events.
 */
export declare class DeadMan {
  constructor(options: DeadManOptions);
  onHeartbeat(command: HeartbeatCommand): void;
  /** Refused (`orders-open`, `no-answer`) with a `command-refused`; else the switch is off. */
  onDisarm(command: DisarmCommand): void;
  /** Stops refreshing. The switch stays armed: a crash must not let it go. */
  close(): void;
}
