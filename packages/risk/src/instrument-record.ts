import { type Instrument, isRefusal, type Lots, multiplyDecimals, parseStep, unitsOf } from '@mm/core';
import type { InstrumentLimits } from './limits.ts';
import type { UsdScale } from './micro-usd.ts';
import type { VenueRecord } from './venue-record.ts';

/** How much may be done: everything, only what shrinks a position, nothing but cancels. Ordered. */
export const ACTIVE = 0;
export const REDUCING = 1;
export const HALTED = 2;

/**
 * What risk was told about one instrument, as plain numbers in one object of one shape, since every check reads it. Not
 * part of the package's surface.
 */
export class InstrumentRecord {
  instrument: Instrument;
  limits: InstrumentLimits;
  scale: UsdScale;
  readonly venue: VenueRecord;
  /** The least lots × ticks the venue takes; 0 where it states no minimum. */
  minimum: number;

  /** The book is live, and neither crossed nor one-sided. */
  bookLive = false;
  touchOk = false;
  /** How the touch is, for a refusal. */
  touch = 'empty';
  bookState = 'down';
  bid: number = Number.NaN;
  ask: number = Number.NaN;
  mid: number = Number.NaN;
  aliveUs: number = Number.NEGATIVE_INFINITY;
  /** The independent price in ticks, fractional; NaN while there is none. */
  reference: number = Number.NaN;
  referenceUs: number = Number.NEGATIVE_INFINITY;
  /** The last mid, rounded up to a tick, at which positions are valued; 0 until there was one. */
  valueTicks = 0;
  /** `maxPositionUsd` in lots at {@link valueTicks}. */
  positionLimit = 0;

  /** Position and live orders were told since the start or the last change of the grid. */
  exposureKnown = false;
  position = 0;
  liveBids = 0;
  liveAsks = 0;
  openOrders = 0;
  highestBid: number = Number.NEGATIVE_INFINITY;
  lowestAsk: number = Number.POSITIVE_INFINITY;
  /** Value of the larger of the two worst cases, in micro-dollars: what this adds to the sums of venue and total. */
  worstUsd = 0;
  /** Of how many lots at which price that is the value. */
  countedLots = 0;
  countedTicks = 0;

  severity: number = ACTIVE;
  severityCause = '';

  constructor(instrument: Instrument, limits: InstrumentLimits, scale: UsdScale, venue: VenueRecord) {
    this.instrument = instrument;
    this.limits = limits;
    this.scale = scale;
    this.venue = venue;
    this.minimum = minimumOf(instrument);
  }

  /** Anything of the spec but tick and lot changed. */
  respec(instrument: Instrument): void {
    this.instrument = instrument;
    this.minimum = minimumOf(instrument);
  }

  /** Values positions at another price. @returns whether it is another */
  revalue(mid: number): boolean {
    const price = Math.ceil(mid);
    if (!(price > 0) || price === this.valueTicks) return false;
    this.valueTicks = price;
    this.positionLimit = this.scale.lotsFor(this.limits.maxPositionUsd, price);
    return true;
  }

  /** The largest position that could come about, whichever side fills. */
  worstLots(): Lots {
    const long = this.position + this.liveBids;
    const short = this.liveAsks - this.position;
    return Math.max(long, short) as Lots;
  }
}

/** Worked out once: in decimals it would cost more than the rest of a check. Infinity, which refuses all, beyond counting. */
function minimumOf({ minNotional, tick, lot }: Instrument): number {
  if (minNotional === undefined) return 0;
  const grid = parseStep(multiplyDecimals(tick.text, lot.text));
  const units = isRefusal(grid) ? grid : unitsOf(minNotional, grid, 'up');
  return isRefusal(units) ? Number.POSITIVE_INFINITY : units;
}
