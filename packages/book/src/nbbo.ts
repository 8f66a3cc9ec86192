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
import { BestQuotes } from './best-quotes.ts';
import { membersOf } from './grid-members.ts';
import { ownLimit } from './own-limit.ts';
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
  readonly #maxAgeUs: number;
  readonly #feeRole: FeeRole;
  readonly #raw: BestQuotes;
  readonly #adjusted: BestQuotes;
  /** {@link STRIDE} numbers a venue, in one array: with hundreds of markets every array of its own is a cache miss more. */
  readonly #tops: Float64Array;

  /**
   * @param venueBooks in order of preference on equal prices; each an instrument of the grid
   * @throws {RefusalError} for costs that leave no price
   */
  constructor(grid: Grid, venueBooks: readonly VenueBook[], options: NbboOptions = {}) {
    this.grid = grid;
    this.venueBooks = venueBooks;
    this.#members = membersOf(grid, venueBooks);
    this.#maxAgeUs = options.maxAgeUs ?? 3_000_000;
    this.#feeRole = options.feeRole ?? 'taker';
    this.#tops = new Float64Array(venueBooks.length * STRIDE).fill(Number.NaN);
    this.#raw = new BestQuotes(grid.market, venueBooks);
    this.#adjusted = new BestQuotes(grid.market, venueBooks);
    for (const [venue, one] of venueBooks.entries())
      orThrow(this.#setFactors(venue, options.costs?.get(one.instrument.id) ?? NO_COSTS));
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
    this.#read(venue);
    return this.#choose(nowUs);
  }

  /** Takes in all venues, and that time has passed. @returns whether either best bid and offer changed */
  refresh(nowUs: number): boolean {
    for (let venue = 0; venue < this.venueBooks.length; venue += 1) this.#read(venue);
    return this.#choose(nowUs);
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

  #read(venue: number): void {
    const one = this.venueBooks[venue] as VenueBook;
    const member = this.#members[venue] as GridMember;
    const { book } = one;
    const tops = this.#tops;
    const at = venue * STRIDE;
    tops[at + ALIVE] = one.isTrusted ? one.aliveUs : Number.NaN;
    tops[at + BID] = book.bestBidTicks * member.ticksPerTick;
    tops[at + BID_LOTS] = book.bestBidLots * member.lotsPerLot;
    tops[at + ASK] = book.bestAskTicks * member.ticksPerTick;
    tops[at + ASK_LOTS] = book.bestAskLots * member.lotsPerLot;
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
    const tops = this.#tops;
    for (let at = 0, venue = 0; at < tops.length; at += STRIDE, venue += 1) {
      if (!((tops[at + ALIVE] as number) >= oldest)) continue;
      const bid = tops[at + BID] as number;
      const ask = tops[at + ASK] as number;
      const worthBid = bid * (tops[at + BID_FACTOR] as number);
      const worthAsk = ask * (tops[at + ASK_FACTOR] as number);
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
    const rawChanged = this.#show(this.#raw, rawBidVenue, rawAskVenue, false);
    return this.#show(this.#adjusted, adjustedBidVenue, adjustedAskVenue, true) || rawChanged;
  }

  #show(quotes: BestQuotes, bidVenue: number, askVenue: number, adjusted: boolean): boolean {
    const bidChanged = bidVenue < 0 ? quotes.clearBid() : this.#showBid(quotes, bidVenue, adjusted);
    const askChanged = askVenue < 0 ? quotes.clearAsk() : this.#showAsk(quotes, askVenue, adjusted);
    return bidChanged || askChanged;
  }

  #showBid(quotes: BestQuotes, venue: number, adjusted: boolean): boolean {
    const tops = this.#tops;
    const at = venue * STRIDE;
    const price = tops[at + BID] as number;
    return quotes.setBid(
      venue,
      price,
      tops[at + BID_LOTS] as number,
      adjusted ? price * (tops[at + BID_FACTOR] as number) : price,
    );
  }

  #showAsk(quotes: BestQuotes, venue: number, adjusted: boolean): boolean {
    const tops = this.#tops;
    const at = venue * STRIDE;
    const price = tops[at + ASK] as number;
    return quotes.setAsk(
      venue,
      price,
      tops[at + ASK_LOTS] as number,
      adjusted ? price * (tops[at + ASK_FACTOR] as number) : price,
    );
  }

  #factor(side: Side, venue: number): number {
    return this.#tops[venue * STRIDE + (side === 'bid' ? BID_FACTOR : ASK_FACTOR)] as number;
  }

  #setFactors(venue: number, costs: VenueCosts): Refusal | undefined {
    const factors = costFactors(costs, this.#feeRole);
    if (isRefusal(factors)) return factors;
    this.#tops[venue * STRIDE + BID_FACTOR] = factors.bid;
    this.#tops[venue * STRIDE + ASK_FACTOR] = factors.ask;
    return undefined;
  }
}

/** What is kept of each venue, and where. Last sign of life, NaN while not trusted: no age bound lets that in. */
const ALIVE = 0;
/** Best prices and sizes, on the grid; a price is NaN while the side is empty. */
const BID = 1;
const BID_LOTS = 2;
const ASK = 3;
const ASK_LOTS = 4;
/** What prices are multiplied with for their worth. */
const BID_FACTOR = 5;
const ASK_FACTOR = 6;
const STRIDE = 8;
