import {
  type Grid,
  type GridMember,
  type InstrumentId,
  isRefusal,
  type Lots,
  type NbboView,
  orThrow,
  type Refusal,
  type Side,
  type StreamState,
  type TouchState,
  type VenueId,
} from '@mm/core';
import { BEST_CELLS, BEST_LOTS, BEST_PRICE, BEST_VENUE, BEST_WORTH, BestQuotes } from './best-quotes.ts';
import { newCells } from './cells.ts';
import { membersOf } from './grid-members.ts';
import { ownLimit } from './own-limit.ts';
import { type PlainNumber, plainNumber } from './plain-number.ts';
import type { VenueBook } from './venue-book.ts';
import { costFactors, type FeeRole, NO_COSTS, type VenueCosts } from './venue-costs.ts';

/** How an {@link Nbbo} is made. */
export interface NbboOptions {
  /** A book whose stream showed no life for longer does not count. Default 3 s. */
  readonly maxAgeUs?: number;
  /** Which fee the adjusted prices carry. Default `taker`. */
  readonly feeRole?: FeeRole;
  /** Per instrument; those not named cost nothing. */
  readonly costs?: ReadonlyMap<InstrumentId, VenueCosts>;
}

/** One venue's part in an NBBO, for people. */
export interface NbboVenue {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly state: StreamState;
  readonly touch: TouchState;
  /** Counts in the NBBO now. */
  readonly usable: boolean;
  readonly ageUs: number;
  readonly unchangedUs: number;
  /** How much older its last sign of life is than the youngest venue's. */
  readonly skewUs: number;
}

/**
 * The best bid and offer over the venues of one market, on its common grid: as the venues state it ({@link raw}) and after
 * fees, funding carry and currency conversion ({@link adjusted}).
 *
 * A venue counts while its book is live, not crossed in itself and younger than `maxAgeUs`; it leaves in the very call in
 * which that ends. Equal prices: the venue listed first. Works without allocating.
 *
 * @example
 * const nbbo = new Nbbo(grid, venueBooks);
 * if (nbbo.update(0, nowUs)) console.log(nbbo.raw.bid?.priceTicks);
 */
export class Nbbo {
  readonly grid: Grid;
  readonly venueBooks: readonly VenueBook[];
  readonly #members: readonly GridMember[];
  readonly #venues: number;
  readonly #maxAgeUs: number;
  readonly #feeRole: FeeRole;
  readonly #raw: BestQuotes;
  readonly #adjusted: BestQuotes;
  /** All the numbers: the four bests, then {@link STRIDE} a venue. From {@link #at} on. */
  readonly #cells: Float64Array;
  readonly #at: number;

  /**
   * @param venueBooks in order of preference on equal prices; each an instrument of the grid
   * @throws {RefusalError} for costs that leave no price
   */
  constructor(grid: Grid, venueBooks: readonly VenueBook[], options: NbboOptions = {}) {
    this.grid = grid;
    this.venueBooks = venueBooks;
    this.#members = membersOf(grid, venueBooks);
    this.#venues = venueBooks.length;
    this.#maxAgeUs = options.maxAgeUs ?? 3_000_000;
    this.#feeRole = options.feeRole ?? 'taker';
    const { cells, at } = newCells(VENUES + venueBooks.length * STRIDE);
    this.#cells = cells;
    this.#at = at;
    for (const best of [RAW_BID, RAW_ASK, ADJUSTED_BID, ADJUSTED_ASK]) cells[at + best + BEST_VENUE] = -1;
    this.#raw = new BestQuotes(grid.market, venueBooks, cells, at + RAW_BID);
    this.#adjusted = new BestQuotes(grid.market, venueBooks, cells, at + ADJUSTED_BID);
    for (const [venue, one] of venueBooks.entries())
      orThrow(this.#setFactors(venue, options.costs?.get(one.instrument.id) ?? NO_COSTS));
    for (const [venue, member] of this.#members.entries()) {
      cells[this.#venueAt(venue) + TICKS_PER_TICK] = member.ticksPerTick;
      cells[this.#venueAt(venue) + LOTS_PER_LOT] = member.lotsPerLot;
    }
  }

  /** By the venues' own prices. Reused: read it, do not keep it. */
  get raw(): NbboView {
    return this.#raw;
  }

  /** By what a trade there is worth after all costs. `crossed` here is an arbitrage. Reused: read it, do not keep it. */
  get adjusted(): NbboView {
    return this.#adjusted;
  }

  /** Takes in what one venue's book says now. @returns whether either best bid and offer changed */
  update(venue: number, nowUs: number): boolean {
    return this.updateFrom(this.venueBooks[venue] as VenueBook, venue, nowUs);
  }

  /**
   * {@link update} for who has the venue's book at hand: with hundreds of markets, finding it is two cache misses.
   * @internal
   */
  updateFrom(one: VenueBook, venue: number, nowUs: number): boolean {
    this.#read(one, venue);
    return this.#choose(nowUs);
  }

  /** Takes in all venues, and that time has passed. @returns whether either best bid and offer changed */
  refresh(nowUs: number): boolean {
    for (const [venue, one] of this.venueBooks.entries()) this.#read(one, venue);
    return this.#choose(nowUs);
  }

  /** Everything it shows and compares with, as plain values: NaN and the infinities as text. */
  save(): readonly PlainNumber[] {
    return Array.from(this.#cells.subarray(this.#at, this.#venueAt(this.#venues)), plainNumber);
  }

  /** Of one with the same venues. */
  restore(saved: readonly PlainNumber[]): void {
    for (const [i, value] of saved.entries()) this.#cells[this.#at + i] = Number(value);
  }

  /** New fees, carry or conversion of one venue, from the next update on. */
  setCosts(venue: number, costs: VenueCosts): Refusal | undefined {
    const refused = this.#setFactors(venue, costs);
    return isRefusal(refused) ? refused : undefined;
  }

  /**
   * Lots, on the grid, to be had at `limit` or better over all venues that count.
   * @param limit grid ticks; with `adjusted` it is compared with prices after costs; may be fractional or infinite, and at NaN
   *   there is nothing to be had
   */
  executableLots(side: Side, limit: number, nowUs: number, prices: 'raw' | 'adjusted' = 'raw'): Lots {
    if (Number.isNaN(limit)) return 0 as Lots;
    let total = 0;
    for (const [venue, member] of this.#members.entries()) {
      const one = this.venueBooks[venue] as VenueBook;
      if (!one.isUsable(nowUs, this.#maxAgeUs)) continue;
      const factor = prices === 'raw' ? 1 : this.#factor(side, venue);
      total += one.book.sizeForPrice(side, ownLimit(side, limit, member.ticksPerTick, factor)) * member.lotsPerLot;
    }
    return total as Lots;
  }

  /** How each venue stands, for people. Allocates. */
  venues(nowUs: number): NbboVenue[] {
    const youngest = Math.max(...this.venueBooks.map((one) => one.aliveUs));
    return this.venueBooks.map((one) => ({
      venue: one.instrument.venue,
      instrument: one.instrument.id,
      touch: one.book.touch,
      usable: one.isUsable(nowUs, this.#maxAgeUs),
      // Two infinities make NaN.
      skewUs: one.aliveUs === youngest ? 0 : youngest - one.aliveUs,
      ...one.status(nowUs),
    }));
  }

  #read(one: VenueBook, venue: number): void {
    const { book } = one;
    const cells = this.#cells;
    const at = this.#venueAt(venue);
    const ticksPerTick = cells[at + TICKS_PER_TICK] as number;
    const lotsPerLot = cells[at + LOTS_PER_LOT] as number;
    cells[at + ALIVE] = one.isTrusted ? one.aliveUs : Number.NaN;
    cells[at + BID + PRICE] = book.bestBidTicks * ticksPerTick;
    cells[at + BID + LOTS] = book.bestBidLots * lotsPerLot;
    cells[at + ASK + PRICE] = book.bestAskTicks * ticksPerTick;
    cells[at + ASK + LOTS] = book.bestAskLots * lotsPerLot;
  }

  /** One pass over the venues for all four bests. An empty side is NaN, which is better than nothing. */
  #choose(nowUs: number): boolean {
    const oldest = nowUs - this.#maxAgeUs;
    let rawBid = Number.NEGATIVE_INFINITY;
    let rawAsk = Number.POSITIVE_INFINITY;
    let adjustedBid = Number.NEGATIVE_INFINITY;
    let adjustedAsk = Number.POSITIVE_INFINITY;
    let rawBidVenue = -1;
    let rawAskVenue = -1;
    let adjustedBidVenue = -1;
    let adjustedAskVenue = -1;
    const cells = this.#cells;
    const venues = this.#venues;
    for (let at = this.#venueAt(0), venue = 0; venue < venues; at += STRIDE, venue += 1) {
      if (!((cells[at + ALIVE] as number) >= oldest)) continue;
      const bid = cells[at + BID + PRICE] as number;
      const ask = cells[at + ASK + PRICE] as number;
      const worthBid = bid * (cells[at + BID + FACTOR] as number);
      const worthAsk = ask * (cells[at + ASK + FACTOR] as number);
      if (bid > rawBid) {
        rawBid = bid;
        rawBidVenue = venue;
      }
      if (ask < rawAsk) {
        rawAsk = ask;
        rawAskVenue = venue;
      }
      if (worthBid > adjustedBid) {
        adjustedBid = worthBid;
        adjustedBidVenue = venue;
      }
      if (worthAsk < adjustedAsk) {
        adjustedAsk = worthAsk;
        adjustedAskVenue = venue;
      }
    }
    const rawBidChanged = this.#show(RAW_BID, rawBidVenue, BID);
    const rawAskChanged = this.#show(RAW_ASK, rawAskVenue, ASK);
    const adjustedBidChanged = this.#show(ADJUSTED_BID, adjustedBidVenue, BID);
    const adjustedAskChanged = this.#show(ADJUSTED_ASK, adjustedAskVenue, ASK);
    return rawBidChanged || rawAskChanged || adjustedBidChanged || adjustedAskChanged;
  }

  /** Makes what a venue has on a side one of the four bests. @returns whether that changed anything */
  #show(best: number, venue: number, side: number): boolean {
    const cells = this.#cells;
    const at = this.#at + best;
    if (venue < 0) {
      const changed = cells[at + BEST_VENUE] !== -1;
      cells[at + BEST_VENUE] = -1;
      return changed;
    }
    const from = this.#venueAt(venue) + side;
    const price = cells[from + PRICE] as number;
    const lots = cells[from + LOTS] as number;
    const worth = best < ADJUSTED_BID ? price : price * (cells[from + FACTOR] as number);
    const same =
      cells[at + BEST_VENUE] === venue &&
      cells[at + BEST_PRICE] === price &&
      cells[at + BEST_LOTS] === lots &&
      cells[at + BEST_WORTH] === worth;
    if (same) return false;
    cells[at + BEST_VENUE] = venue;
    cells[at + BEST_PRICE] = price;
    cells[at + BEST_LOTS] = lots;
    cells[at + BEST_WORTH] = worth;
    return true;
  }

  #venueAt(venue: number): number {
    return this.#at + VENUES + venue * STRIDE;
  }

  #factor(side: Side, venue: number): number {
    return this.#cells[this.#venueAt(venue) + (side === 'bid' ? BID : ASK) + FACTOR] as number;
  }

  #setFactors(venue: number, costs: VenueCosts): Refusal | undefined {
    const factors = costFactors(costs, this.#feeRole);
    if (isRefusal(factors)) return factors;
    this.#cells[this.#venueAt(venue) + BID + FACTOR] = factors.bid;
    this.#cells[this.#venueAt(venue) + ASK + FACTOR] = factors.ask;
    return undefined;
  }
}

/** Where the four bests are, {@link BEST_CELLS} each, and behind them the venues. */
const RAW_BID = 0;
const RAW_ASK = RAW_BID + BEST_CELLS;
const ADJUSTED_BID = RAW_ASK + BEST_CELLS;
const ADJUSTED_ASK = ADJUSTED_BID + BEST_CELLS;
const VENUES = ADJUSTED_ASK + BEST_CELLS;

/** What is kept of each venue, and where. Last sign of life, NaN while not trusted: no age bound lets that in. */
const ALIVE = 0;
/** What its ticks and lots are on the grid. */
const TICKS_PER_TICK = 1;
const LOTS_PER_LOT = 2;
/** Of either side, the best price, NaN while the side is empty; its lots; and what prices are multiplied with for their worth. */
const BID = 3;
const ASK = 6;
const PRICE = 0;
const LOTS = 1;
const FACTOR = 2;
const STRIDE = 9;
