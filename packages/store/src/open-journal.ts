import type { Files } from './files.ts';
import { isTail, JournalDamage, type JournalFinding } from './journal-findings.ts';
import { JournalReader } from './journal-reader.ts';
import { RecordWriter } from './record-writer.ts';
import { ORIGIN, type SessionHeader, segmentName, segmentsIn } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';
import { type JournalOptions, SessionJournal, totalBytes } from './session-journal.ts';
import { type JournalSnapshot, readSnapshot, snapshotNames } from './snapshots.ts';

/** A journal that was found and may be gone on with. */
export interface OpenedJournal {
  readonly journal: SessionJournal;
  /** The newest whole snapshot; `undefined` when there is none: then a replay begins at the first entry. */
  readonly snapshot: JournalSnapshot | undefined;
  /** Entries from the snapshot on, up to where the journal was left. */
  readonly entries: JournalReader;
  /** What was found and mended: a torn tail, a snapshot passed over. */
  readonly findings: readonly JournalFinding[];
}

/**
 * Opens the journal of a directory, or starts one. A tail that a crash tore is cut off at the last whole record; what is left
 * is sealed, and a new segment begins.
 *
 * @throws {JournalDamage} when something else than the tail is not what was written
 */
export function openJournal(files: Files, session: SessionHeader, options: JournalOptions = {}): OpenedJournal {
  const findings: JournalFinding[] = [];
  const snapshot = newestSnapshot(files, findings);
  const position = mendTail(files, findings);
  for (const finding of findings) options.onFinding?.(finding);
  const bytes = totalBytes(files);
  // Made before the new segment, so that it ends where the last session did.
  const entries = new JournalReader(files, snapshot?.entry ?? 0);
  if (entries.finding !== undefined) throw new JournalDamage(entries.finding);
  const { header } = entries;
  if (snapshot !== undefined && header?.firstEntry === snapshot.entry && header.previous !== snapshot.link) {
    const reason = 'the snapshot is of another journal';
    throw new JournalDamage({ type: 'broken-chain', segment: header.segment, offset: 0, lostBytes: 0, reason });
  }
  const journal = new SessionJournal(files, session, { ...position, totalBytes: bytes }, options);
  return { journal, snapshot, entries, findings };
}

/** Everything that is wrong with a journal and its snapshots; nothing is changed. Empty: every bit is what was written. */
export function verifyJournal(files: Files): readonly JournalFinding[] {
  const findings: JournalFinding[] = [];
  for (const name of snapshotNames(files.list())) {
    const read = readSnapshot(files, name);
    if ('type' in read) findings.push(read);
  }
  const reader = new JournalReader(files);
  while (reader.next() !== undefined);
  if (reader.finding !== undefined) findings.push(reader.finding);
  return findings;
}

function newestSnapshot(files: Files, findings: JournalFinding[]): JournalSnapshot | undefined {
  for (const name of snapshotNames(files.list())) {
    const read = readSnapshot(files, name);
    if (!('type' in read)) return read;
    findings.push(read);
  }
  return undefined;
}

interface Left {
  readonly segment: number;
  readonly entry: number;
  readonly link: Uint8Array;
}

/** Reads the last segment, cuts off what a crash left of a record, and seals the rest. */
function mendTail(files: Files, findings: JournalFinding[]): Left {
  const segments = segmentsIn(files.list());
  const last = segments.at(-1);
  if (last === undefined) return { segment: 1, entry: 0, link: ORIGIN };
  const name = segmentName(last);
  const reader = new SegmentReader(files.read(name) ?? new Uint8Array(0), last);
  let entry = reader.header?.firstEntry ?? 0;
  while (reader.next()) entry += 1;
  const { finding } = reader;
  if (finding !== undefined) {
    if (!isTail(finding)) throw new JournalDamage(finding);
    findings.push(finding);
    if (finding.type === 'empty-segment') {
      files.remove(name);
      return mendTail(files, findings);
    }
    files.truncate(name, reader.end);
  }
  return { segment: last + 1, entry, link: sealRest(files, name, reader) };
}

/** @returns the chain's last link */
function sealRest(files: Files, name: string, { unsealedBytes, link, ordinal }: SegmentReader): Uint8Array {
  if (unsealedBytes.length === 0) return link;
  const records = new RecordWriter(link, ordinal);
  records.sealOver(unsealedBytes);
  const file = files.open(name);
  try {
    records.flushTo(file);
    file.sync();
  } finally {
    file.close();
  }
  return records.link;
}
