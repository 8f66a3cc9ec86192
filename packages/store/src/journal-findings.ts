/** What is wrong with a journal, as data. `offset` is where the first byte that cannot be trusted stands. */
export type JournalFinding =
  | SegmentFinding
  | { readonly type: 'missing-segment'; readonly segment: number }
  | { readonly type: 'bad-snapshot'; readonly file: string; readonly reason: string }
  | { readonly type: 'not-removed'; readonly file: string; readonly reason: string };

/**
 * - `torn-tail` — the last record is cut off: the process or the machine died while writing. Cut away when opened.
 * - `damaged-tail` — what stands at the end is no record, and none follows. Cut away when opened.
 * - `damaged` — a record is not what was written, and whole ones follow. Not mended.
 * - `broken-chain` — a record, a block or a segment was taken out, put in or changed. Not mended.
 * - `unreadable` — whole, but not what this build reads. Not mended.
 * - `empty-segment` — the last one, begun and without a whole header. Removed when opened.
 */
export interface SegmentFinding {
  readonly type: 'torn-tail' | 'damaged-tail' | 'damaged' | 'broken-chain' | 'unreadable' | 'empty-segment';
  readonly segment: number;
  readonly offset: number;
  /** Bytes from there to the end of the segment. */
  readonly lostBytes: number;
  readonly reason: string;
}

/** A crash leaves these; they are mended by cutting off. */
export function isTail({ type }: JournalFinding): boolean {
  return type === 'torn-tail' || type === 'damaged-tail' || type === 'empty-segment';
}

/** A journal that must not be gone on with: something in it is not what was written. */
export class JournalDamage extends Error {
  override readonly name = 'JournalDamage';
  readonly kind = 'journal-damage';
  readonly finding: JournalFinding;

  constructor(finding: JournalFinding) {
    super(`the journal is damaged: ${JSON.stringify(finding)}`);
    this.finding = finding;
  }
}
