import { BugError, type Command, type EngineEvent, type Journal } from '@mm/core';
import { COMMAND_CODES } from './command-fields.ts';
import { EVENT_CODES } from './event-fields.ts';
import { type Field, text } from './fields.ts';
import type { AppendFile, Files } from './files.ts';
import type { JournalFinding } from './journal-findings.ts';
import { RecordWriter } from './record-writer.ts';
import { CHECK_KIND, HEADER_KIND, hex, MAGIC, type SessionHeader, segmentName, segmentsIn, writeHeader } from './segment.ts';
import { pruneSnapshots, writeSnapshot } from './snapshots.ts';

/**
 * When the journal waits for the disk itself. Written bytes survive the death of the process in any case; this is about the
 * death of the machine.
 *
 * - `never` — leave it to the system; a power cut may lose the last seconds.
 * - `commands` — before any write returns that holds a command that can create or change an order.
 * - `always` — before any write returns.
 */
export type SyncPolicy = 'never' | 'commands' | 'always';

export interface JournalOptions {
  readonly sync?: SyncPolicy;
  /** A segment that has grown to this is followed by another; 64 MiB. */
  readonly maxSegmentBytes?: number;
  /** All segments together; past it nothing more is written: take snapshots. 4 GiB. */
  readonly maxTotalBytes?: number;
  /** Snapshots that are kept; 2. Segments older than the oldest of them are removed. */
  readonly snapshots?: number;
  readonly onFinding?: (finding: JournalFinding) => void;
}

const DEFAULTS: Required<JournalOptions> = Object.freeze({
  sync: 'never',
  maxSegmentBytes: 64 * 1024 * 1024,
  maxTotalBytes: 4 * 1024 * 1024 * 1024,
  snapshots: 2,
  onFinding: () => undefined,
});

/** A block is sealed once it has grown to this: so long a flipped bit is caught by the CRC alone. */
const SEAL_BYTES = 64 * 1024;

/** Where a journal goes on. */
export interface JournalPosition {
  /** Number of the segment to be made next. */
  readonly segment: number;
  /** Number of the entry to be written next. */
  readonly entry: number;
  readonly link: Uint8Array;
  /** Bytes in the segments there are. */
  readonly totalBytes: number;
}

const CHECK_FIELD = text<string>();

/** Which commands may create or change an order: their record must be down before they leave. */
const CHANGES_ORDERS: ReadonlySet<string> = new Set(['place', 'amend', 'batch']);

/**
 * The session's journal. Appending only fills a buffer; {@link write} puts everything down in one call, and throws when it
 * cannot. After that it stays failed: what is on the disk is whole up to some record, and starting anew finds out which.
 */
export class SessionJournal implements Journal {
  readonly #files: Files;
  readonly #session: SessionHeader;
  readonly #options: Required<JournalOptions>;
  readonly #records: RecordWriter;
  #file: AppendFile | undefined = undefined;
  #segment: number;
  #segmentBytes = 0;
  #totalBytes: number;
  #nextEntry: number;
  #mustSync = false;
  #failure: Error | undefined = undefined;

  /** Use {@link openJournal}: it finds out where to go on. */
  constructor(files: Files, session: SessionHeader, position: JournalPosition, options: JournalOptions) {
    this.#files = files;
    this.#session = session;
    this.#options = { ...DEFAULTS, ...options };
    this.#records = new RecordWriter(position.link);
    this.#segment = position.segment - 1;
    this.#nextEntry = position.entry;
    this.#totalBytes = position.totalBytes;
    this.#guarded(() => this.#begin());
  }

  /** The number that the next entry gets. Entries are events, commands and checks, counted from 0 over all segments. */
  get nextEntry(): number {
    return this.#nextEntry;
  }

  /** Did a write fail? Then nothing more can be written. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  appendEvent(event: EngineEvent): void {
    const coded = EVENT_CODES.get(event.type);
    if (coded === undefined) throw new BugError(`an event that no journal knows: ${event.type}`);
    this.#append(coded[0], coded[1], event);
  }

  appendCommand(command: Command): void {
    const coded = COMMAND_CODES.get(command.type);
    if (coded === undefined) throw new BugError(`a command that no journal knows: ${command.type}`);
    this.#append(coded[0], coded[1], command);
    if (this.#options.sync === 'commands' && CHANGES_ORDERS.has(command.type)) this.#mustSync = true;
  }

  /** Notes the hash of the state as it is now, for a replay to compare. */
  appendCheck(stateHash: string): void {
    this.#append(CHECK_KIND, CHECK_FIELD, stateHash);
  }

  /**
   * Puts everything appended down.
   * @throws when it could not, and from then on always: nothing may be sent.
   */
  write(): void {
    // As #guarded does, without a function made for every turn.
    if (this.#failure !== undefined) throw this.#failure;
    try {
      this.#flush(this.#records.unsealed >= SEAL_BYTES);
      if (this.#segmentBytes >= this.#options.maxSegmentBytes) this.#rotate();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /**
   * Keeps a state from which a replay can start: everything appended so far is in it. The segments before the oldest snapshot
   * kept are removed.
   * @throws as {@link write}
   */
  snapshot(state: Uint8Array): void {
    this.#guarded(() => {
      this.#rotate(() => writeSnapshot(this.#files, { entry: this.#nextEntry, link: hex(this.#records.link), state }));
    });
    const removed = pruneSnapshots(this.#files, this.#options.snapshots, this.#options.onFinding);
    this.#totalBytes -= removed;
  }

  /** Puts everything down and seals it. */
  close(): void {
    this.#guarded(() => {
      this.#flush(true);
      this.#file?.sync();
      this.#file?.close();
    });
    this.#failure = new BugError('the journal is closed');
  }

  /** A record that could not be written to its end must never leave: the journal fails. */
  #append<Value>(kind: number, field: Field<Value>, value: Value): void {
    if (this.#failure !== undefined) throw this.#failure;
    const records = this.#records;
    try {
      records.open();
      field.write(records.out, value);
      records.close(kind);
    } catch (error) {
      this.#failure = new BugError('an entry could not be encoded', { cause: error });
      throw this.#failure;
    }
    this.#nextEntry += 1;
  }

  /** Runs what touches the disk; the first failure is the last thing that happens. */
  #guarded(run: () => void): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      run();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(cause: unknown): Error {
    this.#failure = new Error('the journal could not be written', { cause });
    return this.#failure;
  }

  #flush(seal: boolean): void {
    const records = this.#records;
    if (seal && records.unsealed > 0) records.seal();
    const { pending } = records;
    if (pending > 0) {
      if (this.#totalBytes + pending > this.#options.maxTotalBytes) throw new Error('the journal has no room left');
      records.flushTo(this.#file as AppendFile);
      this.#segmentBytes += pending;
      this.#totalBytes += pending;
    }
    if (seal) records.restart();
    if (this.#mustSync || this.#options.sync === 'always') (this.#file as AppendFile).sync();
    this.#mustSync = false;
  }

  /** Ends the segment and begins the next; in between everything is down and sealed. */
  #rotate(between?: () => void): void {
    this.#flush(true);
    this.#file?.sync();
    this.#file?.close();
    between?.();
    this.#begin();
  }

  /** Begins a segment: its header is put down at once. */
  #begin(): void {
    this.#segment += 1;
    this.#segmentBytes = 0;
    this.#file = this.#files.create(segmentName(this.#segment));
    const records = this.#records;
    const previous = hex(records.link);
    records.begin(MAGIC);
    records.open();
    writeHeader(records.out, { ...this.#session, segment: this.#segment, firstEntry: this.#nextEntry, previous });
    records.close(HEADER_KIND);
    this.#flush(false);
  }
}

/** Bytes of all segments there are. */
export function totalBytes(files: Files): number {
  return segmentsIn(files.list()).reduce((sum, segment) => sum + (files.size(segmentName(segment)) ?? 0), 0);
}
