import type { RateBudgetEvent, ReconcileSnapshotEvent, Sequence, VenueId } from '@mm/core';
import type { CommandGate } from './ports.ts';
import type { ExecutionVenue } from './venue-options.ts';

interface Budget {
  remaining: number;
  readonly limit: number;
  readonly resetsAtUs: number;
}

/** A venue's desk as plain values; the cursor may be a `bigint`. */
export interface SavedDesk {
  readonly venue: VenueId;
  readonly budgets: readonly (readonly [name: string, remaining: number, limit: number, resetsAtUs: number])[];
  readonly isUserLive: boolean;
  readonly connectedUs: number;
  readonly isReconciled: boolean;
  readonly cursor: string | Sequence | undefined;
  readonly auditSentUs: number | undefined;
  readonly auditedUs: number | undefined;
  readonly isAuditWanted: boolean;
  readonly spacingUs: number;
  readonly notBeforeUs: number;
}

/** An audit is dear: a hundred of Binance's units, of which it gives 2,400 a minute. Asked for again and again, it comes so often. */
const LONGEST_SPACING_US = 8_000_000;

/**
 * What execution knows of one venue: whether its truth was read since the last connect, when to read it again, and how many
 * requests are left.
 */
export class VenueDesk {
  readonly options: ExecutionVenue;
  readonly #gate: CommandGate;
  readonly #budgets = new Map<string, Budget>();
  #userLive = false;
  #connectedUs = 0;
  #reconciled = false;
  #cursor: string | Sequence | undefined;
  #auditSentUs: number | undefined;
  #auditedUs = Number.NEGATIVE_INFINITY;
  #auditWanted = false;
  /** Between two that are wanted: twice as long each time one follows the other. */
  #spacingUs: number;
  /** After a refusal, which may come at once. */
  #notBeforeUs = 0;

  constructor(options: ExecutionVenue, gate: CommandGate) {
    this.options = options;
    this.#gate = gate;
    this.#spacingUs = options.auditSpacingUs;
  }

  get venue(): VenueId {
    return this.options.venue;
  }

  /** Its orders, fills and positions were read and merged since the user stream was last connected. */
  get reconciled(): boolean {
    return this.#userLive && this.#reconciled;
  }

  save(): SavedDesk {
    return {
      venue: this.venue,
      budgets: Array.from(
        this.#budgets,
        ([name, { remaining, limit, resetsAtUs }]) => [name, remaining, limit, resetsAtUs] as const,
      ),
      isUserLive: this.#userLive,
      connectedUs: this.#connectedUs,
      isReconciled: this.#reconciled,
      cursor: this.#cursor,
      auditSentUs: this.#auditSentUs,
      auditedUs: Number.isFinite(this.#auditedUs) ? this.#auditedUs : undefined,
      isAuditWanted: this.#auditWanted,
      spacingUs: this.#spacingUs,
      notBeforeUs: this.#notBeforeUs,
    };
  }

  restore(saved: SavedDesk): void {
    for (const [name, remaining, limit, resetsAtUs] of saved.budgets) this.#budgets.set(name, { remaining, limit, resetsAtUs });
    this.#userLive = saved.isUserLive;
    this.#connectedUs = saved.connectedUs;
    this.#reconciled = saved.isReconciled;
    this.#cursor = saved.cursor;
    this.#auditSentUs = saved.auditSentUs;
    this.#auditedUs = saved.auditedUs ?? Number.NEGATIVE_INFINITY;
    this.#auditWanted = saved.isAuditWanted;
    this.#spacingUs = saved.spacingUs;
    this.#notBeforeUs = saved.notBeforeUs;
  }

  /** The user stream came up or went down. What happened meanwhile is not known until it is read. */
  onUserStream(isLive: boolean, nowUs: number): void {
    if (isLive && !this.#userLive) {
      this.#connectedUs = nowUs;
      this.#auditWanted = true;
      this.#spacingUs = this.options.auditSpacingUs;
    }
    if (!isLive) {
      this.#reconciled = false;
      // An answer to what was asked before may never come.
      this.#auditSentUs = undefined;
    }
    this.#userLive = isLive;
  }

  onSnapshot(event: ReconcileSnapshotEvent): void {
    this.#cursor = event.cursor;
    this.#auditSentUs = undefined;
    if (event.askedAtUs > this.#auditedUs) this.#auditedUs = event.askedAtUs;
    // One asked before the stream came up may have missed what happened in between.
    if (this.#userLive && event.askedAtUs >= this.#connectedUs) {
      this.#reconciled = true;
      this.#auditWanted = false;
    }
  }

  /** An audit of ours was refused: it is asked for again, after the least time between two. */
  onAuditRefused(nowUs: number): void {
    this.#auditSentUs = undefined;
    this.#auditWanted = true;
    this.#notBeforeUs = nowUs + this.options.auditSpacingUs;
  }

  /** Orders may wait for it: it comes when it may. */
  wantAudit(): void {
    this.#auditWanted = true;
  }

  /** A person waits for it, or what is believed of the account is in doubt: however many there were, it comes next. */
  wantAuditSoon(): void {
    this.#auditWanted = true;
    this.#spacingUs = this.options.auditSpacingUs;
  }

  /** Asks for the truth: when wanted, and on a timer while all seems well. */
  onTime(nowUs: number): void {
    if (!this.#userLive || this.#nextAuditUs() > nowUs) return;
    const isPressing = nowUs - this.#auditedUs < 2 * LONGEST_SPACING_US;
    this.#spacingUs = isPressing ? Math.min(2 * this.#spacingUs, LONGEST_SPACING_US) : this.options.auditSpacingUs;
    this.#auditSentUs = nowUs;
    this.#auditWanted = false;
    this.#gate.send({ type: 'audit', venue: this.venue, cursor: this.#cursor });
  }

  nextWakeUs(): number {
    return this.#userLive ? this.#nextAuditUs() : Number.POSITIVE_INFINITY;
  }

  #nextAuditUs(): number {
    const { auditEveryUs, auditPatienceUs } = this.options;
    if (this.#auditSentUs !== undefined) return this.#auditSentUs + auditPatienceUs;
    const spacing = this.#auditWanted || !this.#reconciled ? this.#spacingUs : auditEveryUs;
    return Math.max(this.#auditedUs + spacing, this.#notBeforeUs);
  }

  onBudget(event: RateBudgetEvent): void {
    const { remaining, limit, resetsAtUs } = event;
    if (this.#budgets.size >= MAX_BUDGETS && !this.#budgets.has(event.budget)) return;
    this.#budgets.set(event.budget, { remaining, limit, resetsAtUs });
  }

  /** May a new order or a change go out now: the account is known, and requests are left? */
  isOpen(nowUs: number): boolean {
    return this.reconciled && this.canAfford(nowUs);
  }

  /** Is there room for one more create or amend, with what cancels need left aside? */
  canAfford(nowUs: number): boolean {
    const { place, amend } = this.options.cost;
    const most = Math.max(place, amend);
    for (const budget of this.#budgets.values()) {
      if (budget.resetsAtUs > nowUs && budget.remaining - most < budget.limit * this.options.cancelReserve) return false;
    }
    return true;
  }

  /** A create or amend was sent: counted until the venue says its own figure. */
  spend(kind: 'place' | 'amend'): void {
    for (const budget of this.#budgets.values()) budget.remaining -= this.options.cost[kind];
  }
}

const MAX_BUDGETS = 32;
