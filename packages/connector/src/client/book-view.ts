import {
  type BookDeltaEvent,
  type BookSnapshotEvent,
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type Levels,
  type Lots,
  priceText,
  type Sequence,
  type StreamState,
  sizeText,
  type Ticks,
} from '@mm/core';

/** One price of a book, as the venue writes it. */
export interface BookLevel {
  readonly price: DecimalText;
  readonly size: DecimalText;
}

/** A book at one moment. Without levels unless `state` is `live`: nobody gets to see a book that may be wrong. */
export interface BookView {
  readonly instrument: InstrumentId;
  readonly state: StreamState;
  /** Best first, at most as many as were asked for. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly sequence: Sequence | undefined;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

/** The plain book of the human face: it sorts when it is looked at. Programs in a hurry take `@mm/book`. */
export class PlainBook {
  readonly #id: InstrumentId;
  readonly #instrument: () => Instrument | undefined;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #state: StreamState = 'down';
  #sequence: Sequence | undefined;
  #venueTimeUs = 0;
  #receiveTimeUs = 0;

  /** @param instrument the one of now: its grid may change. Known once the book is live. */
  constructor(id: InstrumentId, instrument: () => Instrument | undefined) {
    this.#id = id;
    this.#instrument = instrument;
  }

  onState(state: StreamState, receiveTimeUs: number): void {
    this.#state = state;
    this.#receiveTimeUs = receiveTimeUs;
  }

  onEvent(event: BookSnapshotEvent | BookDeltaEvent): void {
    if (event.type === 'book-snapshot') {
      this.#bids.clear();
      this.#asks.clear();
    }
    apply(this.#bids, event.bids);
    apply(this.#asks, event.asks);
    this.#sequence = event.sequence;
    this.#venueTimeUs = event.venueTimeUs;
    this.#receiveTimeUs = event.receiveTimeUs;
  }

  view(depth: number): BookView {
    const of = this.#state === 'live' ? this.#instrument() : undefined;
    return {
      instrument: this.#id,
      state: this.#state,
      bids: of === undefined ? [] : best(of, this.#bids, depth, (a, b) => b - a),
      asks: of === undefined ? [] : best(of, this.#asks, depth, (a, b) => a - b),
      sequence: of === undefined ? undefined : this.#sequence,
      venueTimeUs: this.#venueTimeUs,
      receiveTimeUs: this.#receiveTimeUs,
    };
  }
}

function best(
  of: Instrument,
  side: ReadonlyMap<number, number>,
  depth: number,
  order: (a: number, b: number) => number,
): readonly BookLevel[] {
  const prices = [...side.keys()].sort(order).slice(0, depth);
  return prices.map((ticks) => ({ price: priceText(of, ticks as Ticks), size: sizeText(of, side.get(ticks) as Lots) }));
}

function apply(side: Map<number, number>, levels: Levels): void {
  for (let i = 0; i < levels.count; i += 1) {
    const lots = levels.lots[i] as number;
    if (lots === 0) side.delete(levels.ticks[i] as number);
    else side.set(levels.ticks[i] as number, lots);
  }
}
