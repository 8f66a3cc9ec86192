import type { RandomSource } from '@mm/core';
import type { ArbitrageOptions } from './flow-options.ts';

/** What a venue's part in a moment of arbitrage depends on. */
export interface DislocatedVenue {
  readonly name: string;
  readonly halfSpreadBps: number;
  readonly takerBps: number;
}

/** For a while one venue's price stands so much off the others'. */
export interface Dislocation {
  readonly startUs: number;
  readonly endUs: number;
  readonly venue: string;
  /** The other side of the trade whose edge is the stated one. */
  readonly against: string;
  /** Above 0: `venue` is dear, so sell there and buy at `against`. */
  readonly offsetBps: number;
}

/**
 * Moments in which one venue stands off another by both half spreads, both taker fees and the stated edge, so that taking
 * the one's bid and the other's ask leaves that edge. Where, which way and when is chance.
 */
export class Dislocations {
  readonly #options: Required<ArbitrageOptions>;
  readonly #random: RandomSource;
  readonly #venues: readonly DislocatedVenue[];
  #current: Dislocation;
  #count = 0;

  /** @param venues at least two that trade the same */
  constructor(options: ArbitrageOptions, venues: readonly DislocatedVenue[], startUs: number, random: RandomSource) {
    if (venues.length < 2) throw new RangeError('arbitrage takes two venues');
    this.#options = { everyMs: 10_000, lastsMs: 1_000, ...options };
    if (!(this.#options.lastsMs > 0 && this.#options.everyMs >= 2 * this.#options.lastsMs))
      throw new RangeError('moments of arbitrage come at least twice as far apart as they last');
    this.#venues = venues;
    this.#random = random;
    this.#current = this.#next(startUs);
  }

  /** Moments begun by that time. */
  count(nowUs: number): number {
    this.at(nowUs);
    return this.#count - (nowUs < this.#current.startUs ? 1 : 0);
  }

  /** The one under way at that time, which may not go backwards by more than a moment lasts. */
  at(nowUs: number): Dislocation | undefined {
    while (nowUs >= this.#current.endUs + this.#options.lastsMs * 1_000) this.#current = this.#next(this.#current.startUs);
    return nowUs >= this.#current.startUs && nowUs < this.#current.endUs ? this.#current : undefined;
  }

  offsetBps(venue: string, nowUs: number): number {
    const current = this.at(nowUs);
    return current?.venue === venue ? current.offsetBps : 0;
  }

  /** Between half and one and a half of the mean later. */
  #next(afterUs: number): Dislocation {
    const { edgeBps, everyMs, lastsMs } = this.#options;
    this.#count += 1;
    const startUs = Math.round(afterUs + everyMs * 1_000 * (0.5 + this.#random()));
    const at = Math.floor(this.#random() * this.#venues.length);
    const other = (at + 1 + Math.floor(this.#random() * (this.#venues.length - 1))) % this.#venues.length;
    const venue = this.#venues[at] as DislocatedVenue;
    const against = this.#venues[other] as DislocatedVenue;
    const sizeBps = edgeBps + venue.halfSpreadBps + against.halfSpreadBps + venue.takerBps + against.takerBps;
    const offsetBps = this.#random() < 0.5 ? sizeBps : -sizeBps;
    return { startUs, endUs: startUs + lastsMs * 1_000, venue: venue.name, against: against.name, offsetBps };
  }
}
