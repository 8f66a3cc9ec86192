import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type Bps,
  type GridMember,
  grid,
  type Instrument,
  type InstrumentId,
  type NbboSide,
  type NbboView,
  type Side,
} from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Nbbo, type NbboOptions } from './nbbo.ts';
import { levelsOf } from './testing/reference-book.ts';
import {
  become,
  type NearLevel,
  ownLevels,
  ownTicks,
  VENUES,
  type VenueCase,
  venueBooksOf,
  venueCase,
} from './testing/venues.ts';
import { VenueBook } from './venue-book.ts';
import { type FeeRole, NO_COSTS, type VenueCosts } from './venue-costs.ts';

const NOW = 1_700_000_000_000_000;
const MAX_AGE = 1000;
const SIDES: readonly Side[] = ['bid', 'ask'];

const costs: fc.Arbitrary<VenueCosts> = fc.record({
  takerFeeBps: fc.constantFrom(0, 1, 4.5, 10).map((fee) => fee as Bps),
  makerFeeBps: fc.constantFrom(-2, 0, 1.5).map((fee) => fee as Bps),
  carryBps: fc.constantFrom(-3, 0, 0.7, 3).map((carry) => carry as Bps),
  conversion: fc.constantFrom(1, 1, 0.9998, 1.0003),
});

interface Case {
  readonly venues: readonly VenueCase[];
  readonly costs: readonly VenueCosts[];
  readonly feeRole: FeeRole;
}

const someCase: fc.Arbitrary<Case> = fc.record({
  venues: fc.array(venueCase, { minLength: 1, maxLength: 6 }),
  costs: fc.array(costs, { minLength: 6, maxLength: 6 }),
  feeRole: fc.constantFrom<FeeRole>('taker', 'maker'),
});

function instruments(count: number): Instrument[] {
  return VENUES.slice(0, count);
}

function costsById(of: readonly VenueCosts[]): Map<InstrumentId, VenueCosts> {
  return new Map(VENUES.map((one, i) => [one.id, of[i] ?? NO_COSTS]));
}

function nbboOf(venueBooks: readonly VenueBook[], options: NbboOptions = {}): Nbbo {
  return new Nbbo(grid(venueBooks.map((one) => one.instrument)), venueBooks, { maxAgeUs: MAX_AGE, ...options });
}

interface Top {
  readonly venue: string;
  readonly priceTicks: number;
  readonly sizeLots: number;
  readonly adjustedTicks: number;
}

interface Shown {
  readonly touch: string;
  readonly bid: Top | undefined;
  readonly ask: Top | undefined;
}

function shownSide(side: NbboSide | undefined): Top | undefined {
  if (side === undefined) return undefined;
  return { venue: side.venue, priceTicks: side.priceTicks, sizeLots: side.sizeLots, adjustedTicks: side.adjustedTicks };
}

function shown({ touch, bid, ask }: NbboView): Shown {
  return { touch, bid: shownSide(bid), ask: shownSide(ask) };
}

/** What a price is multiplied with, straight from the words: a sale yields price − fee + carry, a purchase costs all three. */
function factor(side: Side, of: VenueCosts, role: FeeRole): number {
  const fee = (role === 'taker' ? of.takerFeeBps : of.makerFeeBps) / 10_000;
  const carry = of.carryBps / 10_000;
  return of.conversion * (side === 'bid' ? 1 - fee + carry : 1 + fee + carry);
}

/** One level after costs. */
interface WorthLevel extends Top {
  readonly worth: number;
}

/** All levels of all venues that count, from the cases alone. */
function levelsThatCount(one: Case, side: Side, adjusted: boolean, olderUs = 0): WorthLevel[] {
  const members = grid(instruments(one.venues.length)).members;
  return one.venues.flatMap((of, i) => {
    const levels = side === 'bid' ? of.bids : of.asks;
    const crossed = Math.max(...of.bids.map(([ticks]) => ticks)) > Math.min(...of.asks.map(([ticks]) => ticks));
    if (of.state !== 'live' || of.ageUs + olderUs > MAX_AGE || crossed) return [];
    const instrument = VENUES[i] as Instrument;
    const { ticksPerTick, lotsPerLot } = members.get(instrument.id) as GridMember;
    return levels.map(([ticks, lots]) => {
      const priceTicks = ownTicks(instrument, ticks) * ticksPerTick;
      const worth = adjusted ? priceTicks * factor(side, one.costs[i] ?? NO_COSTS, one.feeRole) : priceTicks;
      return { venue: instrument.venue, priceTicks, sizeLots: lots * lotsPerLot, adjustedTicks: worth, worth };
    });
  });
}

/** The obvious NBBO: sort everything. `sort` is stable, so the venue listed first wins. */
function obvious(one: Case, adjusted: boolean, olderUs = 0): Shown {
  const bid = levelsThatCount(one, 'bid', adjusted, olderUs).sort((a, b) => b.worth - a.worth)[0];
  const ask = levelsThatCount(one, 'ask', adjusted, olderUs).sort((a, b) => a.worth - b.worth)[0];
  return { touch: touchOf(bid?.worth, ask?.worth), bid: withoutWorth(bid), ask: withoutWorth(ask) };
}

function withoutWorth(level: WorthLevel | undefined): Top | undefined {
  if (level === undefined) return undefined;
  const { worth: _, ...top } = level;
  return top;
}

function touchOf(bid: number | undefined, ask: number | undefined): string {
  if (bid === undefined || ask === undefined) return bid === ask ? 'empty' : 'one-sided';
  if (bid === ask) return 'locked';
  return bid < ask ? 'normal' : 'crossed';
}

function live(bids: readonly NearLevel[], asks: readonly NearLevel[]): VenueCase {
  return { state: 'live', ageUs: 0, bids, asks };
}

const TWO = [live([[-1, 5]], [[1, 7]]), live([[-2, 9]], [[2, 3]])];

describe('the NBBO', () => {
  test('is what sorting the levels of all venues that count gives, raw and adjusted', () => {
    fc.assert(
      fc.property(someCase, (one) => {
        const nbbo = nbboOf(venueBooksOf(one.venues, NOW), { feeRole: one.feeRole, costs: costsById(one.costs) });
        nbbo.refresh(NOW);
        expect(shown(nbbo.raw)).toEqual(obvious(one, false));
        expect(shown(nbbo.adjusted)).toEqual(obvious(one, true));
      }),
    );
  });

  test('follows venue by venue, and says exactly when something changed', () => {
    const change = fc.record({ venue: fc.nat(5), to: venueCase, laterUs: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(someCase, fc.array(change, { maxLength: 20 }), (start, changes) => {
        const venueBooks = venueBooksOf(start.venues, NOW);
        const nbbo = nbboOf(venueBooks, { feeRole: start.feeRole, costs: costsById(start.costs) });
        nbbo.refresh(NOW);
        let now = NOW;
        let venues = [...start.venues];
        let before = JSON.stringify([shown(nbbo.raw), shown(nbbo.adjusted)]);
        for (const { venue, to, laterUs } of changes) {
          const at = venue % venues.length;
          now += laterUs;
          become(venueBooks[at] as VenueBook, to, now);
          venues = venues.map((one, i) => (i === at ? to : { ...one, ageUs: one.ageUs + laterUs }));
          const changed = nbbo.update(at, now);
          const after = JSON.stringify([shown(nbbo.raw), shown(nbbo.adjusted)]);
          expect(shown(nbbo.raw)).toEqual(obvious({ ...start, venues }, false));
          expect(shown(nbbo.adjusted)).toEqual(obvious({ ...start, venues }, true));
          expect(changed).toBe(after !== before);
          before = after;
        }
      }),
    );
  });

  test('never shows a number that is none', () => {
    fc.assert(
      fc.property(someCase, (one) => {
        const nbbo = nbboOf(venueBooksOf(one.venues, NOW), { costs: costsById(one.costs) });
        nbbo.refresh(NOW);
        for (const side of [nbbo.raw.bid, nbbo.raw.ask, nbbo.adjusted.bid, nbbo.adjusted.ask]) {
          if (side === undefined) continue;
          expect([side.priceTicks, side.sizeLots, side.adjustedTicks].every((x) => Number.isFinite(x) && x > 0)).toBe(true);
        }
        for (const venue of nbbo.venues(NOW)) {
          expect([venue.ageUs, venue.unchangedUs, venue.skewUs].some(Number.isNaN)).toBe(false);
        }
      }),
    );
  });

  test('shows nothing before its first update', () => {
    const nbbo = nbboOf(venueBooksOf(TWO, NOW));
    expect([shown(nbbo.raw), shown(nbbo.adjusted)]).toEqual([
      { touch: 'empty', bid: undefined, ask: undefined },
      { touch: 'empty', bid: undefined, ask: undefined },
    ]);
  });

  test('names the market', () => {
    expect([nbboOf(venueBooksOf(TWO, NOW)).raw.market, VENUES[0]?.market]).toEqual([
      'BTC/USD:linear-perp',
      'BTC/USD:linear-perp',
    ]);
  });

  test('prefers the venue listed first on equal prices, whichever is updated last', () => {
    const both = [live([[-10, 5]], [[10, 5]]), live([[-10, 50]], [[10, 50]])];
    const nbbo = nbboOf(venueBooksOf(both, NOW));
    nbbo.update(1, NOW);
    expect([nbbo.raw.bid?.venue, nbbo.raw.ask?.venue]).toEqual(['bravo', 'bravo']);
    nbbo.update(0, NOW);
    expect([nbbo.raw.bid?.venue, nbbo.raw.ask?.venue]).toEqual(['alpha', 'alpha']);
    nbbo.update(1, NOW);
    expect([nbbo.raw.bid?.venue, nbbo.raw.ask?.venue]).toEqual(['alpha', 'alpha']);
  });

  test.each<[string, NearLevel, NearLevel]>([
    ['normal', [-1, 1], [1, 1]],
    ['locked', [-1, 1], [-1, 1]],
    ['crossed', [1, 1], [-1, 1]],
  ])('is %s over two venues that are each in order', (touch, bid, ask) => {
    const nbbo = nbboOf(venueBooksOf([live([bid], [[8, 1]]), live([[-8, 1]], [ask])], NOW));
    nbbo.refresh(NOW);
    expect(nbbo.raw.touch).toBe(touch);
  });

  test('joins a venue that has bids only with one that has asks only', () => {
    const nbbo = nbboOf(venueBooksOf([live([[-1, 1]], []), live([], [[1, 1]])], NOW));
    nbbo.update(0, NOW);
    expect([nbbo.raw.touch, nbbo.raw.bid?.venue, nbbo.raw.ask]).toEqual(['one-sided', 'alpha', undefined]);
    nbbo.update(1, NOW);
    expect([nbbo.raw.touch, nbbo.raw.bid?.venue, nbbo.raw.ask?.venue]).toEqual(['normal', 'alpha', 'bravo']);
  });

  test.each<[string, Partial<Pick<VenueBook, 'state' | 'crossedSinceUs' | 'aliveUs'>>]>([
    ['gapped', { state: 'gapped' }],
    ['stalled', { state: 'stalled' }],
    ['down', { state: 'down' }],
    ['syncing', { state: 'syncing' }],
    ['crossed in itself', { crossedSinceUs: NOW }],
    ['too old', { aliveUs: NOW - MAX_AGE - 1 }],
  ])('drops a venue that is %s in the same call, and takes it back when that ends', (_what, spoilt) => {
    const venueBooks = venueBooksOf(TWO, NOW);
    const nbbo = nbboOf(venueBooks);
    nbbo.refresh(NOW);
    expect(nbbo.raw.bid?.venue).toBe('alpha');
    Object.assign(venueBooks[0] as VenueBook, spoilt);
    expect([nbbo.update(0, NOW), nbbo.raw.bid?.venue, nbbo.raw.ask?.venue]).toEqual([true, 'bravo', 'bravo']);
    become(venueBooks[0] as VenueBook, TWO[0] as VenueCase, NOW);
    expect([nbbo.update(0, NOW), nbbo.raw.bid?.venue, nbbo.raw.ask?.venue]).toEqual([true, 'alpha', 'alpha']);
  });

  test('drops a venue that has grown too old when another one is updated', () => {
    const venueBooks = venueBooksOf([{ ...(TWO[0] as VenueCase), ageUs: 10 }, TWO[1] as VenueCase], NOW);
    const nbbo = nbboOf(venueBooks);
    nbbo.refresh(NOW);
    expect([nbbo.update(1, NOW + MAX_AGE - 10), nbbo.raw.bid?.venue]).toEqual([false, 'alpha']);
    expect([nbbo.update(1, NOW + MAX_AGE - 9), nbbo.raw.bid?.venue]).toEqual([true, 'bravo']);
  });

  test('empties when all venues have grown too old', () => {
    const nbbo = nbboOf(venueBooksOf(TWO, NOW));
    nbbo.refresh(NOW);
    expect([nbbo.refresh(NOW + MAX_AGE + 1), nbbo.raw.touch, nbbo.adjusted.touch]).toEqual([true, 'empty', 'empty']);
    expect(nbbo.refresh(NOW + MAX_AGE + 2)).toBe(false);
  });

  test('counts no untrusted venue even where any age will do', () => {
    const venueBooks = venueBooksOf([{ ...(TWO[0] as VenueCase), state: 'gapped' }, TWO[1] as VenueCase], NOW);
    const nbbo = nbboOf(venueBooks, { maxAgeUs: Number.POSITIVE_INFINITY });
    nbbo.refresh(NOW);
    expect(nbbo.raw.bid?.venue).toBe('bravo');
  });

  test('says that the size alone has changed', () => {
    const venueBooks = venueBooksOf(TWO, NOW);
    const nbbo = nbboOf(venueBooks);
    nbbo.refresh(NOW);
    const [alpha] = venueBooks as [VenueBook];
    alpha.book.applyDelta(ownLevels(alpha.instrument, [[-1, 6]]), levelsOf([]));
    expect([nbbo.update(0, NOW), nbbo.raw.bid?.sizeLots]).toEqual([true, 6 * 10]);
    alpha.book.applyDelta(ownLevels(alpha.instrument, [[-3, 6]]), levelsOf([]));
    expect(nbbo.update(0, NOW)).toBe(false);
  });

  test('refuses a book that is not on the grid, or is on it with another tick', () => {
    const [alpha, bravo] = VENUES as [Instrument, Instrument];
    expect(() => new Nbbo(grid([alpha]), [new VenueBook(bravo)])).toThrow(/bravo.* is not on the grid/);
    const coarser = { ...alpha, tick: bravo.tick, lot: bravo.lot };
    expect(() => new Nbbo(grid([alpha]), [new VenueBook(coarser)])).toThrow(/another tick or lot/);
  });
});

describe('adjusted prices', () => {
  const carry: VenueCosts = { ...NO_COSTS, carryBps: 10 as Bps };

  test.each<[string, VenueCosts, FeeRole, number, number]>([
    ['a taker fee makes bids cheaper and asks dearer', { ...NO_COSTS, takerFeeBps: 10 as Bps }, 'taker', 0.999, 1.001],
    ['a maker role leaves the taker fee out', { ...NO_COSTS, takerFeeBps: 10 as Bps }, 'maker', 1, 1],
    ['a rebate makes bids dearer and asks cheaper', { ...NO_COSTS, makerFeeBps: -10 as Bps }, 'maker', 1.001, 0.999],
    ['a carry that a long pays makes both dearer', carry, 'taker', 1.001, 1.001],
    ['a conversion scales both', { ...NO_COSTS, conversion: 0.5 }, 'taker', 0.5, 0.5],
  ])('%s', (_law, of, feeRole, bid, ask) => {
    const venueBooks = venueBooksOf([live([[-1, 1]], [[1, 1]])], NOW);
    const nbbo = nbboOf(venueBooks, { feeRole, costs: new Map([[venueBooks[0]?.instrument.id as InstrumentId, of]]) });
    nbbo.refresh(NOW);
    expect(nbbo.adjusted.bid?.adjustedTicks).toBeCloseTo(5999 * bid, 9);
    expect(nbbo.adjusted.ask?.adjustedTicks).toBeCloseTo(6001 * ask, 9);
    expect([nbbo.adjusted.bid?.priceTicks, nbbo.adjusted.ask?.priceTicks]).toEqual([5999, 6001]);
    expect([nbbo.raw.bid?.adjustedTicks, nbbo.raw.ask?.adjustedTicks]).toEqual([5999, 6001]);
  });

  test('choose another venue than the raw ones when its fee is low', () => {
    const free = new Map([[VENUES[0]?.id as InstrumentId, { ...NO_COSTS, takerFeeBps: 10 as Bps }]]);
    const nbbo = nbboOf(venueBooksOf(TWO, NOW), { costs: free });
    nbbo.refresh(NOW);
    expect([nbbo.raw.bid?.venue, nbbo.adjusted.bid?.venue, nbbo.adjusted.ask?.venue]).toEqual(['alpha', 'bravo', 'bravo']);
  });

  test('follow new costs from the next update on, of whichever venue', () => {
    const nbbo = nbboOf(venueBooksOf(TWO, NOW));
    nbbo.refresh(NOW);
    expect(nbbo.setCosts(0, { ...NO_COSTS, takerFeeBps: 10 as Bps })).toBeUndefined();
    expect(nbbo.adjusted.bid?.venue).toBe('alpha');
    expect([nbbo.update(1, NOW), nbbo.adjusted.bid?.venue, nbbo.raw.bid?.venue]).toEqual([true, 'bravo', 'alpha']);
    expect(nbbo.update(1, NOW)).toBe(false);
  });

  test('have changed when new costs move the price of the same level', () => {
    const nbbo = nbboOf(venueBooksOf(TWO.slice(0, 1), NOW));
    nbbo.refresh(NOW);
    nbbo.setCosts(0, { ...NO_COSTS, conversion: 2 });
    expect([nbbo.update(0, NOW), nbbo.adjusted.bid?.adjustedTicks, nbbo.raw.bid?.adjustedTicks]).toEqual([true, 11_998, 5999]);
  });

  test('keep the old costs when the new ones are refused', () => {
    const nbbo = nbboOf(venueBooksOf(TWO, NOW));
    nbbo.refresh(NOW);
    expect(nbbo.setCosts(0, { ...NO_COSTS, conversion: Number.NaN })).toMatchObject({ code: 'bad-config' });
    expect([nbbo.refresh(NOW), nbbo.adjusted.bid?.adjustedTicks]).toEqual([false, 5999]);
  });

  test('are refused at the start with costs that leave no price', () => {
    const id = VENUES[0]?.id as InstrumentId;
    const impossible = new Map([[id, { ...NO_COSTS, takerFeeBps: 10_000 as Bps }]]);
    expect(() => nbboOf(venueBooksOf(TWO, NOW), { costs: impossible })).toThrow(/leave no price/);
  });
});

describe('executable size', () => {
  test('is the sum of all levels at the limit or better, raw and adjusted', () => {
    const choice = fc.record({ pick: fc.nat(), off: fc.constantFrom(0, 0, 0.5, -0.5, 1, -1, 1e-9, -1e-9) });
    fc.assert(
      fc.property(someCase, choice, fc.constantFrom<Side>('bid', 'ask'), fc.boolean(), (one, { pick, off }, side, adjusted) => {
        const nbbo = nbboOf(venueBooksOf(one.venues, NOW), { feeRole: one.feeRole, costs: costsById(one.costs) });
        const levels = levelsThatCount(one, side, adjusted);
        const limit = (levels[pick % (levels.length || 1)]?.worth ?? 12_000) + off;
        const within = levels.filter(({ worth }) => (side === 'bid' ? worth >= limit : worth <= limit));
        const total = within.reduce((sum, level) => sum + level.sizeLots, 0);
        expect(nbbo.executableLots(side, limit, NOW, adjusted ? 'adjusted' : 'raw')).toBe(total);
      }),
    );
  });

  test('holds the best level when asked at exactly the price shown, whatever the fee', () => {
    const ticks = fc.integer({ min: 1, max: 2 ** 40 });
    fc.assert(
      fc.property(ticks, fc.double({ min: -50, max: 50, noNaN: true }), fc.nat(5), (price, fee, venue) => {
        const venueBook = new VenueBook(VENUES[venue] as Instrument);
        become(venueBook, live([], []), NOW);
        venueBook.book.applySnapshot(levelsOf([[price, 3]]), levelsOf([[price + 1, 4]]));
        const of: VenueCosts = { takerFeeBps: fee as Bps, makerFeeBps: 0 as Bps, carryBps: 1 as Bps, conversion: 1.0001 };
        const nbbo = new Nbbo(grid(VENUES), [venueBook], { costs: new Map([[venueBook.instrument.id, of]]) });
        nbbo.refresh(NOW);
        const { bid, ask } = nbbo.adjusted as { bid: NbboSide; ask: NbboSide };
        expect(nbbo.executableLots('bid', bid.adjustedTicks, NOW, 'adjusted')).toBe(bid.sizeLots);
        expect(nbbo.executableLots('ask', ask.adjustedTicks, NOW, 'adjusted')).toBe(ask.sizeLots);
        expect(nbbo.executableLots('bid', nextAfter(bid.adjustedTicks, 1), NOW, 'adjusted')).toBe(0);
        expect(nbbo.executableLots('ask', nextAfter(ask.adjustedTicks, -1), NOW, 'adjusted')).toBe(0);
      }),
    );
  });

  test('is everything at an infinite limit, nothing at the other one, nothing at no number', () => {
    const nbbo = nbboOf(venueBooksOf(TWO, NOW));
    for (const prices of ['raw', 'adjusted'] as const) {
      const at = (side: Side, limit: number) => nbbo.executableLots(side, limit, NOW, prices);
      expect([at('bid', -Infinity), at('bid', 0), at('bid', -5), at('bid', -1e300)]).toEqual([59, 59, 59, 59]);
      expect([at('ask', Infinity), at('ask', 1e300), at('ask', 2 ** 60)]).toEqual([73, 73, 73]);
      expect([at('bid', Infinity), at('bid', 1e300), at('bid', 2 ** 60)]).toEqual([0, 0, 0]);
      expect([at('ask', -Infinity), at('ask', 0), at('ask', -5), at('ask', -1e300)]).toEqual([0, 0, 0, 0]);
      expect(SIDES.map((side) => at(side, Number.NaN))).toEqual([0, 0]);
    }
  });

  test('counts only venues that count at that time', () => {
    const nbbo = nbboOf(venueBooksOf([TWO[0] as VenueCase, { ...(TWO[1] as VenueCase), ageUs: 10 }], NOW));
    const sizes = [0, MAX_AGE - 10, MAX_AGE - 9, MAX_AGE + 1].map((later) => nbbo.executableLots('bid', 1, NOW + later));
    expect(sizes).toEqual([59, 59, 50, 0]);
  });
});

describe('the venues of an NBBO', () => {
  test('show state, touch, both ages, and how far each is behind the youngest', () => {
    const cases: VenueCase[] = [
      { ...(TWO[0] as VenueCase), ageUs: 400 },
      { ...(TWO[1] as VenueCase), ageUs: 100 },
      { state: 'gapped', ageUs: 50, bids: [], asks: [[1, 1]] },
    ];
    const nbbo = nbboOf(venueBooksOf(cases, NOW));
    expect(nbbo.venues(NOW + 1)).toMatchObject([
      { venue: 'alpha', state: 'live', touch: 'normal', usable: true, ageUs: 401, unchangedUs: 401, skewUs: 350 },
      { venue: 'bravo', state: 'live', touch: 'normal', usable: true, ageUs: 101, unchangedUs: 101, skewUs: 50 },
      { venue: 'charlie', state: 'gapped', touch: 'one-sided', usable: false, ageUs: 51, unchangedUs: 51, skewUs: 0 },
    ]);
  });

  test('have no skew while none has shown life', () => {
    const nbbo = nbboOf(instruments(2).map((one) => new VenueBook(one)));
    expect(nbbo.venues(NOW)).toMatchObject([
      { state: 'down', usable: false, ageUs: Infinity, skewUs: 0 },
      { state: 'down', usable: false, ageUs: Infinity, skewUs: 0 },
    ]);
  });
});

describe('updates in steady state', () => {
  test('allocate nothing', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const cases = Array.from({ length: 5 }, (_, i) => live([[-1 - i, 5]], [[1 + i, 5]]));
    const venueBooks = venueBooksOf(cases, NOW);
    const nbbo = nbboOf(venueBooks, { maxAgeUs: 1e15 });
    const { book, instrument } = venueBooks[0] as VenueBook;
    const sizes = [1, 2].map((lots) => ownLevels(instrument, [[-1, lots]]));
    const none = levelsOf([]);
    const run = (times: number) => {
      for (let i = 0; i < times; i += 1) {
        book.applyDelta(sizes[i & 1] as typeof none, none);
        nbbo.update(i % 5, NOW);
      }
    };
    run(100_000);
    // The least of several tries: other work of the process may fall into any one of them.
    const perUpdate = Array.from({ length: 5 }, () => {
      collect();
      const before = process.memoryUsage().heapUsed;
      run(50_000);
      return (process.memoryUsage().heapUsed - before) / 50_000;
    });
    expect(Math.min(...perUpdate)).toBeLessThan(4);
  });
});

/** The next double up or down. */
function nextAfter(value: number, direction: 1 | -1): number {
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] = (bits[0] as bigint) + BigInt(direction);
  return new Float64Array(bits.buffer)[0] as number;
}
