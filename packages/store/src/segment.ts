import { hash } from 'node:crypto';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { name, number, object, text } from './fields.ts';

/** What a session is, as its journal says it. No field can hold a secret: two hashes, two names, three numbers. */
export interface SessionHeader {
  /** The build that writes: a version or a commit. */
  readonly build: string;
  /** Results are the same for the same build and major version of Node. */
  readonly nodeMajor: number;
  /** A hash of the effective configuration, never the configuration. */
  readonly configHash: string;
  /** The lease's epoch under which the session runs. */
  readonly epoch: number;
  readonly startedAtUs: number;
}

/** The first record of every segment. */
export interface SegmentHeader extends SessionHeader {
  readonly segment: number;
  /** The number of the first entry in it. */
  readonly firstEntry: number;
  /** The chain's last link before it, in hexadecimal; 64 zeros at the very beginning. */
  readonly previous: string;
}

/** "mm journal", version 1, and a line's end that tells whether something changed them. */
export const MAGIC: Uint8Array = Uint8Array.of(0x6d, 0x6d, 0x6a, 0x6e, 0x6c, 0x01, 0x0d, 0x0a);

/** In front of every record: CRC of what follows, then length in the lower 24 bits and kind in the upper 8. */
export const RECORD_HEAD = 8;
export const MAX_RECORD_BYTES = 0xffffff;

// Kinds below 128 are events, up to 239 commands; the rest belongs to the journal itself.
export const HEADER_KIND = 250;
export const SEAL_KIND = 251;
export const CHECK_KIND = 252;

export const HASH_BYTES = 32;
export const ORIGIN: Uint8Array = new Uint8Array(HASH_BYTES);

const segmentHeader = object<SegmentHeader>({
  build: text(),
  nodeMajor: number(),
  configHash: text(),
  epoch: number(),
  startedAtUs: number(),
  segment: number(),
  firstEntry: number(),
  previous: name(),
});

export function writeHeader(to: ByteWriter, header: SegmentHeader): void {
  segmentHeader.write(to, header);
}

export function readHeader(from: ByteReader): SegmentHeader {
  return segmentHeader.read(from);
}

/** The chain's next link: over the one before and everything written since. */
export function nextLink(link: Uint8Array, bytes: Uint8Array): Uint8Array {
  const joined = new Uint8Array(link.length + bytes.length);
  joined.set(link);
  joined.set(bytes, link.length);
  return hash('sha256', joined, 'buffer');
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function segmentName(segment: number): string {
  return `journal-${String(segment).padStart(10, '0')}.mmj`;
}

/** The segments among some files, by number. */
export function segmentsIn(files: readonly string[]): number[] {
  const numbers = files.flatMap((file) => {
    const match = /^journal-([0-9]{10})\.mmj$/.exec(file);
    return match === null ? [] : [Number(match[1])];
  });
  return numbers.sort((a, b) => a - b);
}
