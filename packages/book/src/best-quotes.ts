import type { MarketId, NbboSide, NbboView, TouchState } from '@mm/core';
import type { VenueBook } from './venue-book.ts';

/** One side of {@link BestQuotes}, written in place. */
class BestSide implements NbboSide {
  readonly #venueBooks: readonly VenueBook[];
  // NaN and not 0, so that these fields are doubles from the start and stores do not allocate.
  priceTicks: number = Number.NaN;
  sizeLots: number = Number.NaN;
  adjustedTicks: number = Number.NaN;
  index = -1;

  constructor(venueBooks: readonly VenueBook[]) {
    this.#venueBooks = venueBooks;
  }

  get venue(): NbboSide['venue'] {
    return this.#book.instrument.venue;
  }

  get instrument(): NbboSide['instrument'] {
    return this.#book.instrument.id;
  }

  get #book(): VenueBook {
    return this.#venueBooks[this.index] as VenueBook;
  }

  /** @returns whether anything changed */
  set(index: number, priceTicks: number, sizeLots: number, adjustedTicks: number): boolean {
    const same =
      this.index === index &&
      this.priceTicks === priceTicks &&
      this.sizeLots === sizeLots &&
      this.adjustedTicks === adjustedTicks;
    if (same) return false;
    this.index = index;
    this.priceTicks = priceTicks;
    this.sizeLots = sizeLots;
    this.adjustedTicks = adjustedTicks;
    return true;
  }

  clear(): boolean {
    const changed = this.index !== -1;
    this.index = -1;
    return changed;
  }
}

/** A best bid and offer that knows whether it changed, and allocates nothing. */
export class BestQuotes implements NbboView {
  readonly market: MarketId;
  readonly #bid: BestSide;
  readonly #ask: BestSide;

  constructor(market: MarketId, venueBooks: readonly VenueBook[]) {
    this.market = market;
    this.#bid = new BestSide(venueBooks);
    this.#ask = new BestSide(venueBooks);
  }

  get bid(): NbboSide | undefined {
    return this.#bid.index < 0 ? undefined : this.#bid;
  }

  get ask(): NbboSide | undefined {
    return this.#ask.index < 0 ? undefined : this.#ask;
  }

  get touch(): TouchState {
    if (this.#bid.index < 0 || this.#ask.index < 0) return this.#bid.index === this.#ask.index ? 'empty' : 'one-sided';
    if (this.#bid.adjustedTicks < this.#ask.adjustedTicks) return 'normal';
    return this.#bid.adjustedTicks === this.#ask.adjustedTicks ? 'locked' : 'crossed';
  }

  setBid(index: number, priceTicks: number, sizeLots: number, adjustedTicks: number): boolean {
    return this.#bid.set(index, priceTicks, sizeLots, adjustedTicks);
  }

  setAsk(index: number, priceTicks: number, sizeLots: number, adjustedTicks: number): boolean {
    return this.#ask.set(index, priceTicks, sizeLots, adjustedTicks);
  }

  clearBid(): boolean {
    return this.#bid.clear();
  }

  clearAsk(): boolean {
    return this.#ask.clear();
  }
}
