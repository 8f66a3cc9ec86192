import {
  type AuditCommand,
  type EventSink,
  isRefusal,
  type ReconcileSnapshotEvent,
  type Refusal,
  refusal,
  type Sequence,
  type VenueEvent,
  type VenueId,
} from '@mm/core';
import { Alarm } from '../alarm.ts';
import { backoffUs } from '../align/backoff.ts';
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

/** One pass: what `fetch` answers to another one is not taken for it. */
interface Pass {
  readonly askedAtUs: number;
  /** Where it reads from. */
  readonly cursor: string | Sequence | undefined;
  /** Somebody asked for it by name, and hears when it fails. */
  asked: boolean;
}

/**
 * Reads the account's truth while its stream is held back: buffer, fetch, one `reconcile-snapshot`, release. On start, on
 * every reconnect of the user stream, and on `audit`. A failed pass releases the buffer and is tried again with backoff; one
 * asked for by `audit` is also answered with `command-refused`.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #deadline: Alarm;
  readonly #retry: Alarm;
  #buffer: VenueEvent[] = [];
  #pass: Pass | undefined;
  #cursor: string | Sequence | undefined;
  /** An audit came while a pass was under way: its state is older than the question. */
  #again: AuditCommand | undefined;
  #failures = 0;
  #onDone: (() => void) | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#deadline = new Alarm(options.world, () => this.#fail(refusal('no-answer', 'reading the account took too long')));
    this.#retry = new Alarm(options.world, () => this.#begin(this.#cursor, false));
  }

  get isReading(): boolean {
    return this.#pass !== undefined;
  }

  /** An event of the user stream: goes out now, or after the snapshot. */
  push(event: VenueEvent): void {
    if (this.#pass === undefined) {
      this.#options.sink(event);
      return;
    }
    this.#buffer.push(event);
    // Order events never drop: rather a stream that runs ahead of its snapshot, and another snapshot after it.
    if (this.#buffer.length > (this.#options.maxBuffered ?? 10_000)) {
      this.#fail(refusal('no-answer', 'the stream brought more than can be held back while reading'));
    }
  }

  /** The stream is (re)connected: reads from the last cursor. `onDone` after the first pass that succeeded. */
  start(onDone?: () => void): void {
    this.#onDone = onDone ?? this.#onDone;
    this.#drop();
    this.#begin(this.#cursor, false);
  }

  onAudit(command: AuditCommand): void {
    if (this.#pass === undefined) this.#begin(command.cursor ?? this.#cursor, true);
    else this.#again = command;
  }

  /** The stream is gone: what is held back goes out, a pass under way is dropped. */
  onDown(): void {
    const asked = this.#pass?.asked === true || this.#again !== undefined;
    this.#again = undefined;
    this.#drop();
    if (asked) this.#refuse(refusal('not-ready', 'the connection was lost while reading'));
  }

  close(): void {
    this.#pass = undefined;
    this.#buffer = [];
    this.#deadline.clear();
    this.#retry.clear();
  }

  #begin(cursor: string | Sequence | undefined, asked: boolean): void {
    this.#retry.clear();
    const { world, fetch, timeoutUs = 30_000_000 } = this.#options;
    const pass: Pass = { askedAtUs: world.clock.nowUs(), cursor, asked };
    this.#pass = pass;
    this.#deadline.after(timeoutUs);
    fetch(cursor, (reads) => {
      if (this.#pass !== pass) return;
      if (isRefusal(reads)) this.#fail(reads);
      else this.#finish(pass, reads);
    });
  }

  #finish(pass: Pass, reads: ReconcileReads): void {
    this.#deadline.clear();
    this.#pass = undefined;
    this.#failures = 0;
    this.#cursor = reads.cursor;
    const { venue, world, sink } = this.#options;
    const { askedAtUs } = pass;
    sink({ type: 'reconcile-snapshot', venue, askedAtUs, ...reads, receiveTimeUs: world.clock.nowUs() });
    this.#release();
    const done = this.#onDone;
    this.#onDone = undefined;
    done?.();
    this.#startAgain();
  }

  #fail(why: Refusal): void {
    const pass = this.#pass;
    if (pass === undefined) return;
    this.#drop();
    this.#failures += 1;
    if (pass.asked) this.#refuse(why);
    if (this.#again !== undefined) this.#startAgain();
    else this.#retry.after(backoffUs(this.#failures, this.#options.world.random));
  }

  #startAgain(): void {
    const again = this.#again;
    this.#again = undefined;
    if (again !== undefined && this.#pass === undefined) this.#begin(again.cursor ?? this.#cursor, true);
  }

  /** Ends the pass without a snapshot. */
  #drop(): void {
    this.#deadline.clear();
    this.#retry.clear();
    this.#pass = undefined;
    this.#release();
  }

  /** In the order they came; what comes up meanwhile goes out behind them. */
  #release(): void {
    const held = this.#buffer;
    this.#buffer = [];
    for (const event of held) this.#options.sink(event);
  }

  #refuse(why: Refusal): void {
    const { venue, world, sink } = this.#options;
    sink({ type: 'command-refused', venue, command: 'audit', refusal: why, receiveTimeUs: world.clock.nowUs() });
  }
}
