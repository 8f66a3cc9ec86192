import type { AuditCommand, EventSink, ReconcileSnapshotEvent, Refusal, Sequence, VenueEvent, VenueId } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

/** What one pass of reading gave. */
export type ReconcileReads = Pick<ReconcileSnapshotEvent, 'cursor' | 'orders' | 'fills' | 'positions' | 'balances'>;

export interface ReconcilerOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  /** Reads open orders, fills since the cursor, positions and balances; `done` exactly once. */
  readonly fetch: (cursor: string | Sequence | undefined, done: (reads: ReconcileReads | Refusal) => void) => void;
  /** Events held back while reading. Past it they are released at once, and the reading starts over. Default 10,000. */
  readonly maxBuffered?: number;
  /** A pass that takes longer counts as failed. Default 30 s. */
  readonly timeoutUs?: number;
}

/**
 * Reads the account's truth while its stream is held back: buffer, fetch, one `reconcile-snapshot`, release. On start, on
 * every reconnect of the user stream, and on `audit`. A failed pass releases the buffer and is tried again with backoff; one
 * asked for by `audit` is also answered with `command-refused`.
 */
export declare class Reconciler {
  constructor(options: ReconcilerOptions);
  /** An event of the user stream: goes out now, or after the snapshot. */
  push(event: VenueEvent): void;
  /** The stream is (re)connected: reads from the last cursor. `onDone` after the first pass that succeeded. */
  start(reason: string, onDone?: () => void): void;
  onAudit(command: AuditCommand): void;
  /** The stream is gone: what is held back goes out, a pass under way is dropped. */
  onDown(): void;
  get isReading(): boolean;
  close(): void;
}
