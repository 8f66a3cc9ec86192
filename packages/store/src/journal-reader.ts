import type { Command, EngineEvent } from '@mm/core';
import { COMMAND_FIELDS } from './command-fields.ts';
import { EVENT_FIELDS } from './event-fields.ts';
import type { Files } from './files.ts';
import { isTail, type JournalFinding } from './journal-findings.ts';
import { hex, ORIGIN, type SegmentHeader, segmentName, segmentsIn } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';

/** One line of the journal. Levels of books stand in arrays that are used again for the next entry: copy what is kept. */
export type JournalEntry =
  | { readonly what: 'event'; readonly entry: number; readonly event: EngineEvent }
  | { readonly what: 'command'; readonly entry: number; readonly command: Command }
  /** The hash of the state after everything before it. */
  | { readonly what: 'check'; readonly entry: number; readonly stateHash: string };

/**
 * Reads a journal from an entry on, one entry a call, and checks everything it passes: CRCs, places, links, that no segment
 * is missing. Stops at the first thing wrong, and says what it is.
 */
export class JournalReader {
  readonly #files: Files;
  readonly #from: number;
  #waiting: number[];
  #current: SegmentReader | undefined = undefined;
  #entry = 0;
  #link: string | undefined = undefined;
  #previous: number | undefined = undefined;
  #finding: JournalFinding | undefined = undefined;
  /** @param from the first entry wanted; 0 for all there are */
  constructor(files: Files, from = 0) {
    this.#files = files;
    this.#from = from;
    this.#waiting = segmentsIn(files.list());
    if (from > 0) this.#skipSegments();
    this.#openNext();
  }

  /** What is wrong, once {@link next} says that there is nothing more. */
  get finding(): JournalFinding | undefined {
    return this.#finding;
  }

  /** The header of the segment being read: which build wrote it. */
  get header(): SegmentHeader | undefined {
    return this.#current?.header;
  }

  /** Number of the entry that comes next. */
  get nextEntry(): number {
    return this.#entry;
  }

  /** The next entry; `undefined` at the end, which {@link finding} explains when it came too early. */
  next(): JournalEntry | undefined {
    for (let segment = this.#current; segment !== undefined; segment = this.#current) {
      if (segment.next()) {
        const entry = this.#entry;
        this.#entry += 1;
        // What is passed over is decoded too: strings are written out where they first come.
        const read = this.#decode(segment, entry);
        if (read === undefined) return undefined;
        if (entry >= this.#from) return read;
      } else if (!this.#finish(segment)) return undefined;
    }
    return undefined;
  }

  #decode(segment: SegmentReader, entry: number): JournalEntry | undefined {
    const { kind, reader } = segment;
    try {
      const read = decoded(segment, entry);
      if (reader.at !== reader.end) throw new Error('there is more in it than it should have');
      return read;
    } catch (error) {
      segment.reject(`a record of kind ${kind}: ${error instanceof Error ? error.message : 'unknown'}`);
      this.#finding = segment.finding;
      this.#current = undefined;
      return undefined;
    }
  }

  /** A segment is through. @returns whether another follows */
  #finish(segment: SegmentReader): boolean {
    const { finding, header } = segment;
    this.#current = undefined;
    this.#link = hex(segment.link);
    this.#previous = header?.segment;
    if (finding !== undefined) {
      this.#finding = isTail(finding) && this.#waiting.length > 0 ? { ...finding, type: 'damaged' } : finding;
      return false;
    }
    const { unsealedBytes } = segment;
    if (this.#waiting.length > 0 && unsealedBytes.length > 0) {
      const { end } = segment;
      const reason = 'it is not sealed, and another follows';
      const numbers = { segment: this.#previous ?? 0, offset: end - unsealedBytes.length, lostBytes: unsealedBytes.length };
      this.#finding = { type: 'broken-chain', ...numbers, reason };
      return false;
    }
    this.#openNext();
    return this.#current !== undefined;
  }

  #openNext(): void {
    const number = this.#waiting.shift();
    if (number === undefined) return;
    const expected = this.#previous === undefined ? number : this.#previous + 1;
    if (number !== expected) {
      this.#finding = { type: 'missing-segment', segment: expected };
      return;
    }
    const segment = new SegmentReader(this.#files.read(segmentName(number)) ?? new Uint8Array(0), number);
    const { header } = segment;
    if (header === undefined || segment.finding !== undefined) {
      const { finding } = segment;
      this.#finding =
        finding !== undefined && isTail(finding) && this.#waiting.length > 0 ? { ...finding, type: 'damaged' } : finding;
      return;
    }
    if (!this.#fits(header)) {
      const reason = 'it does not go on where the one before it ends';
      const lostBytes = segment.bytes.length;
      this.#finding = { type: 'broken-chain', segment: number, offset: 0, lostBytes, reason };
      return;
    }
    this.#entry = header.firstEntry;
    this.#current = segment;
  }

  #fits({ segment, firstEntry, previous }: SegmentHeader): boolean {
    if (this.#link !== undefined) return previous === this.#link && firstEntry === this.#entry;
    if (firstEntry > this.#from && this.#from > 0) return false;
    // The very first of all has nothing before it; the first of those that are kept may have.
    return segment !== 1 || (previous === hex(ORIGIN) && firstEntry === 0);
  }

  /** Leaves out segments that end before the first entry wanted. */
  #skipSegments(): void {
    const starts = this.#waiting.map((number) => {
      const bytes = this.#files.read(segmentName(number), HEADER_ROOM);
      return bytes === undefined ? undefined : new SegmentReader(bytes, number).header?.firstEntry;
    });
    const exact = starts.indexOf(this.#from);
    const first = exact >= 0 ? exact : starts.findLastIndex((start) => start !== undefined && start < this.#from);
    this.#waiting = this.#waiting.slice(Math.max(0, first));
  }
}

const HEADER_ROOM = 64 * 1024;

function decoded({ kind, reader }: SegmentReader, entry: number): JournalEntry {
  const event = EVENT_FIELDS.get(kind);
  if (event !== undefined) return { what: 'event', entry, event: event.read(reader) };
  const command = COMMAND_FIELDS.get(kind);
  if (command !== undefined) return { what: 'command', entry, command: command.read(reader) };
  return { what: 'check', entry, stateHash: reader.text() };
}
