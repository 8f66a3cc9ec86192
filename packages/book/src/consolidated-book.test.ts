import { type GridMember, grid, type Instrument, type Lots, type Side, type Ticks } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConsolidatedBook, type MergedDepth, mergedDepth } from './consolidated-book.ts';
import { type GridLevel, ownTicks, VENUES, type VenueCase, venueBooksOf, venueCase } from './testing/venues.ts';
import { VenueBook } from './venue-book.ts';

const NOW = 1_700_000_000_000_000;
const MAX_AGE = 1000;

const cases = fc.array(venueCase, { minLength: 1, maxLength: 6 });
const side = fc.constantFrom<Side>('bid', 'ask');

function bookOf(venues: readonly VenueCase[]): ConsolidatedBook {
  const venueBooks = venueBooksOf(venues, NOW);
  return new ConsolidatedBook(grid(venueBooks.map((one) => one.instrument)), venueBooks, { maxAgeUs: MAX_AGE });
}

/** Everything that counts, sorted: the obvious merge. `sort` is stable, so equal prices stand in venue order. */
function merged(venues: readonly VenueCase[], of: Side): GridLevel[] {
  const { members } = grid(VENUES.slice(0, venues.length));
  const levels = venues.flatMap((one, venue): GridLevel[] => {
    const crossed = Math.max(...one.bids.map(([ticks]) => ticks)) > Math.min(...one.asks.map(([ticks]) => ticks));
    if (one.state !== 'live' || one.ageUs > MAX_AGE || crossed) return [];
    const instrument = VENUES[venue] as Instrument;
    const { ticksPerTick, lotsPerLot } = members.get(instrument.id) as GridMember;
    return (of === 'bid' ? one.bids : one.asks).map(([ticks, lots]) => ({
      venue,
      ticks: ownTicks(instrument, ticks) * ticksPerTick,
      lots: lots * lotsPerLot,
    }));
  });
  return levels.sort((a, b) => (of === 'bid' ? b.ticks - a.ticks : a.ticks - b.ticks));
}

function listed({ count, ticks, lots, venues }: MergedDepth): GridLevel[] {
  const at = (i: number) => ({ venue: venues[i] as number, ticks: ticks[i] as number, lots: lots[i] as number });
  return Array.from({ length: count }, (_, i) => at(i));
}

const live = { state: 'live', ageUs: 0 } as const;
const THREE: readonly VenueCase[] = [
  { ...live, bids: [[-1, 5]], asks: [[10, 7]] },
  { ...live, bids: [[-1, 9]], asks: [[10, 3]] },
  { ...live, bids: [[-1, 400]], asks: [[1, 200]] },
];

describe('the consolidated book', () => {
  test('is the sorted levels of all venues that count, as many as there is room for', () => {
    fc.assert(
      fc.property(cases, side, fc.nat(40), (venues, of, room) => {
        const depth = bookOf(venues).depth(of, NOW, mergedDepth(room));
        expect(listed(depth)).toEqual(merged(venues, of).slice(0, room));
      }),
    );
  });

  test('has at a price the sizes of all levels at it or better', () => {
    fc.assert(
      fc.property(cases, side, fc.integer({ min: -200, max: 200 }), (venues, of, off) => {
        const book = bookOf(venues);
        const levels = merged(venues, of);
        const limit = ((levels[0]?.ticks ?? 6000) + off) as Ticks;
        const within = levels.filter(({ ticks }) => (of === 'bid' ? ticks >= limit : ticks <= limit));
        expect(book.sizeForPrice(of, limit, NOW)).toBe(within.reduce((sum, { lots }) => sum + lots, 0));
      }),
    );
  });

  test('costs on average what its levels cost one after the other', () => {
    fc.assert(
      fc.property(cases, side, fc.double({ min: 0, max: 1.1, noNaN: true }), (venues, of, share) => {
        const levels = merged(venues, of);
        const total = levels.reduce((sum, { lots }) => sum + lots, 0);
        const size = Math.max(1, Math.round(total * share));
        const vwap = bookOf(venues).vwapTicks(of, size as Lots, NOW);
        if (size > total) expect(vwap).toBeNaN();
        else expect(vwap).toBeCloseTo(vwapOf(levels, size), 6);
      }),
    );
  });

  test('lists equal prices in venue order, each with its venue', () => {
    const book = bookOf([...THREE].reverse());
    expect(listed(book.depth('bid', NOW, mergedDepth(9))).map(({ venue }) => venue)).toEqual([0, 1, 2]);
    const asks = listed(bookOf(THREE).depth('ask', NOW, mergedDepth(9)));
    expect(asks.map(({ venue }) => venue)).toEqual([0, 1, 2]);
    expect(new Set(asks.map(({ ticks }) => ticks)).size).toBe(1);
  });

  test('reads the books as they are at the moment', () => {
    const venueBooks = venueBooksOf(THREE, NOW);
    const book = new ConsolidatedBook(grid(VENUES.slice(0, 3)), venueBooks, { maxAgeUs: MAX_AGE });
    const into = mergedDepth(9);
    expect(book.depth('bid', NOW, into).count).toBe(3);
    (venueBooks[1] as VenueBook).state = 'gapped';
    expect(listed(book.depth('bid', NOW, into)).map(({ venue }) => venue)).toEqual([0, 2]);
    expect(book.depth('bid', NOW + MAX_AGE + 1, into).count).toBe(0);
  });

  test('gives the arrays back that it was given', () => {
    const into = mergedDepth(2);
    expect(bookOf(THREE).depth('ask', NOW, into)).toBe(into);
    expect(into.count).toBe(2);
  });

  test('has nothing at no price, everything at an endless one', () => {
    const book = bookOf(THREE);
    const at = (of: Side, limit: number) => book.sizeForPrice(of, limit as Ticks, NOW);
    expect([at('bid', Number.NaN), at('ask', Number.NaN)]).toEqual([0, 0]);
    expect([at('bid', Infinity), at('ask', -Infinity)]).toEqual([0, 0]);
    expect([at('bid', -Infinity), at('ask', Infinity)]).toEqual([500 + 90 + 400, 700 + 30 + 200]);
  });

  test.each([0, -5, Number.NaN])('has no average price for a size of %d', (size) => {
    expect(bookOf(THREE).vwapTicks('ask', size as Lots, NOW)).toBeNaN();
  });

  test('refuses a book that is not on the grid', () => {
    const [alpha, bravo] = VENUES as [Instrument, Instrument];
    expect(() => new ConsolidatedBook(grid([alpha]), [new VenueBook(bravo)])).toThrow(/bravo.* is not on the grid/);
  });
});

/** The price of every lot, summed: lots of a level are those between what stood before it and after. */
function vwapOf(levels: readonly GridLevel[], size: number): number {
  let before = 0;
  let cost = 0;
  for (const { ticks, lots } of levels) {
    cost += ticks * Math.min(lots, Math.max(0, size - before));
    before += lots;
  }
  return cost / size;
}
