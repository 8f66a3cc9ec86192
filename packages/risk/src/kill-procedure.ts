import type { AuditCommand, CancelAllCommand, ReconcileSnapshotEvent, Sequence, VenueId } from '@mm/core';

/**
 * - `canceling` — cancel-all was sent; not yet read back.
 * - `quiet` — read back: no order is open, and none that was on its way can still appear.
 * - `escalated` — not read back in time. It is tried on; a person must look.
 */
export type KillStage = 'canceling' | 'quiet' | 'escalated';

export interface KillProcedureOptions {
  readonly venues: readonly VenueId[];
  /** Between two tries to cancel all. Default 1 s. */
  readonly retryUs?: number;
  /** Between two looks at most; the pauses before grow from `retryUs` on. Default 8 s. */
  readonly longestLookUs?: number;
  /**
   * How long an order on its way may still take effect: the venue's receive window, its own time limit and the clock's
   * error. An empty look counts only when it was asked for after that.
   */
  readonly settleUs: number;
  /** When a person is to be called. */
  readonly escalateUs?: number;
}

/** How far it is, as plain values. */
export interface SavedKillProcedure {
  readonly startedUs: number | undefined;
  readonly venues: readonly (Readonly<VenueProgress> & { readonly venue: VenueId })[];
}

interface VenueProgress {
  stage: KillStage;
  triedAtUs: number;
  /** When it may be looked at next. */
  lookAtUs: number;
  /** How often it was looked at since the kill. */
  looks: number;
  openOrders: number | undefined;
  cursor: string | Sequence | undefined;
}

/**
 * What follows a kill: cancel everything at every venue, look, and again until the venue itself says that nothing is open.
 * Knows no orders of ours, and needs none. Commands out, snapshots in; time as it is told.
 */
export class KillProcedure {
  readonly #settleUs: number;
  readonly #retryUs: number;
  readonly #longestLookUs: number;
  readonly #escalateUs: number;
  readonly #venues: ReadonlyMap<VenueId, VenueProgress>;
  #startedUs: number | undefined;

  constructor(options: KillProcedureOptions) {
    this.#settleUs = options.settleUs;
    this.#retryUs = options.retryUs ?? 1_000_000;
    this.#longestLookUs = options.longestLookUs ?? 8_000_000;
    this.#escalateUs = options.escalateUs ?? 30_000_000;
    this.#venues = new Map(options.venues.map((venue) => [venue, { ...IDLE }]));
  }

  save(): SavedKillProcedure {
    return { startedUs: this.#startedUs, venues: Array.from(this.#venues, ([venue, progress]) => ({ venue, ...progress })) };
  }

  restore(saved: SavedKillProcedure): void {
    this.#startedUs = saved.startedUs;
    for (const { venue, ...progress } of saved.venues) {
      const own = this.#venues.get(venue);
      if (own !== undefined) Object.assign(own, progress);
    }
  }

  /** Trading goes on: forgets that there was one. */
  end(): void {
    this.#startedUs = undefined;
  }

  /** Begins, or begins again. */
  start(nowUs: number): readonly (CancelAllCommand | AuditCommand)[] {
    this.#startedUs = nowUs;
    return [...this.#venues].flatMap(([venue, progress]) => {
      progress.stage = 'canceling';
      progress.openOrders = undefined;
      progress.lookAtUs = nowUs;
      progress.looks = 0;
      return this.#try(venue, progress, nowUs);
    });
  }

  /** Tries again where nothing was read back yet. */
  onTime(nowUs: number): readonly (CancelAllCommand | AuditCommand)[] {
    const startedUs = this.#startedUs;
    if (startedUs === undefined) return [];
    return [...this.#venues].flatMap(([venue, progress]) => {
      if (progress.stage === 'quiet') return [];
      if (nowUs - startedUs >= this.#escalateUs) progress.stage = 'escalated';
      return nowUs - progress.triedAtUs >= this.#retryUs ? this.#try(venue, progress, nowUs) : [];
    });
  }

  /** What the venue says is open. */
  onSnapshot(event: ReconcileSnapshotEvent): void {
    const progress = this.#venues.get(event.venue);
    if (progress === undefined || this.#startedUs === undefined) return;
    progress.cursor = event.cursor;
    progress.openOrders = event.orders.filter(({ state }) => state === 'working' || state === 'partially-filled').length;
    if (event.askedAtUs < this.#startedUs + this.#settleUs) return;
    if (progress.openOrders === 0) progress.stage = 'quiet';
    else if (progress.stage === 'quiet') progress.stage = 'canceling';
  }

  stageOf(venue: VenueId): KillStage | undefined {
    return this.#startedUs === undefined ? undefined : this.#venues.get(venue)?.stage;
  }

  /** Open orders as last read back over all venues; `undefined` while one of them was not read back in time. */
  openOrders(): number | undefined {
    let sum = 0;
    for (const { stage, openOrders } of this.#venues.values()) {
      if (stage !== 'quiet' || openOrders === undefined) return undefined;
      sum += openOrders;
    }
    return this.#startedUs === undefined ? undefined : sum;
  }

  #try(venue: VenueId, progress: VenueProgress, nowUs: number): readonly (CancelAllCommand | AuditCommand)[] {
    progress.triedAtUs = nowUs;
    const cancelAll: CancelAllCommand = { type: 'cancel-all', venue, instrument: undefined };
    if (nowUs < progress.lookAtUs) return [cancelAll];
    progress.lookAtUs = this.#nextLookUs(progress.looks, nowUs);
    progress.looks += 1;
    return [cancelAll, { type: 'audit', venue, cursor: progress.cursor }];
  }

  /** A look is dear, and what it costs cancels may need: the second is the first that can count, and then they grow rarer. */
  #nextLookUs(looks: number, nowUs: number): number {
    const settledUs = (this.#startedUs as number) + this.#settleUs;
    if (nowUs < settledUs) return settledUs;
    return nowUs + Math.min(this.#retryUs * 2 ** Math.max(0, looks - 1), this.#longestLookUs);
  }
}

const IDLE: VenueProgress = { stage: 'quiet', triedAtUs: 0, lookAtUs: 0, looks: 0, openOrders: undefined, cursor: undefined };
