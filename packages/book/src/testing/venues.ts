import { asset, type Instrument, instrument, type Levels, type StreamState, type Ticks, venueId } from '@mm/core';
import fc from 'fast-check';
import { VenueBook } from '../venue-book.ts';
import { levelsOf } from './reference-book.ts';

function perp(venue: string, tickSize: string, lotSize: string, contractMultiplier = '1'): Instrument {
  return instrument({
    venue: venueId(venue),
    symbol: 'BTC',
    kind: 'linear-perp',
    base: asset('BTC'),
    quote: asset('USDT'),
    tickSize,
    lotSize,
    contractMultiplier,
  });
}

/** One market at six venues, no two of which count alike. The price 600 is a whole number of ticks at each. */
export const VENUES: readonly Instrument[] = [
  perp('alpha', '0.1', '0.001'),
  perp('bravo', '0.1', '0.01', '0.01'),
  perp('charlie', '1', '0.00001'),
  perp('delta', '0.5', '0.001'),
  perp('echo', '0.2', '0.003'),
  perp('foxtrot', '0.25', '7', '0.1'),
];

/** A level said so that levels of different venues often meet: own ticks away from the price of 600, and own lots. */
export type NearLevel = readonly [ticksFrom600: number, lots: number];

/** What one venue's book may be like. */
export interface VenueCase {
  readonly state: StreamState;
  readonly ageUs: number;
  readonly bids: readonly NearLevel[];
  readonly asks: readonly NearLevel[];
}

const SPAN = 8;

function nearLevels(from: number, to: number): fc.Arbitrary<NearLevel[]> {
  const level = fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 1, max: 40 }));
  return fc.uniqueArray(level, { maxLength: 6, selector: ([ticks]) => ticks });
}

/** Mostly live and young, at times crossed in itself, one-sided or empty. */
export const venueCase: fc.Arbitrary<VenueCase> = fc.record({
  state: fc.oneof(
    { weight: 5, arbitrary: fc.constant<StreamState>('live') },
    { weight: 1, arbitrary: fc.constantFrom<StreamState>('down', 'syncing', 'gapped', 'stalled') },
  ),
  ageUs: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 500 }) },
    { weight: 2, arbitrary: fc.constantFrom(999, 1000, 1001, Number.POSITIVE_INFINITY) },
  ),
  bids: nearLevels(-SPAN, 1),
  asks: nearLevels(-1, SPAN),
});

/** A venue's own ticks for a price said as a distance from 600. */
export function ownTicks(one: Instrument, ticksFrom600: number): Ticks {
  return (Math.round((600 * 10 ** one.tick.decimals) / one.tick.mantissa) + ticksFrom600) as Ticks;
}

/** Levels of a venue from distances. */
export function ownLevels(one: Instrument, levels: readonly NearLevel[]): Levels {
  return levelsOf(levels.map(([ticks, lots]) => [ownTicks(one, ticks), lots]));
}

/** Makes a venue's book what the case says, as a keeper would. */
export function become(venueBook: VenueBook, one: VenueCase, nowUs: number): void {
  const { instrument: of, book } = venueBook;
  book.clear();
  book.applyDelta(ownLevels(of, one.bids), ownLevels(of, one.asks));
  venueBook.state = one.state;
  venueBook.aliveUs = nowUs - one.ageUs;
  venueBook.changedUs = nowUs - one.ageUs;
  venueBook.crossedSinceUs = book.touch === 'crossed' ? nowUs : Number.POSITIVE_INFINITY;
}

/** The first `count` venues, as many as there are cases. */
export function venueBooksOf(cases: readonly VenueCase[], nowUs: number): VenueBook[] {
  return cases.map((one, i) => {
    const venueBook = new VenueBook(VENUES[i] as Instrument);
    become(venueBook, one, nowUs);
    return venueBook;
  });
}

/** One level as the market's grid sees it. */
export interface GridLevel {
  readonly venue: number;
  readonly ticks: number;
  readonly lots: number;
}
