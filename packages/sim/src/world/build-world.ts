import { FaultInjector } from '../faults/fault-injector.ts';
import { FaultWeather, STANDARD_FAULTS } from '../faults/fault-rates.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { type ListedInstrument, listed, type Market, openMarkets } from './fair-prices.ts';
import { EXTREME_INSTRUMENTS, filledInstrument } from './known-instruments.ts';
import type { WorldOptions, WorldVenueOptions } from './world-options.ts';
import { buildVenue, feesOf, type WorldVenue } from './world-venue.ts';

/** A world before it is hosted. */
export interface BuiltWorld {
  readonly options: WorldOptions;
  readonly startUs: number;
  readonly venues: readonly WorldVenue[];
  readonly markets: ReadonlyMap<string, Market>;
  readonly injector: FaultInjector;
  readonly weather: FaultWeather | undefined;
}

/** @throws {RangeError} for options that cannot be */
export function buildWorld(options: WorldOptions, startUs: number): BuiltWorld {
  const { venues: venueOptions, faults, seed = 1 } = options;
  const names = venueOptions.map((one) => one.name ?? one.venue);
  if (new Set(names).size !== names.length) throw new RangeError('two venues have one name: give each its own');
  if (names.length === 0 || names.length > MOST_VENUES) throw new RangeError(`a world has 1 to ${MOST_VENUES} venues`);
  for (const name of names)
    if (!/^[a-z0-9-]{1,40}$/.test(name)) throw new RangeError(`a venue's name is a-z, 0-9 and -, not ${name}`);
  const injector = new FaultInjector();
  const all = venueOptions.map((one, at) => listingsOf(one, names[at] as string, options));
  const markets = openMarkets(all.flat(), options, startUs);
  const weather = weatherOf(options, names, startUs, injector);
  const venues = venueOptions.map((one, at) =>
    buildVenue({
      name: names[at] as string,
      options: one,
      world: options,
      instruments: all[at] as readonly ListedInstrument[],
      markets,
      injector,
      startUs,
      works: at === 0 && weather !== undefined ? [weather] : [],
    }),
  );
  for (const id of faults?.atStart ?? []) {
    injector.counts.ask(id);
    injector.counts.fire(id);
  }
  return { options: { ...options, seed }, startUs, venues, markets, injector, weather };
}

const MOST_VENUES = 50;
const DEFAULT_INSTRUMENTS: readonly string[] = ['BTCUSDT', 'ETHUSDT'];

function listingsOf(options: WorldVenueOptions, name: string, { faults }: WorldOptions): readonly ListedInstrument[] {
  const { maker, taker } = feesOf(options);
  const fees = { makerBps: Number(maker) * 10_000, takerBps: Number(taker) * 10_000 };
  const extremes = faults?.atStart?.includes('F31') === true ? EXTREME_INSTRUMENTS : [];
  const asked = [...(options.instruments ?? DEFAULT_INSTRUMENTS), ...extremes];
  return asked.map((one) => listed(name, fees, filledInstrument(options.venue, one)));
}

function weatherOf(
  { faults, seed = 1 }: WorldOptions,
  venues: readonly string[],
  startUs: number,
  injector: FaultInjector,
): FaultWeather | undefined {
  if (faults?.rates === undefined) return undefined;
  const { intensity = 1 } = faults;
  const listed = faults.rates === 'standard' ? STANDARD_FAULTS : faults.rates;
  const rates = listed.map((one) => ({ ...one, perMinute: one.perMinute * intensity }));
  const random = seededRandom(faults.seed ?? seed, 'fault weather');
  const fromUs = startUs + (faults.afterMs ?? 0) * 1_000;
  return new FaultWeather(rates, fromUs, random, { venues, fire: (id, params) => injector.fire(id, params) });
}
