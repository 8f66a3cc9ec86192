import { seededRandom } from '../random/seeded-random.ts';
import { decimalGrid, stepSize } from './decimal-grid.ts';
import { GeneratedVenue } from './generated-venue.ts';
import { LatentPrice } from './latent-price.ts';
import { checkMarketOptions, MAX_EVERY_MS, type MarketOptions, type MarketStream } from './market-options.ts';

/** One frame, as a socket would bring it. */
export interface MarketFrame {
  readonly venue: string;
  readonly stream: MarketStream;
  /** When it leaves the venue, by the venue's clock. */
  readonly atUs: number;
  /** UTF-8, yours to keep. */
  readonly frame: Uint8Array;
}

/** A venue's whole book, prices and sizes as the venue writes them, best first. */
export interface GeneratedBook {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [price: string, size: string])[];
  readonly asks: readonly (readonly [price: string, size: string])[];
}

/**
 * Several venues around one latent price, each saying so in its own dialect. Nothing here reads a clock or waits: time
 * goes on as frames are taken.
 *
 * @example
 * const market = createMarket({ seed: 1, startPrice: '61700', venues: [venue] });
 * const { frame, atUs } = market.next();
 * const body = market.depthSnapshot('alpha');
 */
export class GeneratedMarket {
  readonly #venues: ReadonlyMap<string, GeneratedVenue>;
  readonly #encoder = new TextEncoder();

  /** @throws {RangeError} for options that cannot be */
  constructor(options: MarketOptions) {
    checkMarketOptions(options);
    const { seed, startMs = DEFAULT_START_MS } = options;
    const longestLagMs = Math.max(...options.venues.map((one) => one.lagMs ?? 0));
    const latent = new LatentPrice({
      random: seededRandom(seed, 'latent price'),
      startUnits: START_UNITS,
      startMs,
      volatilityBps: options.volatilityBps ?? 1,
      memoryMs: longestLagMs + 2 * MAX_EVERY_MS,
    });
    const latentUnit = stepSize(decimalGrid(options.startPrice)) / START_UNITS;
    const shared = { seed, startMs, latent, latentUnit };
    this.#venues = new Map(options.venues.map((one) => [one.name, new GeneratedVenue(one, shared)]));
  }

  /** When the frame that {@link next} will give leaves its venue. */
  get nextAtUs(): number {
    return this.#soonest().nextAtUs;
  }

  /** The next frame of any venue, in order of time; at equal times in the order the venues were listed. */
  next(): MarketFrame {
    const venue = this.#soonest();
    const { stream, atUs, text } = venue.next();
    return { venue: venue.name, stream, atUs, frame: this.#encoder.encode(text) };
  }

  /**
   * The body of a REST answer given now. Its sequence may lie in the middle of the depth update that comes next.
   * Asking changes nothing about the frames.
   * @param limit levels a side
   */
  depthSnapshot(venue: string, limit = 1_000): Uint8Array {
    return this.#encoder.encode(this.#venue(venue).depthSnapshot(limit));
  }

  /** The truth: a venue's book as of its last depth update, all of it. */
  book(venue: string): GeneratedBook {
    return this.#venue(venue).book();
  }

  #venue(name: string): GeneratedVenue {
    const venue = this.#venues.get(name);
    if (venue === undefined) throw new RangeError(`no venue named ${JSON.stringify(name)}`);
    return venue;
  }

  #soonest(): GeneratedVenue {
    let soonest: GeneratedVenue | undefined;
    for (const venue of this.#venues.values()) {
      if (soonest === undefined || venue.nextAtUs < soonest.nextAtUs) soonest = venue;
    }
    return soonest as GeneratedVenue;
  }
}

/** Makes a market. @throws {RangeError} for options that cannot be */
export function createMarket(options: MarketOptions): GeneratedMarket {
  return new GeneratedMarket(options);
}

const DEFAULT_START_MS = Date.UTC(2026, 0, 1);

/** The latent price starts at so many units, whatever it is a price of: fine against any tick. */
const START_UNITS = 1_000_000_000_000;
