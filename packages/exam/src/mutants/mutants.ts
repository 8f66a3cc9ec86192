/** One line of the bot broken, as somebody might break it. */
export interface Mutant {
  readonly name: string;
  /** What is wrong with it, for people. */
  readonly what: string;
  readonly changes: readonly MutantChange[];
}

export interface MutantChange {
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly line: string;
  readonly instead: string;
}

const ORDER = 'packages/execution/src/order-record.ts';

function oneLine(name: string, what: string, file: string, line: string, instead: string): Mutant {
  return { name, what, changes: [{ file, line, instead }] };
}

/** Each must be found by the exam. */
export const MUTANTS: readonly Mutant[] = [
  oneLine(
    'timeout-is-rejection',
    'a request without an answer is taken for rejected',
    ORDER,
    '    this.#isUnanswered = true;',
    '    this.#isRejected = true;',
  ),
  oneLine(
    'late-fill-dropped',
    'a fill after the end is not counted',
    ORDER,
    '    const key = fillKey(fill);',
    '    if (this.#end >= 0) return false;\n    const key = fillKey(fill);',
  ),
  oneLine(
    'fill-counted-twice',
    'a fill told again, as after a reconnect, is counted again',
    ORDER,
    '    if (this.#hasFill(key)) return false;',
    '    if (this.#hasFill(key) && key === "") return false;',
  ),
  oneLine(
    'unknown-not-exposed',
    'an order of unknown fate is left out of the worst case',
    ORDER,
    '    if (this.possiblyLive) return Math.max(0, this.largestLive() - this.#filled);',
    "    if (this.state === 'unknown') return 0;\n    if (this.possiblyLive) return Math.max(0, this.largestLive() - this.#filled);",
  ),
  oneLine(
    'terminal-reopens',
    'a late word that an order is alive opens it again',
    ORDER,
    '    if (atUs > this.#aliveUs) this.#aliveUs = atUs;',
    '    if (atUs > this.#aliveUs) this.#aliveUs = atUs;\n    this.#end = -1;',
  ),
  oneLine(
    'amend-at-new-size',
    'while an amend is on its way only the new size is counted',
    ORDER,
    '    return amend === undefined ? this.#size : Math.max(this.#size, amend.size);',
    '    return amend === undefined ? this.#size : amend.size;',
  ),
  oneLine(
    'absent-after-one-read',
    'one negative answer is taken for proof that an order is not there',
    ORDER,
    '    return this.#missingInQueryUs >= from && this.#missingInSnapshotUs >= from;',
    '    return from > 0 && this.#missingInQueryUs > 0;',
  ),
  oneLine(
    'intent-after-bytes',
    'orders leave before they are written down',
    'packages/engine/src/session.ts',
    '      if (commands.length > 0 || !LOSABLE.has(event.type) || this.#unwritten >= MAX_UNWRITTEN) {',
    '      if (!LOSABLE.has(event.type) || this.#unwritten >= MAX_UNWRITTEN) {',
  ),
  oneLine(
    'permit-forgets-kill',
    'the kill is looked at when an order is decided, and not when its bytes leave',
    'packages/risk/src/send-permit.ts',
    "  if (kill.killed && !(kill.flattening && reduceOnly)) return refusal('killed', 'the kill switch is on');",
    '',
  ),
  oneLine(
    'kill-not-latched',
    'a kill is not written to the latch: a restart trades again',
    'packages/risk/src/kill-switch.ts',
    '      this.#latch.set(this.#record as KillRecord);',
    '',
  ),
  {
    name: 'quotes-before-reconcile',
    // Two layers keep this promise: the connector says that the stream is live once it has read the account, and execution
    // reads it again after that. Either alone is enough, so that either line alone is no mistake that could show.
    what: 'orders leave once the stream is up, before the account was read',
    changes: [
      {
        file: 'packages/execution/src/venue-desk.ts',
        line: '    return this.#userLive && this.#reconciled;',
        instead: '    return this.#userLive;',
      },
      {
        file: 'packages/connector-binance/src/user-data.ts',
        line: "    if (this.#state !== 'live') this.#setState('syncing', reason, nowUs);",
        instead: "    this.#setState('live', reason, nowUs);",
      },
    ],
  },
  oneLine(
    'gap-ignored',
    'a missing update of the book is not noticed',
    'packages/connector/src/align/book-aligner.ts',
    '    const continuity = this.#unbridged ? rules.afterSnapshot(update, this.#last) : rules.afterUpdate(update, this.#last);',
    "    const continuity = this.#unbridged ? rules.afterSnapshot(update, this.#last) : ('next' as Continuity);",
  ),
  oneLine(
    'stale-book-traded',
    'how old a book is does not matter',
    'packages/risk/src/pre-trade-check.ts',
    '    const ageUs = nowUs - record.aliveUs;',
    '    const ageUs = 0 * nowUs;',
  ),
  oneLine(
    'ids-start-over',
    'another start counts its order ids from one, under the epoch of the first',
    'packages/execution/src/client-ids.ts',
    '  begin(scope: ClientIdScope): void {\n    this.#scope = scope;',
    '  begin(scope: ClientIdScope): void {\n    this.#counter = 0;\n    this.#scope = { ...scope, epoch: 1 };',
  ),
  oneLine(
    'journal-not-lived-again',
    'a start begins from nothing',
    'packages/engine/src/replay.ts',
    '    const report = replay(engine, left.entries);\n    if (report.divergence === undefined) return { engine, report, lost: undefined };',
    '    const report = replay(engine, { next: () => undefined });\n    if (report.divergence === undefined) return { engine, report, lost: undefined };',
  ),
  oneLine(
    'self-trade-let-through',
    'an order may meet one of our own',
    'packages/risk/src/pre-trade-check.ts',
    '    if (!(room > 0)) {',
    '    if (Number.isNaN(room)) {',
  ),
  oneLine(
    'seen-before-applied',
    'a fill of an order that is not known yet is remembered as booked, and not booked',
    'packages/portfolio/src/instrument-account.ts',
    '    this.#insert(entry);\n    const turnover',
    '    if (origin !== undefined) this.#insert(entry);\n    const turnover',
  ),
  oneLine(
    'legs-let-alone',
    'a leg whose other was not filled is let be, and nobody is told',
    'packages/execution/src/leg-group.ts',
    '    return spread * (this.#intent.legs[0]?.size ?? 0) > this.#intent.nakedLots;',
    '    return spread * (this.#intent.legs[0]?.size ?? 0) > Number.MAX_SAFE_INTEGER;',
  ),
  {
    name: 'cancels-behind-creates',
    // Execution leaves a part of the budget alone, and the connector another. Where only the connector's is gone the first is
    // mostly enough; the exam finds that, too, in fewer seeds.
    what: 'the reserve of the rate budget is for creates, not for cancels',
    changes: [
      {
        file: 'packages/connector/src/limits/rate-limiter.ts',
        line: "    const reserve = use === 'cancel' ? 0 : window.cancelReserve;",
        instead: "    const reserve = use === 'cancel' ? window.cancelReserve : 0;",
      },
      {
        file: 'packages/execution/src/venue-desk.ts',
        line: 'budget.remaining - most < budget.limit * this.options.cancelReserve) return false;',
        instead: 'budget.remaining - most < 0) return false;',
      },
    ],
  },
];

export function mutantNamed(name: string): Mutant | undefined {
  return MUTANTS.find((one) => one.name === name);
}
