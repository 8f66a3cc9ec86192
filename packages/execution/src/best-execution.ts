import {
  type BookView,
  compareDecimals,
  type GridMember,
  type InstrumentId,
  type Lots,
  notional,
  type Side,
  type Ticks,
  toAllowedPrice,
} from '@mm/core';

/** A venue that may be traded at now. */
export interface Candidate {
  readonly instrument: InstrumentId;
  readonly member: GridMember;
  readonly book: BookView;
  /** Share of the notional. */
  readonly fee: number;
  /** The worst price there, in the instrument's own ticks, whatever the slippage; `undefined` for none. */
  readonly limit: Ticks | undefined;
}

/** One venue's part. */
export interface Part {
  readonly instrument: InstrumentId;
  readonly size: Lots;
  readonly price: Ticks;
}

/**
 * Splits a trade over venues at the best price after fees: the one adjusted price at which all together have enough, and
 * from each what it has up to there. Never worse than `slippage` beyond the best adjusted price there is now. What no venue
 * takes because it is below its minimum is left: it is carried until it has grown.
 *
 * @param side what we do: `bid` buys
 * @param size in grid lots, above zero
 * @param slippage share of the price
 */
export function splitOverVenues(side: Side, size: number, candidates: readonly Candidate[], slippage: number): readonly Part[] {
  const best = bestAdjusted(side, candidates);
  if (best === undefined) return [];
  const bound = side === 'bid' ? best * (1 + slippage) : best * (1 - slippage);
  const price = cheapestFor(side, size, candidates, best, bound);
  const wanted = candidates.map((one) => ({ one, has: availableAt(side, one, price), edge: edgeOf(side, one) }));
  // Best first, so that what is cut off is the dearest.
  wanted.sort((a, b) => a.edge - b.edge);
  let left = size;
  return wanted.flatMap(({ one, has }) => {
    const { member } = one;
    const lots = Math.min(Math.floor(left / member.lotsPerLot), Math.floor(has / member.lotsPerLot));
    const part = partOf(side, one, lots, bound);
    if (part === undefined) return [];
    left -= part.size * member.lotsPerLot;
    return [part];
  });
}

/** Is so much, in grid lots, more than dust at one of the venues at least? */
export function isTradable(size: number, candidates: readonly Candidate[], side: Side): boolean {
  return candidates.some((one) => {
    const lots = wholeOrder(one, Math.floor(size / one.member.lotsPerLot));
    const touch = touchOf(side, one.book);
    return lots > 0 && Number.isSafeInteger(touch) && isWorthEnough(one, touch as Ticks, lots as Lots);
  });
}

/** The first adjusted price at which the venues together have `size`, or the bound. */
function cheapestFor(side: Side, size: number, candidates: readonly Candidate[], best: number, bound: number): number {
  const has = (price: number) => candidates.reduce((sum, one) => sum + availableAt(side, one, price), 0);
  if (has(bound) <= size) return bound;
  let [enough, notEnough] = [bound, best];
  if (has(best) >= size) return best;
  // Forty halvings: finer than any tick.
  for (let i = 0; i < 40; i += 1) {
    const middle = (enough + notEnough) / 2;
    if (has(middle) >= size) enough = middle;
    else notEnough = middle;
  }
  return enough;
}

function bestAdjusted(side: Side, candidates: readonly Candidate[]): number | undefined {
  const prices = candidates.map((one) => touchOf(side, one.book) * ratioOf(side, one)).filter((price) => price > 0);
  if (prices.length === 0) return undefined;
  return side === 'bid' ? Math.min(...prices) : Math.max(...prices);
}

/** Adjusted grid price of one of the instrument's ticks: what is paid or got, fee included. */
function ratioOf(side: Side, { member, fee }: Candidate): number {
  return member.ticksPerTick * (side === 'bid' ? 1 + fee : 1 - fee);
}

/** How good its touch is: smaller is better. */
function edgeOf(side: Side, one: Candidate): number {
  const touch = touchOf(side, one.book) * ratioOf(side, one);
  return side === 'bid' ? touch : -touch;
}

function touchOf(side: Side, book: BookView): number {
  return side === 'bid' ? book.bestAskTicks : book.bestBidTicks;
}

/** Grid lots to be had there at an adjusted price. */
function availableAt(side: Side, one: Candidate, adjusted: number): number {
  const price = limitPrice(side, one, adjusted);
  if (price === undefined) return 0;
  return one.book.sizeForPrice(side === 'bid' ? 'ask' : 'bid', price) * one.member.lotsPerLot;
}

/** The worst of its own prices that an adjusted price allows. */
function limitPrice(side: Side, one: Candidate, adjusted: number): Ticks | undefined {
  // A hair more, so that the best price itself is not lost to the rounding of a quotient.
  const own = (adjusted / ratioOf(side, one)) * (side === 'bid' ? 1 + 1e-12 : 1 - 1e-12);
  const ticks = side === 'bid' ? Math.floor(own) : Math.ceil(own);
  if (!Number.isSafeInteger(ticks) || ticks <= 0) return undefined;
  const { limit } = one;
  if (limit === undefined) return ticks as Ticks;
  return (side === 'bid' ? Math.min(ticks, limit) : Math.max(ticks, limit)) as Ticks;
}

/** An order that the venue takes, with the whole slippage as its limit: it fills at the best price there is anyway. */
function partOf(side: Side, one: Candidate, lots: number, bound: number): Part | undefined {
  const size = wholeOrder(one, lots);
  const limit = limitPrice(side, one, bound);
  if (size <= 0 || limit === undefined) return undefined;
  const { instrument } = one.member;
  const price = toAllowedPrice(limit, instrument.priceRule, instrument.wireTick, side === 'bid' ? 'down' : 'up');
  if (price === undefined || !isWorthEnough(one, price, size as Lots)) return undefined;
  return { instrument: one.instrument, size: size as Lots, price };
}

/** The most whole order steps in so many lots, within the venue's bounds; 0 below its minimum. */
function wholeOrder({ member: { instrument } }: Candidate, lots: number): number {
  const capped = instrument.maxLots === undefined ? lots : Math.min(lots, instrument.maxLots);
  const whole = capped - (capped % instrument.orderLots);
  return whole >= instrument.minLots ? whole : 0;
}

function isWorthEnough({ member: { instrument } }: Candidate, price: Ticks, size: Lots): boolean {
  return instrument.minNotional === undefined || compareDecimals(notional(instrument, price, size), instrument.minNotional) >= 0;
}
