import { commonStep, type DecimalText, type Step, stepRatio, textOf } from './decimal.ts';
import { BugError, isRefusal, orThrow, type Refusal, refusal } from './errors.ts';
import type { InstrumentId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import type { MarketId } from './market.ts';
import type { Lots, Ticks } from './quantities.ts';

/**
 * The common grid of one market: the coarsest tick and lot of which every venue's tick and lot are whole multiples.
 * On it prices and sizes of venues with different ticks, lots and contract sizes are compared as integers.
 */
export interface Grid {
  readonly market: MarketId;
  readonly tick: Step;
  readonly lot: Step;
  readonly members: ReadonlyMap<InstrumentId, GridMember>;
}

/** How one instrument's integers become the grid's: multiply. */
export interface GridMember {
  readonly instrument: Instrument;
  /** Grid ticks in one of the instrument's ticks. */
  readonly ticksPerTick: number;
  /** Grid lots in one of the instrument's lots. */
  readonly lotsPerLot: number;
  /** Largest price and size of the instrument that are still exact on the grid. A level beyond is junk or a typing error. */
  readonly maxTicks: Ticks;
  readonly maxLots: Lots;
}

/** Largest multiplier allowed, so that a million ticks or lots of any member stay far below 2^53 on the grid. */
export const MAX_GRID_MULTIPLIER = 1_000_000_000;

/**
 * Builds the common grid. Refuses an empty list, an instrument that comes twice, instruments of different markets, and
 * grids too fine to be exact.
 */
export function parseGrid(instruments: readonly Instrument[]): Grid | Refusal {
  const first = instruments[0];
  if (first === undefined) return refusal('bad-config', 'a grid needs at least one instrument');
  const stranger = instruments.find((one) => one.market !== first.market);
  if (stranger !== undefined) {
    return refusal(
      'mixed-markets',
      `${first.id} (${first.market}) and ${stranger.id} (${stranger.market}) are different markets`,
    );
  }
  const tick = instruments.map((one) => one.tick).reduce(commonStep);
  const lot = instruments.map((one) => one.lot).reduce(commonStep);
  const members = new Map<InstrumentId, GridMember>();
  for (const one of instruments) {
    if (members.has(one.id)) return refusal('bad-config', `${one.id} is on the grid twice`);
    const member = memberOf(one, tick, lot);
    if (isRefusal(member)) return member;
    members.set(one.id, member);
  }
  return { market: first.market, tick, lot, members };
}

/** {@link parseGrid} that throws. @throws {RefusalError} when there is no common grid. */
export function grid(instruments: readonly Instrument[]): Grid {
  return orThrow(parseGrid(instruments));
}

/** An instrument's ticks → grid ticks. Exact up to the member's `maxTicks`; not checked here, for this is on the hot path. */
export function toGridTicks(member: GridMember, price: Ticks): Ticks {
  return (price * member.ticksPerTick) as Ticks;
}

/** An instrument's lots → grid lots. Exact up to the member's `maxLots`; not checked here either. */
export function toGridLots(member: GridMember, size: Lots): Lots {
  return (size * member.lotsPerLot) as Lots;
}

/** Grid ticks → text, for people. */
export function gridPriceText(of: Grid, price: Ticks): DecimalText {
  return textOf(price, of.tick);
}

/** Grid lots → text, for people. */
export function gridSizeText(of: Grid, size: Lots): DecimalText {
  return textOf(size, of.lot);
}

function memberOf(instrument: Instrument, tick: Step, lot: Step): GridMember | Refusal {
  const ticksPerTick = stepRatio(instrument.tick, tick);
  const lotsPerLot = stepRatio(instrument.lot, lot);
  if (ticksPerTick === undefined || lotsPerLot === undefined) throw new BugError('a common step divides every member');
  if (Math.max(ticksPerTick, lotsPerLot) > MAX_GRID_MULTIPLIER) {
    return refusal('too-large', `the grid of ${instrument.market} is too fine for ${instrument.id}`);
  }
  return { instrument, ticksPerTick, lotsPerLot, maxTicks: largest(ticksPerTick) as Ticks, maxLots: largest(lotsPerLot) as Lots };
}

function largest(multiplier: number): number {
  return Math.floor(Number.MAX_SAFE_INTEGER / multiplier);
}
