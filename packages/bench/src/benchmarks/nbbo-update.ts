import assert from 'node:assert/strict';
import { Nbbo, type Nbbo as NbboType, VenueBook } from '@mm/book';
import { asset, type Bps, grid, type Instrument, type InstrumentId, instrument, type Levels, venueId } from '@mm/core';
import type { Benchmark } from '../benchmark.ts';
import { paired } from '../measure.ts';
import { parseReference } from '../unit.ts';

const VENUES = 5;
const UPDATES = 200_000;

/**
 * One venue's best bid moves, and the NBBO takes it in: the book's change of two levels is timed with it. Five venues of
 * different grids and fees in turn, each move a different one, so that the NBBO changes in most calls. The levels are handed
 * over in the same two arrays each time, as a decoder does: thousands of deltas that lie about are cache misses of the bench.
 */
export const nbboUpdate: Benchmark = ({ rounds }) => {
  const { nbbo, books, places } = setUp();
  const delta = { count: 2, ticks: new Float64Array(2), lots: new Float64Array(2) };
  let changes = 0;
  const ours = (): void => {
    changes = 0;
    for (let i = 0; i < UPDATES; i += 1) {
      const venue = i % VENUES;
      const one = books[venue] as VenueBook;
      move(delta, places[venue] as Int32Array, (i / VENUES) | 0);
      one.book.applyDelta(delta, NOTHING);
      one.aliveUs = i;
      if (nbbo.update(venue, i)) changes += 1;
    }
  };
  const theirs = (): void => parseReference(UPDATES / 50);
  const { oursUs, theirsUs } = paired(ours, theirs, rounds);
  assert.ok(changes > UPDATES / 4, `only ${changes} of ${UPDATES} updates changed anything`);
  const perUpdate = oursUs / UPDATES;
  return {
    name: `NBBO update, ${VENUES} venues`,
    value: perUpdate,
    unit: 'µs/update',
    ratioTo: 'J',
    ratio: perUpdate / (theirsUs / (UPDATES / 50)),
    must: 0.015,
    goal: 0.006,
    direction: 'max',
  };
};

const NOTHING: Levels = { count: 0, ticks: new Float64Array(0), lots: new Float64Array(0) };

function setUp(): { nbbo: NbboType; books: VenueBook[]; places: Int32Array[] } {
  const instruments = Array.from({ length: VENUES }, (_, i) => instrumentOf(i));
  const books = instruments.map((one) => new VenueBook(one));
  for (const [i, one] of books.entries()) {
    const touch = Math.round(617_000 / (i + 1));
    one.book.applySnapshot(
      levels([
        [touch - 5, 10],
        [touch - 9, 20],
      ]),
      levels([
        [touch + 5, 10],
        [touch + 9, 20],
      ]),
    );
    one.state = 'live';
    one.aliveUs = 0;
  }
  const costs = new Map(
    instruments.map((one, i) => [
      one.id as InstrumentId,
      { takerFeeBps: (4 + i) as Bps, makerFeeBps: 1 as Bps, carryBps: 0 as Bps, conversion: 1 - i / 100_000 },
    ]),
  );
  const nbbo = new Nbbo(grid(instruments), books, { costs, maxAgeUs: 1e12 });
  return { nbbo, books, places: books.map((_, venue) => placesOf(venue)) };
}

/** The best bid wanders within a few ticks below the touch, and comes back. */
function placesOf(venue: number): Int32Array {
  const touch = Math.round(617_000 / (venue + 1));
  return Int32Array.from({ length: 1_000 }, (_, i) => touch - 1 - ((i * 7 + venue) % 4));
}

/** The level of the step before is taken away and one put down; where the place is the same, its size changes. */
function move(delta: { count: number; ticks: Float64Array; lots: Float64Array }, places: Int32Array, step: number): void {
  const { ticks, lots } = delta;
  const at = step % places.length;
  const before = places[at === 0 ? places.length - 1 : at - 1] as number;
  const place = places[at] as number;
  const size = 10 + ((at * 13) % 90);
  const isNew = Number(place !== before);
  ticks[0] = before;
  lots[0] = isNew === 1 ? 0 : size;
  ticks[1] = place;
  lots[1] = size;
  delta.count = 1 + isNew;
}

function instrumentOf(index: number): Instrument {
  return instrument({
    venue: venueId(`venue-${index}`),
    symbol: 'BTCUSDT',
    kind: 'linear-perp',
    base: asset('BTC'),
    quote: asset('USDT'),
    tickSize: `0.${index + 1}`,
    lotSize: '0.001',
  });
}

function levels(pairs: readonly (readonly [number, number])[]): Levels {
  return {
    count: pairs.length,
    ticks: Float64Array.from(pairs, ([tick]) => tick),
    lots: Float64Array.from(pairs, ([, lots]) => lots),
  };
}
