import type { MarketId, NbboSide, NbboView, TouchState } from '@mm/core';
import type { VenueBook } from './venue-book.ts';

/** What is kept of one best price, and where: index of its venue, −1 when there is none; price, size, and what it is worth. */
export const BEST_VENUE = 0;
export const BEST_PRICE = 1;
export const BEST_LOTS = 2;
export const BEST_WORTH = 3;
/** How many numbers that are. */
export const BEST_CELLS = 4;

/** One side of {@link BestQuotes}. */
class BestSide implements NbboSide {
  readonly #venueBooks: readonly VenueBook[];
  readonly #cells: Float64Array;
  readonly #at: number;

  constructor(venueBooks: readonly VenueBook[], cells: Float64Array, at: number) {
    this.#venueBooks = venueBooks;
    this.#cells = cells;
    this.#at = at;
  }

  get venue(): NbboSide['venue'] {
    return this.#book.instrument.venue;
  }

  get instrument(): NbboSide['instrument'] {
    return this.#book.instrument.id;
  }

  get priceTicks(): number {
    return this.#cells[this.#at + BEST_PRICE] as number;
  }

  get sizeLots(): number {
    return this.#cells[this.#at + BEST_LOTS] as number;
  }

  get adjustedTicks(): number {
    return this.#cells[this.#at + BEST_WORTH] as number;
  }

  get isEmpty(): boolean {
    return this.#cells[this.#at + BEST_VENUE] === -1;
  }

  get #book(): VenueBook {
    return this.#venueBooks[this.#cells[this.#at + BEST_VENUE] as number] as VenueBook;
  }
}

/** A best bid and offer, read from where an NBBO keeps them: nothing of it is touched when they change. */
export class BestQuotes implements NbboView {
  readonly market: MarketId;
  readonly #bid: BestSide;
  readonly #ask: BestSide;

  /** @param at where the {@link BEST_CELLS} of the bid are; those of the ask follow */
  constructor(market: MarketId, venueBooks: readonly VenueBook[], cells: Float64Array, at: number) {
    this.market = market;
    this.#bid = new BestSide(venueBooks, cells, at);
    this.#ask = new BestSide(venueBooks, cells, at + BEST_CELLS);
  }

  get bid(): NbboSide | undefined {
    return this.#bid.isEmpty ? undefined : this.#bid;
  }

  get ask(): NbboSide | undefined {
    return this.#ask.isEmpty ? undefined : this.#ask;
  }

  get touch(): TouchState {
    const [noBid, noAsk] = [this.#bid.isEmpty, this.#ask.isEmpty];
    if (noBid || noAsk) return noBid === noAsk ? 'empty' : 'one-sided';
    if (this.#bid.adjustedTicks < this.#ask.adjustedTicks) return 'normal';
    return this.#bid.adjustedTicks === this.#ask.adjustedTicks ? 'locked' : 'crossed';
  }
}
