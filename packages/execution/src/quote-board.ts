import {
  type InstrumentId,
  isRefusal,
  type Lots,
  type QuotesIntent,
  type QuoteWish,
  type Side,
  type StrategyId,
  type Ticks,
} from '@mm/core';
import type { OrderDesk } from './order-desk.ts';
import type { OrderRecord } from './order-record.ts';
import type { VenueDesk } from './venue-desk.ts';

/** When a resting quote is near enough to the wish to keep its place in the queue. */
export interface QuoteTolerance {
  /** So many ticks *behind* the wish, away from the touch. One ahead of it is never kept. */
  readonly ticks: number;
  /** Share of the wished size, 0 … 1. */
  readonly size: number;
}

interface Slot {
  readonly side: Side;
  readonly level: number;
  readonly owner: string;
  wish: QuoteWish | undefined;
  order: OrderRecord | undefined;
  /** The order that was here before, for the link. */
  before: OrderRecord | undefined;
  /** Not before this time, after a refusal. */
  pausedUntilUs: number;
  /** The comparison in which it was last named: one that is named twice stands for another that is not. */
  comparedIn: number;
  /** It was ours: something else that ends may be all it needs. */
  isDenied: boolean;
}

/** A strategy's quotes on one instrument as plain values. Orders by their key. */
export interface SavedBoard {
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly isAllowed: boolean;
  readonly slots: readonly {
    readonly side: Side;
    readonly level: number;
    readonly wish: QuoteWish | undefined;
    readonly order: string | undefined;
    readonly before: string | undefined;
    readonly pausedUntilUs: number;
    readonly isDenied: boolean;
  }[];
}

/** Levels a side. More wished than that are not quoted: a bound on everything. */
const MAX_LEVELS = 64;

/**
 * One strategy's quotes on one instrument: a slot for each side and level, in each at most one order that may be live. A
 * slot with an order whose fate is unknown stays blocked until that is known. The fewest commands that lead to the wish:
 * none where the order is near enough, an amend where the venue's is worth it, a cancel and, once that has happened, a new
 * order that says whom it replaces.
 */
export class QuoteBoard {
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly #desk: OrderDesk;
  /** Where its instrument is: looked up once, and asked for every quote. */
  readonly #venue: VenueDesk;
  readonly #tolerance: QuoteTolerance;
  readonly #slots: Slot[] = [];
  /** By level and side. */
  readonly #byPlace: (Slot | undefined)[] = new Array(2 * MAX_LEVELS).fill(undefined);
  #isAllowed = true;
  /** How many slots have a wish. */
  #wished = 0;
  #round = 0;
  /** Is to be looked at: kept by whoever looks at the boards. */
  isDirty = false;
  /** What the version of all orders was when it was looked at last. */
  lookedAt = -1;

  /** @param instrument one that the desk knows */
  constructor(strategy: StrategyId, instrument: InstrumentId, desk: OrderDesk, tolerance: QuoteTolerance) {
    this.strategy = strategy;
    this.instrument = instrument;
    this.#desk = desk;
    this.#venue = desk.venueOf(instrument) as VenueDesk;
    this.#tolerance = tolerance;
  }

  /**
   * Replaces what is wished. A slot that is not named is to be empty.
   * @returns whether anything is wished that was not, or the other way round
   */
  wish({ quotes }: Pick<QuotesIntent, 'quotes'>): boolean {
    if (this.#isWished(quotes)) return false;
    for (const slot of this.#slots) slot.wish = undefined;
    for (const quote of quotes) {
      const slot = this.#slot(quote.side, quote.level);
      if (slot !== undefined) slot.wish = quote;
    }
    this.#wished = 0;
    for (const { wish } of this.#slots) if (wish !== undefined) this.#wished += 1;
    return true;
  }

  /** The very same as before, slot by slot? Said only when it is sure: an object that is used again may have been changed. */
  #isWished(quotes: readonly QuoteWish[]): boolean {
    if (quotes.length !== this.#wished) return false;
    this.#round += 1;
    for (const quote of quotes) {
      const slot = this.#byPlace[placeOf(quote.side, quote.level)];
      const wish = slot?.wish;
      if (slot === undefined || wish === undefined || wish === quote || slot.level !== quote.level) return false;
      if (wish.price !== quote.price || wish.size !== quote.size || slot.comparedIn === this.#round) return false;
      slot.comparedIn = this.#round;
    }
    return true;
  }

  /** Whether quoting is allowed at all: while not, every slot is to be empty, and the wish is kept. */
  allow(isAllowed: boolean): void {
    this.#isAllowed = isAllowed;
  }

  get isIdle(): boolean {
    return this.#slots.every(({ wish, order }) => wish === undefined && order === undefined);
  }

  /** Takes off what is not wished any more. */
  cancelUnwanted(nowUs: number): void {
    // While the account is not known, no quote may stand: fills would go unseen.
    const mayStand = this.#isAllowed && this.#venue.reconciled;
    for (const slot of this.#slots) {
      this.#release(slot, nowUs);
      const { order, wish } = slot;
      if (order === undefined) continue;
      if (!mayStand || wish === undefined || this.#isUnwanted(slot, order, wish, nowUs)) this.#desk.cancel(order, nowUs);
    }
  }

  /** Changes and places what is wished at this level. */
  sendLevel(level: number, nowUs: number): void {
    for (let side = 0; side < 2; side += 1) {
      const slot = this.#byPlace[2 * level + side];
      if (slot?.wish === undefined || !this.#isAllowed || slot.pausedUntilUs > nowUs) continue;
      const { order, wish } = slot;
      if (order !== undefined && !this.#isBetterAmended(order, wish, nowUs)) continue;
      if (!this.#venue.isOpen(nowUs)) return;
      if (order === undefined) this.#place(slot, wish, nowUs);
      else this.#amend(slot, order, wish, nowUs);
    }
  }

  /** What stands is not what is wished: to be looked at again. */
  get isWaiting(): boolean {
    for (const { wish, order } of this.#slots) {
      if (wish === undefined || !this.#isAllowed) {
        if (order !== undefined) return true;
      } else if (order?.possiblyLive !== true || order.cancelSentUs !== undefined || !this.#isKept(order, wish)) return true;
    }
    return false;
  }

  /** The farthest level wished. */
  get depth(): number {
    let depth = -1;
    for (const { wish, level } of this.#slots) if (wish !== undefined && level > depth) depth = level;
    return depth;
  }

  /** An order ended: what risk refused because of it, as a spread to an old quote, may be tried again at once. */
  retryDenied(): void {
    for (const slot of this.#slots) if (slot.isDenied) pause(slot, 0, false);
  }

  /** When a paused slot, or a cancel that failed, may try again. */
  nextWakeUs(nowUs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { wish, order, pausedUntilUs } of this.#slots) {
      if (wish !== undefined && pausedUntilUs > nowUs && pausedUntilUs < next) next = pausedUntilUs;
      const cancelUs = order?.cancelableFromUs ?? Number.NEGATIVE_INFINITY;
      if (cancelUs > nowUs && cancelUs < next) next = cancelUs;
    }
    return next;
  }

  save(): SavedBoard {
    const slots = this.#slots.map(({ side, level, wish, order, before, pausedUntilUs, isDenied }) => ({
      ...{ side, level, wish, pausedUntilUs, isDenied },
      ...{ order: order?.key, before: before?.key },
    }));
    return { strategy: this.strategy, instrument: this.instrument, isAllowed: this.#isAllowed, slots };
  }

  restore(saved: SavedBoard, orders: ReadonlyMap<string, OrderRecord>): void {
    this.#isAllowed = saved.isAllowed;
    for (const { side, level, wish, order, before, pausedUntilUs, isDenied } of saved.slots) {
      const slot = this.#slot(side, level);
      if (slot === undefined) continue;
      slot.wish = wish;
      slot.order = orders.get(order ?? '');
      slot.before = orders.get(before ?? '');
      slot.pausedUntilUs = pausedUntilUs;
      slot.isDenied = isDenied;
      if (slot.order !== undefined) slot.order.home = this;
    }
    this.#wished = this.#slots.filter(({ wish }) => wish !== undefined).length;
  }

  /** Empties the slot of an order that can no longer be live. */
  #release(slot: Slot, nowUs: number): void {
    const { order } = slot;
    if (order === undefined || order.possiblyLive) return;
    slot.order = undefined;
    slot.before = order;
    const { rejectedPauseUs, deniedPauseUs } = this.#venue.options;
    if (order.state === 'rejected' || order.state === 'expired') pause(slot, nowUs + rejectedPauseUs, false);
    if (order.state === 'denied') pause(slot, nowUs + deniedPauseUs, true);
  }

  #isUnwanted(slot: Slot, order: OrderRecord, wish: QuoteWish, nowUs: number): boolean {
    if (this.#isKept(order, wish)) return false;
    // What cannot be amended now, for want of requests or of a venue that is known, must not stand there meanwhile.
    const isAmended = this.#canAmend(order, wish, nowUs) && slot.pausedUntilUs <= nowUs && this.#venue.isOpen(nowUs);
    if (isAmended) return false;
    // Ahead of the wish is a price that must not trade: not a moment longer than it has to. Otherwise, while it is not yet
    // seen or being changed, the answer is waited for rather than two requests paid.
    return isAhead(order, wish) || (order.seen && order.amend === undefined);
  }

  #isKept(order: OrderRecord, { price, size }: QuoteWish): boolean {
    const asked = order.amend?.price ?? order.price ?? Number.NaN;
    const behind = order.facts.side === 'bid' ? price - asked : asked - price;
    if (!(behind >= 0 && behind <= this.#tolerance.ticks)) return false;
    const rest = (order.amend?.size ?? order.size) - order.filled;
    return Math.abs(rest - size) <= size * this.#tolerance.size;
  }

  #canAmend(order: OrderRecord, wish: QuoteWish, nowUs: number): boolean {
    const { amend, cost } = this.#venue.options;
    if (nowUs < order.amendableFromUs) return false;
    if (amend === 'none' || !order.seen || order.amend !== undefined || order.cancelSentUs !== undefined) return false;
    if (cost.amend > cost.cancel + cost.place) return false;
    if (amend !== 'size-down-only') return true;
    return order.price === wish.price && wish.size + order.filled < order.size;
  }

  #isBetterAmended(order: OrderRecord, wish: QuoteWish, nowUs: number): boolean {
    return !this.#isKept(order, wish) && order.possiblyLive && this.#canAmend(order, wish, nowUs);
  }

  #amend(slot: Slot, order: OrderRecord, wish: QuoteWish, nowUs: number): void {
    const size = (wish.size + order.filled) as Lots;
    const refused = this.#desk.amend(order, wish.price, size, nowUs);
    if (refused === undefined) return;
    // Refused by us: what stands there is still not what is wished.
    pause(slot, nowUs + this.#venue.options.deniedPauseUs, true);
    this.#desk.cancel(order, nowUs);
  }

  #place(slot: Slot, wish: QuoteWish, nowUs: number): void {
    const { strategy, instrument } = this;
    const placed = this.#desk.place(
      {
        ...{ instrument, strategy, purpose: 'quote', owner: slot.owner, side: slot.side, price: wish.price, size: wish.size },
        ...{ reduceOnly: false, resting: true, replaces: slot.before },
      },
      nowUs,
    );
    if (isRefusal(placed)) pause(slot, nowUs + this.#venue.options.deniedPauseUs, true);
    else {
      slot.order = placed;
      placed.home = this;
    }
  }

  #slot(side: Side, level: number): Slot | undefined {
    if (!Number.isSafeInteger(level) || level < 0 || level >= MAX_LEVELS) return undefined;
    const place = placeOf(side, level);
    const known = this.#byPlace[place];
    if (known !== undefined) return known;
    const owner = `quote ${this.strategy} ${this.instrument} ${side} ${level}`;
    const slot: Slot = {
      side,
      level,
      owner,
      wish: undefined,
      order: undefined,
      before: undefined,
      pausedUntilUs: 0,
      comparedIn: 0,
      isDenied: false,
    };
    this.#byPlace[place] = slot;
    this.#slots.push(slot);
    return slot;
  }
}

function placeOf(side: Side, level: number): number {
  return 2 * level + (side === 'bid' ? 0 : 1);
}

/** Nearer to the other side of the book than wished. */
function isAhead(order: OrderRecord, wish: QuoteWish): boolean {
  const asked: Ticks | undefined = order.amend?.price ?? order.price;
  if (asked === undefined) return true;
  return order.facts.side === 'bid' ? asked > wish.price : asked < wish.price;
}

function pause(slot: Slot, untilUs: number, isDenied: boolean): void {
  slot.pausedUntilUs = untilUs;
  slot.isDenied = isDenied;
}
