import type { Files } from '../files.ts';
import type { JournalFinding } from '../journal-findings.ts';
import { JournalReader } from '../journal-reader.ts';
import type { SessionHeader } from '../segment.ts';
import type { SessionJournal } from '../session-journal.ts';
import { type Appended, settled } from './any-entry.ts';

export const SESSION: SessionHeader = {
  build: '0.0.0-test',
  nodeMajor: 24,
  configHash: 'c0ffee',
  epoch: 7,
  startedAtUs: 1_700_000_000_000_000,
};

export function append(journal: SessionJournal, entry: Appended): void {
  if (entry.what === 'event') journal.appendEvent(entry.event);
  else if (entry.what === 'command') journal.appendCommand(entry.command);
  else journal.appendCheck(entry.stateHash);
}

/** Everything a journal holds from an entry on, levels copied, and what is wrong with it. */
export function readAll(files: Files, from = 0): { entries: unknown[]; finding: JournalFinding | undefined } {
  return drained(new JournalReader(files, from));
}

export function drained(reader: JournalReader): { entries: unknown[]; finding: JournalFinding | undefined } {
  const entries: unknown[] = [];
  for (let entry = reader.next(); entry !== undefined; entry = reader.next()) entries.push(settled(entry));
  return { entries, finding: reader.finding };
}

/** What reading them should give. */
export function numbered(appended: readonly Appended[], from = 0): unknown[] {
  return appended.slice(from).map((entry, i) => settled({ ...entry, entry: from + i }));
}
