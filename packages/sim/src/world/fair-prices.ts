import { Dislocations } from '../flow/dislocations.ts';
import { FairPrice } from '../flow/fair-price.ts';
import { type FilledLiquidity, filledLiquidity, MAX_LAG_MS, type StatedFees } from '../flow/flow-options.ts';
import { seededRandom } from '../random/seeded-random.ts';
import type { FilledInstrument } from './known-instruments.ts';
import type { WorldOptions } from './world-options.ts';

/** One instrument of one venue, before anything runs. */
export interface ListedInstrument {
  readonly venue: string;
  readonly fees: StatedFees;
  readonly instrument: FilledInstrument;
  readonly liquidity: FilledLiquidity;
}

/** What venues that trade the same share. */
export interface Market {
  readonly name: string;
  readonly fair: FairPrice;
  readonly dislocations: Dislocations | undefined;
}

/** @throws {RangeError} for liquidity that cannot be */
export function listed(venue: string, fees: StatedFees, instrument: FilledInstrument): ListedInstrument {
  const { options, spec } = instrument;
  if (options.recorded !== undefined && options.liquidity !== undefined)
    throw new RangeError(`${spec.symbol} is either recorded or generated, not both`);
  return { venue, fees, instrument, liquidity: filledLiquidity(options.liquidity ?? {}, fees) };
}

/** The markets of a world: one fair price each, and moments of arbitrage where two venues trade it. */
export function openMarkets(
  all: readonly ListedInstrument[],
  options: WorldOptions,
  startUs: number,
): ReadonlyMap<string, Market> {
  const { seed = 1, volatilityBps = 1, arbitrage } = options;
  const markets = new Map<string, Market>();
  for (const { instrument } of all) {
    const name = instrument.market;
    if (markets.has(name)) continue;
    const venues = all.filter((one) => one.instrument.market === name && one.instrument.options.recorded === undefined);
    const parties = venues.map((one) => ({
      name: one.venue,
      halfSpreadBps: one.liquidity.halfSpreadBps,
      takerBps: one.fees.takerBps,
    }));
    const fair = new FairPrice({
      random: seededRandom(seed, `fair price ${name}`),
      startPrice: instrument.startPrice,
      startUs,
      volatilityBps,
      memoryUs: MAX_LAG_MS * 1_000 + MEMORY_BEYOND_LAG_US,
    });
    const dislocations =
      arbitrage === undefined || parties.length < 2
        ? undefined
        : new Dislocations(arbitrage, parties, startUs, seededRandom(seed, `dislocations ${name}`));
    markets.set(name, { name, fair, dislocations });
  }
  return markets;
}

/** Venues hosted by one machine are never further apart in time than this. */
const MEMORY_BEYOND_LAG_US = 60_000_000;
