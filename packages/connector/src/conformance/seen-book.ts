import {
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type Levels,
  type Lots,
  priceText,
  type StreamState,
  sizeText,
  type Ticks,
  type VenueEvent,
} from '@mm/core';

/** The book as somebody sees it who believes every event, and notes when they should not have. */
export class SeenBook {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  /** Every state it was in, in order. */
  readonly states: StreamState[] = [];
  /** Moments at which it was live and crossed. */
  crossed = 0;
  deltas = 0;

  get state(): StreamState {
    return this.states.at(-1) ?? 'down';
  }

  hear(event: VenueEvent, instrument: InstrumentId): void {
    if (!('instrument' in event) || event.instrument !== instrument) return;
    if (event.type === 'stream-state' && event.stream === 'book') this.states.push(event.state);
    if (event.type !== 'book-snapshot' && event.type !== 'book-delta') return;
    if (event.type === 'book-snapshot') {
      this.#bids.clear();
      this.#asks.clear();
    } else {
      this.deltas += 1;
    }
    apply(this.#bids, event.bids);
    apply(this.#asks, event.asks);
    if (this.state === 'live' && Math.max(0, ...this.#bids.keys()) >= Math.min(...this.#asks.keys())) this.crossed += 1;
  }

  /** The best levels of a side, as the venue writes them. */
  best(of: Instrument, side: 'bids' | 'asks', depth: number): readonly (readonly [DecimalText, DecimalText])[] {
    const [levels, order] = side === 'bids' ? [this.#bids, -1] : [this.#asks, 1];
    const prices = [...levels.keys()].sort((a, b) => (a - b) * order).slice(0, depth);
    return prices.map((price) => [priceText(of, price as Ticks), sizeText(of, levels.get(price) as Lots)]);
  }
}

function apply(side: Map<number, number>, levels: Levels): void {
  for (let i = 0; i < levels.count; i += 1) {
    const lots = levels.lots[i] as number;
    if (lots === 0) side.delete(levels.ticks[i] as number);
    else side.set(levels.ticks[i] as number, lots);
  }
}
