import {
  assert,
  type BookView,
  type Instrument,
  type Levels,
  type Lots,
  type Refusal,
  type Side,
  type Ticks,
  type TouchState,
} from '@mm/core';
import { Ladder } from './ladder.ts';
import { checkLevels, checkSnapshot } from './level-checks.ts';
import { StateHash } from './state-hash.ts';

/** Bounds of an {@link OrderBook}. */
export interface OrderBookOptions {
  /**
   * Levels a side may hold outside the dense window around the touch. Past it the farthest are dropped and counted in
   * {@link OrderBook.droppedLevels}. Default 32,768: about 1.5 MiB a side at the very most.
   */
  readonly maxFarLevels?: number;
}

/**
 * The book of one instrument: absolute sizes at integer ticks. It knows nothing of sequences — the connector has put the
 * deltas in order — and nothing of time; {@link BookKeeper} adds both.
 *
 * An event is checked whole before any of it is applied: what is refused leaves the book as it was.
 *
 * @example
 * const book = new OrderBook(instrument);
 * book.applySnapshot(snapshot.bids, snapshot.asks);
 * book.applyDelta(delta.bids, delta.asks);
 * book.bestBidTicks; // 617_000
 */
export class OrderBook implements BookView {
  readonly instrument: Instrument;
  readonly #bids: Ladder;
  readonly #asks: Ladder;

  constructor(instrument: Instrument, options: OrderBookOptions = {}) {
    const maxFarLevels = options.maxFarLevels ?? 32_768;
    assert(Number.isSafeInteger(maxFarLevels) && maxFarLevels >= 0, `not a bound on far levels: ${maxFarLevels}`);
    this.instrument = instrument;
    this.#bids = new Ladder(-1, maxFarLevels);
    this.#asks = new Ladder(1, maxFarLevels);
  }

  /**
   * Replaces everything. Levels in any order; those with zero lots are passed over.
   * Refuses `bad-level`, `duplicate-level` and `crossed-snapshot` (bid above ask; equal is a locked book and allowed).
   */
  applySnapshot(bids: Levels, asks: Levels): Refusal | undefined {
    const bad = checkSnapshot(bids, asks);
    if (bad !== undefined) return bad;
    this.clear();
    this.#bids.apply(bids);
    this.#asks.apply(asks);
    return undefined;
  }

  /**
   * Sets or (zero lots) removes levels. Unknown levels may be removed; a price that comes twice ends as the later says.
   * The book may cross in passing, see {@link touch}. Refuses `bad-level`.
   */
  applyDelta(bids: Levels, asks: Levels): Refusal | undefined {
    const bad = checkLevels(bids) ?? checkLevels(asks);
    if (bad !== undefined) return bad;
    this.#bids.apply(bids);
    this.#asks.apply(asks);
    return undefined;
  }

  /** Forgets every level. */
  clear(): void {
    this.#bids.clear();
    this.#asks.clear();
  }

  get bestBidTicks(): number {
    return this.#bids.bestTicks;
  }

  get bestBidLots(): number {
    return this.#bids.bestLots;
  }

  get bestAskTicks(): number {
    return this.#asks.bestTicks;
  }

  get bestAskLots(): number {
    return this.#asks.bestLots;
  }

  /** Whether the two sides leave room between them. */
  get touch(): TouchState {
    const bid = this.#bids.bestTicks;
    const ask = this.#asks.bestTicks;
    if (bid < ask) return 'normal';
    if (bid > ask) return 'crossed';
    if (bid === ask) return 'locked';
    return this.#bids.isEmpty && this.#asks.isEmpty ? 'empty' : 'one-sided';
  }

  /** Levels dropped by the bound on far levels since the last snapshot. */
  get droppedLevels(): number {
    return this.#bids.dropped + this.#asks.dropped;
  }

  /** Bytes held in typed arrays. */
  get byteLength(): number {
    return this.#bids.byteLength + this.#asks.byteLength;
  }

  /** How many price levels a side has. */
  levelCount(side: Side): number {
    return this.#side(side).count;
  }

  /** Lots at exactly this price; 0 when there is no such level. */
  sizeAt(side: Side, price: Ticks): Lots {
    return this.#side(side).lotsAt(price) as Lots;
  }

  /**
   * Copies the best `max` levels into two arrays of the caller's, best first.
   * @returns how many were copied
   */
  copyLevels(side: Side, ticks: Float64Array, lots: Float64Array, max: number = ticks.length): number {
    return this.#side(side).copyTo(ticks, lots, max);
  }

  midTicks(): number {
    return (this.#bids.bestTicks + this.#asks.bestTicks) / 2;
  }

  micropriceTicks(): number {
    const bid = this.#bids.bestTicks;
    const bidLots = this.#bids.bestLots;
    // As a share of the spread, so that no rounding puts it outside.
    return bid + (this.#asks.bestTicks - bid) * (bidLots / (bidLots + this.#asks.bestLots));
  }

  sizeForPrice(side: Side, limit: Ticks): Lots {
    const ladder = this.#side(side);
    const direction = side === 'bid' ? -1 : 1;
    let total = 0;
    for (let place = ladder.firstPlace(); place >= 0; place = ladder.nextPlace(place)) {
      if (!((ladder.tickAtPlace(place) - limit) * direction <= 0)) break;
      total += ladder.lotsAtPlace(place);
    }
    return total as Lots;
  }

  priceForSize(side: Side, size: Lots): number {
    if (!(size > 0)) return Number.NaN;
    const ladder = this.#side(side);
    let left: number = size;
    for (let place = ladder.firstPlace(); place >= 0; place = ladder.nextPlace(place)) {
      left -= ladder.lotsAtPlace(place);
      if (left <= 0) return ladder.tickAtPlace(place);
    }
    return Number.NaN;
  }

  vwapTicks(side: Side, size: Lots): number {
    if (!(size > 0)) return Number.NaN;
    const ladder = this.#side(side);
    const best = ladder.bestTicks;
    let left: number = size;
    // Beyond what the best price would cost: a smaller number, exact for longer.
    let cost = 0;
    for (let place = ladder.firstPlace(); place >= 0 && left > 0; place = ladder.nextPlace(place)) {
      const taken = Math.min(left, ladder.lotsAtPlace(place));
      cost += taken * (ladder.tickAtPlace(place) - best);
      left -= taken;
    }
    return left > 0 ? Number.NaN : best + cost / size;
  }

  imbalance(levels: number): number {
    const bid = totalLots(this.#bids, levels);
    const ask = totalLots(this.#asks, levels);
    return bid + ask === 0 ? 0 : (bid - ask) / (bid + ask);
  }

  /** Sixteen hexadecimal digits, equal for equal content however it came about. */
  stateHash(): string {
    const hash = new StateHash();
    addLevels(hash, 'bid', this.#bids);
    addLevels(hash, 'ask', this.#asks);
    return hash.digest();
  }

  /*
   * Walking a side level by level without allocation: for the consolidated book and the audit. A place is an opaque
   * number, −1 past the end, valid until the next change.
   */

  /** Place of the best level of a side, or −1. */
  firstPlace(side: Side): number {
    return this.#side(side).firstPlace();
  }

  /** Place of the next level, or −1. */
  nextPlace(side: Side, place: number): number {
    return this.#side(side).nextPlace(place);
  }

  /** Price of the level at a place. */
  ticksAt(side: Side, place: number): Ticks {
    return this.#side(side).tickAtPlace(place) as Ticks;
  }

  /** Size of the level at a place. */
  lotsAt(side: Side, place: number): Lots {
    return this.#side(side).lotsAtPlace(place) as Lots;
  }

  #side(side: Side): Ladder {
    return side === 'bid' ? this.#bids : this.#asks;
  }
}

function totalLots(ladder: Ladder, levels: number): number {
  let total = 0;
  let left = levels;
  for (let place = ladder.firstPlace(); place >= 0 && left > 0; place = ladder.nextPlace(place)) {
    total += ladder.lotsAtPlace(place);
    left -= 1;
  }
  return total;
}

function addLevels(hash: StateHash, side: Side, ladder: Ladder): void {
  for (let place = ladder.firstPlace(); place >= 0; place = ladder.nextPlace(place)) {
    hash.add(side, ladder.tickAtPlace(place), ladder.lotsAtPlace(place));
  }
}
