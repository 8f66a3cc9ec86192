import type { Grid, GridMember, Lots, Side, Ticks } from '@mm/core';
import { membersOf } from './grid-members.ts';
import type { VenueBook } from './venue-book.ts';

/** Merged levels, best first: parallel arrays of the caller's, of which `count` entries count. */
export interface MergedDepth {
  count: number;
  /** Grid ticks and grid lots. */
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  /** Whose level it is: index into {@link ConsolidatedBook.venueBooks}. */
  readonly venues: Uint16Array;
}

/** Room for `capacity` merged levels. */
export function mergedDepth(capacity: number): MergedDepth {
  return {
    count: 0,
    ticks: new Float64Array(capacity),
    lots: new Float64Array(capacity),
    venues: new Uint16Array(capacity),
  };
}

/** How a {@link ConsolidatedBook} is made. */
export interface ConsolidatedBookOptions {
  /** A book whose stream showed no life for longer does not count. Default 3 s. */
  readonly maxAgeUs?: number;
}

/**
 * All venues' books of one market as one, on its common grid. Nothing is copied and nothing is kept up to date: depth is
 * merged when asked for, straight from the venues' books, each level with the venue it stands at. Only books that are
 * live, uncrossed and young enough count.
 */
export class ConsolidatedBook {
  readonly grid: Grid;
  readonly venueBooks: readonly VenueBook[];
  readonly #members: readonly GridMember[];
  readonly #maxAgeUs: number;
  /** Where the merge stands in each venue's book, −1 when through. */
  readonly #places: Int32Array;

  /** @param venueBooks in the order in which equal prices are listed; each an instrument of the grid */
  constructor(grid: Grid, venueBooks: readonly VenueBook[], options: ConsolidatedBookOptions = {}) {
    this.grid = grid;
    this.venueBooks = venueBooks;
    this.#members = membersOf(grid, venueBooks);
    this.#maxAgeUs = options.maxAgeUs ?? 3_000_000;
    this.#places = new Int32Array(venueBooks.length);
  }

  /** Fills `into` with the best levels over all venues, as many as it has room for. Equal prices stand in venue order. */
  depth(side: Side, nowUs: number, into: MergedDepth): MergedDepth {
    into.count = 0;
    this.#start(side, nowUs);
    for (let venue = this.#nextVenue(side); venue >= 0 && into.count < into.ticks.length; venue = this.#nextVenue(side)) {
      into.ticks[into.count] = this.#ticks(side, venue);
      into.lots[into.count] = this.#lots(side, venue);
      into.venues[into.count] = venue;
      into.count += 1;
      this.#advance(side, venue);
    }
    return into;
  }

  /** Grid lots to be had at `limit` grid ticks or better; none at NaN. */
  sizeForPrice(side: Side, limit: Ticks, nowUs: number): Lots {
    const direction = side === 'bid' ? -1 : 1;
    let total = 0;
    this.#start(side, nowUs);
    for (let venue = this.#nextVenue(side); venue >= 0; venue = this.#nextVenue(side)) {
      if (!((this.#ticks(side, venue) - limit) * direction <= 0)) break;
      total += this.#lots(side, venue);
      this.#advance(side, venue);
    }
    return total as Lots;
  }

  /** Average price in grid ticks of taking `size` grid lots from that side, best price first; NaN when there are fewer, and for no size. */
  vwapTicks(side: Side, size: Lots, nowUs: number): number {
    let left: number = size;
    let cost = 0;
    this.#start(side, nowUs);
    for (let venue = this.#nextVenue(side); venue >= 0 && left > 0; venue = this.#nextVenue(side)) {
      const taken = Math.min(left, this.#lots(side, venue));
      cost += taken * this.#ticks(side, venue);
      left -= taken;
      this.#advance(side, venue);
    }
    return left > 0 || size <= 0 ? Number.NaN : cost / size;
  }

  #start(side: Side, nowUs: number): void {
    for (const [venue, one] of this.venueBooks.entries()) {
      this.#places[venue] = one.isUsable(nowUs, this.#maxAgeUs) ? one.book.firstPlace(side) : -1;
    }
  }

  /** The venue with the best level not yet taken, the earlier one where two are equal; −1 when all are through. */
  #nextVenue(side: Side): number {
    let best = -1;
    let bestTicks = Number.NaN;
    for (let venue = 0; venue < this.#places.length; venue += 1) {
      if (this.#places[venue] === -1) continue;
      const ticks = this.#ticks(side, venue);
      const isBetter = best < 0 || (side === 'bid' ? ticks > bestTicks : ticks < bestTicks);
      if (!isBetter) continue;
      best = venue;
      bestTicks = ticks;
    }
    return best;
  }

  #advance(side: Side, venue: number): void {
    const { book } = this.venueBooks[venue] as VenueBook;
    this.#places[venue] = book.nextPlace(side, this.#places[venue] as number);
  }

  #ticks(side: Side, venue: number): number {
    const { book } = this.venueBooks[venue] as VenueBook;
    return book.ticksAt(side, this.#places[venue] as number) * (this.#members[venue] as GridMember).ticksPerTick;
  }

  #lots(side: Side, venue: number): number {
    const { book } = this.venueBooks[venue] as VenueBook;
    return book.lotsAt(side, this.#places[venue] as number) * (this.#members[venue] as GridMember).lotsPerLot;
  }
}
