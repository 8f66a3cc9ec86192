import type { InstrumentId, Lots, StrategyId } from '@mm/core';

/** An order that reached its end, as execution knows it. */
export interface EndedOrder {
  readonly instrument: InstrumentId;
  readonly strategy: StrategyId | undefined;
  readonly size: Lots;
  readonly filledSize: Lots;
}

/** How many of its two sides a strategy has quoted since `timeUs`. */
export interface QuotingChange {
  readonly instrument: InstrumentId;
  readonly strategy: StrategyId | undefined;
  readonly sides: 0 | 1 | 2;
  readonly timeUs: number;
}

/** Orders and presence of one strategy in one instrument. Shares are 0 … 1, NaN before there is anything to share. */
export interface ActivityReport {
  readonly orders: number;
  /** Orders of which anything was filled. */
  readonly filledOrders: number;
  readonly sentLots: number;
  readonly filledLots: number;
  /** `filledLots / sentLots`. */
  readonly fillRatio: number;
  readonly twoSidedUs: number;
  readonly oneSidedUs: number;
  readonly observedUs: number;
  /** `twoSidedUs / observedUs`. */
  readonly quoteUptime: number;
}

/** Adds up one strategy's orders and presence in one instrument. */
export class Activity {
  orders = 0;
  filledOrders = 0;
  sentLots = 0;
  filledLots = 0;
  /** Time spent with 0, 1 and 2 sides quoted. */
  readonly spentUs: [number, number, number] = [0, 0, 0];
  sides: 0 | 1 | 2 = 0;
  sinceUs: number | undefined = undefined;

  onOrderEnded({ size, filledSize }: EndedOrder): void {
    this.orders += 1;
    if (filledSize > 0) this.filledOrders += 1;
    this.sentLots += size;
    this.filledLots += filledSize;
  }

  /** An instant before the last counts as the last. */
  onQuoting({ sides, timeUs }: Pick<QuotingChange, 'sides' | 'timeUs'>): void {
    const { sinceUs } = this;
    if (sinceUs !== undefined && timeUs > sinceUs) this.spentUs[this.sides] += timeUs - sinceUs;
    this.sinceUs = Math.max(timeUs, sinceUs ?? timeUs);
    this.sides = sides;
  }

  report(nowUs: number): ActivityReport {
    const [none, one, two] = this.spentUs;
    const running = this.sinceUs === undefined ? 0 : Math.max(0, nowUs - this.sinceUs);
    const at = (sides: 0 | 1 | 2): number => (this.sides === sides ? running : 0);
    const observedUs = none + one + two + running;
    const twoSidedUs = two + at(2);
    return {
      orders: this.orders,
      filledOrders: this.filledOrders,
      sentLots: this.sentLots,
      filledLots: this.filledLots,
      fillRatio: this.filledLots / this.sentLots,
      twoSidedUs,
      oneSidedUs: one + at(1),
      observedUs,
      quoteUptime: twoSidedUs / observedUs,
    };
  }
}
