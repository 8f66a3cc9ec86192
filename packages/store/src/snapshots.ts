import { hash } from 'node:crypto';
import type { Files } from './files.ts';
import type { JournalFinding } from './journal-findings.ts';
import { HASH_BYTES, hex, segmentName, segmentsIn } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';

/** A state to start a replay from. */
export interface JournalSnapshot {
  /** The first entry that is not in it. */
  readonly entry: number;
  /** The chain's link when it was taken, in hexadecimal. */
  readonly link: string;
  readonly state: Uint8Array;
}

const NAME = /^snapshot-([0-9]{16})\.mms$/;
/** Entry as sixteen digits, link as 64, in plain text in front of the state. */
const HEAD_BYTES = 16 + 64;

function snapshotName(entry: number): string {
  return `snapshot-${String(entry).padStart(16, '0')}.mms`;
}

/** Newest first. */
export function snapshotNames(files: readonly string[]): string[] {
  return files
    .filter((file) => NAME.test(file))
    .sort()
    .reverse();
}

/** Whole or not at all: a hash over everything, the head, the state. */
export function writeSnapshot(files: Files, { entry, link, state }: JournalSnapshot): void {
  const bytes = new Uint8Array(HASH_BYTES + HEAD_BYTES + state.length);
  bytes.set(Buffer.from(`${String(entry).padStart(16, '0')}${link}`, 'latin1'), HASH_BYTES);
  bytes.set(state, HASH_BYTES + HEAD_BYTES);
  bytes.set(hash('sha256', bytes.subarray(HASH_BYTES), 'buffer'));
  files.replace(snapshotName(entry), bytes);
}

/** Reads a snapshot back, or says what is wrong with it. */
export function readSnapshot(files: Files, file: string): JournalSnapshot | JournalFinding {
  const bytes = files.read(file);
  const bad = (reason: string): JournalFinding => ({ type: 'bad-snapshot', file, reason });
  if (bytes === undefined || bytes.length < HASH_BYTES + HEAD_BYTES) return bad('too short');
  const content = bytes.subarray(HASH_BYTES);
  if (hex(hash('sha256', content, 'buffer')) !== hex(bytes.subarray(0, HASH_BYTES))) return bad('not what was written');
  const head = Buffer.from(content.subarray(0, HEAD_BYTES)).toString('latin1');
  const entry = Number(head.slice(0, 16));
  if (snapshotName(entry) !== file) return bad('under another name');
  return { entry, link: head.slice(16), state: content.subarray(HEAD_BYTES) };
}

/**
 * Keeps the newest snapshots, and the segments that a replay from the oldest of them needs.
 * @returns bytes of segments that were removed
 */
export function pruneSnapshots(files: Files, keep: number, onFinding: (finding: JournalFinding) => void): number {
  const remove = (file: string): boolean => {
    try {
      files.remove(file);
      return true;
    } catch (error) {
      onFinding({ type: 'not-removed', file, reason: error instanceof Error ? error.message : 'unknown' });
      return false;
    }
  };
  const names = snapshotNames(files.list());
  for (const file of names.slice(keep)) remove(file);
  const oldest = names[Math.min(keep, names.length) - 1];
  const needed = oldest === undefined ? undefined : Number(NAME.exec(oldest)?.[1]);
  let removed = 0;
  if (needed === undefined) return removed;
  const segments = segmentsIn(files.list());
  for (const [i, segment] of segments.entries()) {
    const following = segments[i + 1];
    const name = segmentName(segment);
    if (following === undefined || (firstEntryOf(files, following) ?? Number.POSITIVE_INFINITY) > needed) break;
    const size = files.size(name) ?? 0;
    if (remove(name)) removed += size;
  }
  return removed;
}

/** A header is in these bytes: names, hashes and a few numbers. */
const HEADER_ROOM = 64 * 1024;

function firstEntryOf(files: Files, segment: number): number | undefined {
  const bytes = files.read(segmentName(segment), HEADER_ROOM);
  return bytes === undefined ? undefined : new SegmentReader(bytes, segment).header?.firstEntry;
}
