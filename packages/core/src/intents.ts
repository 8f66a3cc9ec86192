import type { InstrumentId } from './ids.ts';
import type { MarketId } from './market.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Side } from './side.ts';

/** Why something is wanted: named numbers and sentences that the journal, the command line and the page show. */
export interface Why {
  readonly summary: string;
  readonly figures: Readonly<Record<string, number | string>>;
}

/** One resting order wanted. Slots are named by side and level, so a changed quote replaces the one before. */
export interface QuoteWish {
  readonly side: Side;
  /** 0 is nearest to the touch. */
  readonly level: number;
  readonly price: Ticks;
  readonly size: Lots;
}

/** The full set of quotes wanted on one instrument; a slot that is not named is to be empty. */
export interface QuotesIntent {
  readonly type: 'quotes';
  readonly instrument: InstrumentId;
  readonly quotes: readonly QuoteWish[];
  readonly why: Why;
}

/** Trade now, at `limit` or better, and drop the rest. */
export interface TakeIntent {
  readonly type: 'take';
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly limit: Ticks;
  readonly size: Lots;
  readonly reduceOnly: boolean;
  readonly why: Why;
}

/** Hold this much of a market, over the venues allowed. A hedge and an unwind are both this: a level, not an action. */
export interface ExposureTargetIntent {
  readonly type: 'exposure-target';
  readonly market: MarketId;
  /** Signed, on the market's common grid. */
  readonly target: Lots;
  readonly allowed: readonly InstrumentId[];
  readonly why: Why;
}

/** One leg of a group: a limited take. */
export interface Leg {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly limit: Ticks;
  readonly size: Lots;
}

/** What to do when one leg fills and another does not. */
export type LegFailurePolicy = 'complete' | 'unwind' | 'hold-to-limit';

/** Legs that belong together, with the bound on what may stand alone and for how long. */
export interface LegGroupIntent {
  readonly type: 'leg-group';
  readonly legs: readonly Leg[];
  readonly order: 'simultaneous' | 'sequenced';
  readonly onFailure: LegFailurePolicy;
  /** Largest unbalanced size, in lots of the first leg's instrument (legs may be of two markets), and the longest time it may stand. */
  readonly nakedLots: Lots;
  readonly nakedUs: number;
  readonly why: Why;
}

/** What strategies and arbitrage return. Only execution turns it into orders. */
export type Intent = QuotesIntent | TakeIntent | ExposureTargetIntent | LegGroupIntent;
