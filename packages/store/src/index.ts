/**
 * The session journal: append-only, checked record by record, chained, rotated, replayable; and the lease that keeps one
 * writer an account.
 *
 * @packageDocumentation
 */
export type * from './files.ts';
export { JournalDamage, type JournalFinding, type SegmentFinding } from './journal-findings.ts';
export * from './journal-reader.ts';
export * from './lease.ts';
export * from './memory-files.ts';
export * from './open-journal.ts';
export type { SegmentHeader, SessionHeader } from './segment.ts';
export { type JournalOptions, SessionJournal, type SyncPolicy } from './session-journal.ts';
export type { JournalSnapshot } from './snapshots.ts';
