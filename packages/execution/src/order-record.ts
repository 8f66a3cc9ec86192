import type {
  ClientOrderId,
  FillEvent,
  InstrumentId,
  Lots,
  OrderReport,
  OrderState,
  OrderView,
  Side,
  StrategyId,
  Ticks,
  VenueId,
  VenueOrderId,
} from '@mm/core';
import { type Regrid, scaledDown, scaledUp } from './regrid.ts';

/** What an order is for. `foreign`: somebody else's, or one of an earlier start that the journal does not know. */
export type OrderPurpose = 'quote' | 'take' | 'hedge' | 'foreign';

/** What is fixed about an order from the moment it is wanted. */
export interface OrderFacts {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly strategy: StrategyId | undefined;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  /** `undefined` for a market order. */
  readonly price: Ticks | undefined;
  readonly size: Lots;
  readonly reduceOnly: boolean;
  /** It may rest on the book. */
  readonly resting: boolean;
  /** Where it belongs: a quote's slot, a level, a leg. */
  readonly owner: string;
  /** The order it takes the place of. */
  readonly replaces: ClientOrderId | undefined;
  readonly sentAtUs: number;
}

/** How long what was sent may still take effect, and how long what is closed may still be filled. */
export interface OrderTiming {
  /** Receive window + clock error + the venue's own time limit: after it what was never seen should not appear. */
  readonly absenceAfterUs: number;
  /** How long fills of before may come after an order's end, where the venue did not say how much was filled. */
  readonly settleUs: number;
}

/** An amend on its way, or one nobody knows the outcome of. */
export interface PendingAmend {
  readonly price: Ticks;
  readonly size: Lots;
  readonly sentAtUs: number;
}

type Open<Facts> = { -readonly [Key in keyof Facts]: Facts[Key] };

/** How an order ended, in the order in which one end outweighs another: however they arrive, the last of these counts. */
const ENDS = ['rejected', 'expired', 'canceled', 'filled'] as const;
type End = (typeof ENDS)[number];

/** Between a cancel or an amend that failed and the next. */
const RETRY_US = 100_000;

/**
 * One order: a set of facts that only grows, and a state computed from it. Every `on…` joins something the venue or we
 * said; joining it twice, late, or in another order changes nothing about where it ends. Nothing here decides.
 */
export class OrderRecord {
  facts: OrderFacts;
  readonly #timing: OrderTiming;
  venueOrderId: VenueOrderId | undefined;
  /** Who looks after it: told of when it changes. Set by whoever placed it. */
  home: object | undefined;

  #seen = false;
  #aliveUs: number = Number.NEGATIVE_INFINITY;
  #isDenied = false;
  #isRejected = false;
  #isUnanswered = false;
  #end = -1;
  #endedUs: number = Number.POSITIVE_INFINITY;

  /** Latest terms by the venue's clock. */
  #price: Ticks | undefined;
  #size: Lots;
  #termsTimeUs = 0;
  /** The amend sent last, and whether it is still on its way. One object, used again: quotes are amended over and over. */
  #lastAmend: Open<PendingAmend> | undefined;
  #isAmending = false;

  /** Trade ids: a short list is searched, a long one becomes a set. */
  readonly #fillKeys: string[] = [];
  #fillSet: Set<string> | undefined;
  #filled = 0;
  #venueFilled = 0;
  #finalFilled = -1;
  /** Largest size it ever may have had: more fills than that are an alarm. */
  #largest: number;

  #cancelSentUs: number | undefined;
  #cancels = 0;
  /** When a cancel and an amend last failed for sure. */
  #cancelFailedUs: number = Number.NEGATIVE_INFINITY;
  #amendFailedUs: number = Number.NEGATIVE_INFINITY;
  /** Latest times at which a query and a snapshot that were *asked* then did not know it. */
  #missingInQueryUs: number = Number.NEGATIVE_INFINITY;
  #missingInSnapshotUs: number = Number.NEGATIVE_INFINITY;

  constructor(facts: OrderFacts, timing: OrderTiming) {
    this.facts = facts;
    this.#timing = timing;
    this.#price = facts.price;
    this.#size = facts.size;
    this.#largest = facts.size;
  }

  get price(): Ticks | undefined {
    return this.#price;
  }

  /** Whole size, filled part included. */
  get size(): Lots {
    return this.#size;
  }

  get filled(): Lots {
    return this.#filled as Lots;
  }

  get seen(): boolean {
    return this.#seen;
  }

  /** The amend that is on its way: to read, not to keep. */
  get amend(): PendingAmend | undefined {
    return this.#isAmending ? this.#lastAmend : undefined;
  }

  get cancelSentUs(): number | undefined {
    return this.#cancelSentUs;
  }

  /** When a cancel may be tried again: one that fails at once must not be sent over and over. */
  get cancelableFromUs(): number {
    return this.#cancelFailedUs + RETRY_US;
  }

  get amendableFromUs(): number {
    return this.#amendFailedUs + RETRY_US;
  }

  /** How often it was tried to cancel it. */
  get cancels(): number {
    return this.#cancels;
  }

  /** When it was last said to exist. */
  get aliveUs(): number {
    return this.#aliveUs;
  }

  get missingInSnapshotUs(): number {
    return this.#missingInSnapshotUs;
  }

  get endedUs(): number {
    return this.#endedUs;
  }

  /** Fills the venue counts and we do not have. */
  get missingFills(): number {
    return Math.max(0, Math.max(this.#venueFilled, this.#finalFilled) - this.#filled);
  }

  /** More was filled than the order could ever have been. */
  get overfilled(): number {
    return Math.max(0, this.#filled - this.#largest);
  }

  /** The venue refused it and has it: one of the two is wrong, and it counts as there. */
  get isContradictory(): boolean {
    return this.#seen && (this.#isRejected || this.#isDenied);
  }

  /** Asked after this, a `not found` and a snapshot without it are proof that it is not there. */
  get provableFromUs(): number {
    return Math.max(this.facts.sentAtUs, this.#aliveUs) + this.#timing.absenceAfterUs;
  }

  get state(): OrderState {
    if (this.#filled > 0 && this.#filled >= this.largestLive()) return 'filled';
    if (this.#end >= 0) return ENDS[this.#end] as End;
    if (!this.#seen) return this.#unseenState();
    if (this.#isProvenAbsent()) return 'expired';
    if (this.#cancelSentUs !== undefined) return 'pending-cancel';
    if (this.#isAmending) return 'pending-amend';
    return this.#filled > 0 || this.#venueFilled > 0 ? 'partially-filled' : 'working';
  }

  #unseenState(): OrderState {
    if (this.#isDenied) return 'denied';
    // Before a rejection: one that comes after the proof, late, must not take an end back.
    if (this.#isProvenAbsent()) return 'expired';
    if (this.#isRejected) return 'rejected';
    return this.#isUnanswered ? 'unknown' : 'pending-new';
  }

  /** May the venue have it? */
  get possiblyLive(): boolean {
    // As `state` says, without its name: this is asked of every open order at every event about one.
    if (this.#end >= 0 || (this.#filled > 0 && this.#filled >= this.largestLive())) return false;
    if (!this.#seen && (this.#isDenied || this.#isRejected)) return false;
    return !this.#isProvenAbsent();
  }

  /** The largest whole size it may have now: as the venue last said, or as an amend on its way asks. */
  largestLive(): number {
    const { amend } = this;
    return amend === undefined ? this.#size : Math.max(this.#size, amend.size);
  }

  /**
   * Lots that may still be filled, or were and we do not know it: the worst case. What ended counts in full for a short
   * while, unless the venue said how much was filled.
   */
  exposedLots(nowUs: number): number {
    if (this.possiblyLive) return Math.max(0, this.largestLive() - this.#filled);
    if (this.missingFills > 0) return this.missingFills;
    if (this.#isSettled(nowUs)) return 0;
    return Math.max(0, this.largestLive() - this.#filled);
  }

  /** Nothing more is to be expected of it. */
  isSettled(nowUs: number): boolean {
    return !this.possiblyLive && this.missingFills === 0 && this.#isSettled(nowUs);
  }

  /** When its late fills are over, as far as time says. */
  get settlesUs(): number {
    return this.#endedUs + this.#timing.settleUs;
  }

  /** Everything about it that decides anything, as text. */
  summary(): string {
    const { clientOrderId, side } = this.facts;
    const terms = `${this.#price} ${this.#size} ${this.#filled} ${this.#venueFilled} ${this.#finalFilled} ${this.amend?.price}`;
    return `${clientOrderId} ${this.venueOrderId} ${side} ${this.state} ${terms} ${this.#cancelSentUs}|`;
  }

  #isSettled(nowUs: number): boolean {
    if (this.#end < 0 || this.#finalFilled >= 0 || this.#filled >= this.largestLive()) return true;
    return nowUs - this.#endedUs >= this.#timing.settleUs;
  }

  #isProvenAbsent(): boolean {
    if (this.#missingInQueryUs === Number.NEGATIVE_INFINITY) return false;
    const from = this.provableFromUs;
    return this.#missingInQueryUs >= from && this.#missingInSnapshotUs >= from;
  }

  save(): SavedOrder {
    return {
      facts: this.facts,
      venueOrderId: this.venueOrderId,
      flags: [this.#seen, this.#isDenied, this.#isRejected, this.#isUnanswered],
      end: this.#end,
      endedUs: finite(this.#endedUs),
      aliveUs: finite(this.#aliveUs),
      terms: [this.#price, this.#size, this.#termsTimeUs, this.#largest],
      amend: this.#isAmending ? { ...(this.#lastAmend as PendingAmend) } : undefined,
      fills: this.#fillKeys,
      counts: [this.#filled, this.#venueFilled, this.#finalFilled],
      cancel: [this.#cancelSentUs, this.#cancels],
      failed: [finite(this.#cancelFailedUs), finite(this.#amendFailedUs)],
      missing: [finite(this.#missingInQueryUs), finite(this.#missingInSnapshotUs)],
    };
  }

  static restore(saved: SavedOrder, timing: OrderTiming): OrderRecord {
    const record = new OrderRecord(saved.facts, timing);
    record.venueOrderId = saved.venueOrderId;
    [record.#seen, record.#isDenied, record.#isRejected, record.#isUnanswered] = saved.flags;
    record.#end = saved.end;
    record.#endedUs = saved.endedUs ?? Number.POSITIVE_INFINITY;
    record.#aliveUs = saved.aliveUs ?? Number.NEGATIVE_INFINITY;
    const [price, size, timeUs, largest] = saved.terms;
    record.#price = price ?? undefined;
    record.#size = size;
    record.#termsTimeUs = timeUs;
    record.#largest = largest;
    if (saved.amend !== undefined) record.#startAmend(saved.amend.price, saved.amend.size, saved.amend.sentAtUs);
    record.#fillKeys.push(...saved.fills);
    if (saved.fills.length > SHORT_LIST) record.#fillSet = new Set(saved.fills);
    [record.#filled, record.#venueFilled, record.#finalFilled] = saved.counts;
    record.#cancelSentUs = saved.cancel[0] ?? undefined;
    record.#cancels = saved.cancel[1];
    record.#cancelFailedUs = saved.failed[0] ?? Number.NEGATIVE_INFINITY;
    record.#amendFailedUs = saved.failed[1] ?? Number.NEGATIVE_INFINITY;
    record.#missingInQueryUs = saved.missing[0] ?? Number.NEGATIVE_INFINITY;
    record.#missingInSnapshotUs = saved.missing[1] ?? Number.NEGATIVE_INFINITY;
    return record;
  }

  /** Names it among all orders. */
  get key(): string {
    return this.facts.clientOrderId ?? `${this.facts.venue} ${this.facts.instrument} ${this.venueOrderId}`;
  }

  view(): OrderView {
    return {
      clientOrderId: (this.facts.clientOrderId ?? this.venueOrderId ?? '') as ClientOrderId,
      instrument: this.facts.instrument,
      side: this.facts.side,
      state: this.state,
      price: this.#price,
      size: this.#size,
      filledSize: this.#filled as Lots,
    };
  }

  // What the venue says.

  /** The venue has it, or had it: nothing that follows can make it never have been. */
  onSeen(venueOrderId: VenueOrderId | undefined): void {
    this.#seen = true;
    if (venueOrderId !== undefined) this.venueOrderId ??= venueOrderId;
  }

  /** It is on the book, said at this time. */
  onAlive(venueOrderId: VenueOrderId | undefined, atUs: number): void {
    this.onSeen(venueOrderId);
    if (atUs > this.#aliveUs) this.#aliveUs = atUs;
  }

  onDenied(): void {
    this.#isDenied = true;
  }

  onRejected(): void {
    this.#isRejected = true;
  }

  /** A place whose outcome nobody knows. */
  onUnanswered(): void {
    this.#isUnanswered = true;
  }

  onEnded(end: End, venueOrderId: VenueOrderId | undefined, atUs: number): void {
    this.onSeen(venueOrderId);
    this.#end = Math.max(this.#end, ENDS.indexOf(end));
    if (atUs < this.#endedUs) this.#endedUs = atUs;
  }

  /** @returns whether it was new */
  onFill(fill: FillEvent): boolean {
    this.onSeen(fill.venueOrderId);
    // Connectors let nothing else through; what is no size must not turn sums into NaN all the same.
    if (!isSize(fill.size) || fill.size === 0) return false;
    const key = fillKey(fill);
    if (this.#hasFill(key)) return false;
    this.#fillKeys.push(key);
    if (this.#fillSet !== undefined) this.#fillSet.add(key);
    else if (this.#fillKeys.length > SHORT_LIST) this.#fillSet = new Set(this.#fillKeys);
    this.#filled += fill.size;
    return true;
  }

  #hasFill(key: string): boolean {
    return this.#fillSet?.has(key) ?? this.#fillKeys.includes(key);
  }

  onAmended(price: Ticks | undefined, size: Lots, venueTimeUs: number, atUs: number): void {
    this.onAlive(undefined, atUs);
    if (!isSize(size) || Number.isNaN(price)) return;
    const pending = this.amend;
    const isOurs =
      pending !== undefined &&
      pending.price === price &&
      pending.size === size &&
      // Not an echo of an earlier amend to the same terms.
      atUs >= pending.sentAtUs &&
      (venueTimeUs === 0 || venueTimeUs > this.#termsTimeUs);
    this.#joinTerms(price, size, venueTimeUs, isOurs);
    if (isOurs) this.#isAmending = false;
  }

  /** The amend sent before this time is not going to happen. */
  onAmendFailed(atUs: number): void {
    const { amend } = this;
    if (amend === undefined || amend.sentAtUs > atUs) return;
    this.#isAmending = false;
    this.#amendFailedUs = atUs;
  }

  onReport(report: OrderReport, atUs: number): void {
    if (!isSize(report.filledSize) || !isSize(report.size)) return;
    this.#venueFilled = Math.max(this.#venueFilled, report.filledSize);
    if (report.venueOrderId !== undefined) this.venueOrderId ??= report.venueOrderId;
    switch (report.state) {
      case 'working':
      case 'partially-filled':
        this.onAmended(report.price, report.size, report.venueTimeUs, atUs);
        if (this.amend !== undefined && atUs >= this.amend.sentAtUs + this.#timing.absenceAfterUs) this.#isAmending = false;
        return;
      case 'rejected':
        if (report.filledSize === 0) this.onRejected();
        else this.onEnded('rejected', report.venueOrderId, atUs);
        return;
      default:
        this.#joinTerms(report.price, report.size, report.venueTimeUs, false);
        this.#finalFilled = Math.max(this.#finalFilled, report.filledSize);
        this.onEnded(report.state, report.venueOrderId, atUs);
    }
  }

  onMissingInQuery(askedAtUs: number): void {
    this.#missingInQueryUs = Math.max(this.#missingInQueryUs, askedAtUs);
  }

  onMissingInSnapshot(askedAtUs: number): void {
    this.#missingInSnapshotUs = Math.max(this.#missingInSnapshotUs, askedAtUs);
  }

  // What we do.

  onAmendSent(price: Ticks, size: Lots, nowUs: number): void {
    this.#startAmend(price, size, nowUs);
    this.#largest = Math.max(this.#largest, size);
  }

  onCancelSent(nowUs: number): void {
    this.#cancelSentUs = nowUs;
    this.#cancels += 1;
  }

  /** The cancel sent before this time did not happen: it may be tried again. */
  onCancelFailed(atUs: number): void {
    if (this.#cancelSentUs === undefined || this.#cancelSentUs > atUs) return;
    this.#cancelSentUs = undefined;
    this.#cancelFailedUs = atUs;
  }

  /**
   * The instrument has another grid: everything counted on the old one is counted on the new, sizes rounded up and prices
   * towards the touch, so that the worst case stays one.
   */
  onRegrid({ price, size }: Regrid): void {
    const isBid = this.facts.side === 'bid';
    const priceOf = (one: Ticks): Ticks => (isBid ? scaledUp(one, price) : scaledDown(one, price)) as Ticks;
    const sizeOf = (one: number): Lots => scaledUp(one, size) as Lots;
    const { facts } = this;
    this.facts = { ...facts, price: facts.price === undefined ? undefined : priceOf(facts.price), size: sizeOf(facts.size) };
    this.#price = this.#price === undefined ? undefined : priceOf(this.#price);
    this.#size = sizeOf(this.#size);
    this.#largest = sizeOf(this.#largest);
    this.#filled = sizeOf(this.#filled);
    this.#venueFilled = sizeOf(this.#venueFilled);
    if (this.#finalFilled > 0) this.#finalFilled = sizeOf(this.#finalFilled);
    const { amend } = this;
    if (amend !== undefined) this.#startAmend(priceOf(amend.price), sizeOf(amend.size), amend.sentAtUs);
  }

  #startAmend(price: Ticks, size: Lots, sentAtUs: number): void {
    this.#isAmending = true;
    const amend = this.#lastAmend;
    if (amend === undefined) {
      this.#lastAmend = { price, size, sentAtUs };
      return;
    }
    amend.price = price;
    amend.size = size;
    amend.sentAtUs = sentAtUs;
  }

  /** The later by the venue's clock; where it does not say a time, only what we asked for counts as later. */
  #joinTerms(price: Ticks | undefined, size: Lots, venueTimeUs: number, isOurs: boolean): void {
    const timeUs = venueTimeUs === 0 && isOurs ? this.#termsTimeUs : venueTimeUs;
    if (timeUs < this.#termsTimeUs || (timeUs === 0 && !isOurs)) return;
    if (timeUs === this.#termsTimeUs && !isOurs && !isLater(price, size, this.#price, this.#size)) return;
    this.#termsTimeUs = timeUs;
    this.#price = price ?? this.#price;
    this.#size = size;
    this.#largest = Math.max(this.#largest, size);
  }
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}

const SHORT_LIST = 16;

/** An order's facts as plain values. Times that never came are `undefined`. */
export interface SavedOrder {
  readonly facts: OrderFacts;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly flags: readonly [seen: boolean, isDenied: boolean, isRejected: boolean, isUnanswered: boolean];
  readonly end: number;
  readonly endedUs: number | undefined;
  readonly aliveUs: number | undefined;
  readonly terms: readonly [price: Ticks | undefined, size: Lots, timeUs: number, largest: number];
  readonly amend: PendingAmend | undefined;
  readonly fills: readonly string[];
  readonly counts: readonly [filled: number, venueFilled: number, finalFilled: number];
  readonly cancel: readonly [sentUs: number | undefined, times: number];
  readonly failed: readonly [cancelUs: number | undefined, amendUs: number | undefined];
  readonly missing: readonly [inQueryUs: number | undefined, inSnapshotUs: number | undefined];
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Two terms of one instant: some fixed order, so that it does not matter which comes first. */
function isLater(price: Ticks | undefined, size: Lots, thanPrice: Ticks | undefined, thanSize: Lots): boolean {
  return size === thanSize ? (price ?? 0) > (thanPrice ?? 0) : size > thanSize;
}

/** Venues that send no trade id, or an empty one, are told apart by what they do say. */
function fillKey({ tradeId, price, size, venueTimeUs, side }: FillEvent): string {
  return tradeId === '' ? `${venueTimeUs} ${side} ${price} ${size}` : tradeId;
}
