import type { DecimalText } from './decimal.ts';
import type { ClientOrderId, InstrumentId, VenueId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import type { MarketId } from './market.ts';
import type { StreamState } from './market-events.ts';
import type { OrderState } from './orders.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Side } from './side.ts';
import type { FeeRatesEvent } from './venue-events.ts';

/** Whether a market's two sides leave room between them. `one-sided` and `empty` have no spread at all. */
export type TouchState = 'normal' | 'locked' | 'crossed' | 'one-sided' | 'empty';

/** What one venue's book of one instrument says, to read and not to keep: it changes under you. */
export interface BookView {
  readonly instrument: Instrument;
  readonly touch: TouchState;
  /** NaN when the side is empty. */
  readonly bestBidTicks: number;
  readonly bestBidLots: number;
  /** NaN when the side is empty. */
  readonly bestAskTicks: number;
  readonly bestAskLots: number;
  /** Mean of the two best prices in ticks, fractional; NaN unless two-sided. */
  midTicks(): number;
  /** The two best prices, each weighted with the size of the *other* side; NaN unless two-sided. */
  micropriceTicks(): number;
  /** Lots to be had at `limit` or better. */
  sizeForPrice(side: Side, limit: Ticks): Lots;
  /** Worst price that must be accepted to trade `size`; NaN when the side holds less. */
  priceForSize(side: Side, size: Lots): number;
  /** Average price in ticks of taking `size` from that side; NaN when the side holds less. */
  vwapTicks(side: Side, size: Lots): number;
  /** (bid − ask) / (bid + ask) of the sizes of the best `levels` levels, −1 … 1; 0 when both are empty. */
  imbalance(levels: number): number;
}

/** A book with its fitness to be traded on. */
export interface BookStatus {
  readonly state: StreamState;
  /** Now minus the last proof of life. */
  readonly ageUs: number;
  /** Now minus the last change. */
  readonly unchangedUs: number;
}

/** One side of the best bid and offer over venues. Prices and sizes on the market's common grid. */
export interface NbboSide {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly priceTicks: number;
  readonly sizeLots: number;
  /** The price after fee, carry and conversion, in grid ticks, fractional. Equals `priceTicks` in the raw NBBO. */
  readonly adjustedTicks: number;
}

/** The best bid and offer over the venues whose books are live and young enough. */
export interface NbboView {
  readonly market: MarketId;
  readonly touch: TouchState;
  readonly bid: NbboSide | undefined;
  readonly ask: NbboSide | undefined;
}

/** An own order as a strategy sees it. */
export interface OrderView {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly state: OrderState;
  readonly price: Ticks | undefined;
  readonly size: Lots;
  readonly filledSize: Lots;
}

/** An own position as a strategy sees it. */
export interface PositionView {
  readonly instrument: InstrumentId;
  /** Positive is long. */
  readonly size: Lots;
  readonly entryPrice: DecimalText | undefined;
}

/** Everything a strategy may look at. It is handed in; there is nothing else to reach for. */
export interface StrategyView {
  /** Time of the batch being decided on. */
  readonly nowUs: number;
  book(instrument: InstrumentId): BookView | undefined;
  bookStatus(instrument: InstrumentId): BookStatus | undefined;
  nbbo(market: MarketId): NbboView | undefined;
  instrument(instrument: InstrumentId): Instrument | undefined;
  /** The book as it may be traded on now: `undefined` while it is not live, too old, crossed or one-sided. */
  tradableBook(instrument: InstrumentId): BookView | undefined;
  /** The mark price in ticks, fractional; `undefined` while none was told. */
  markTicks(instrument: InstrumentId): number | undefined;
  /** What the venue charges this account; `undefined` while it was not told. */
  feeRates(instrument: InstrumentId): FeeRatesEvent | undefined;
  /** The strategy's own orders that may be live. */
  orders(instrument: InstrumentId): readonly OrderView[];
  /** Signed lots that the strategy's own fills make. */
  inventory(instrument: InstrumentId): Lots;
  /** Signed lots of the whole account. */
  accountInventory(instrument: InstrumentId): Lots;
  /** The strategy's own position. Makes decimals: off the hot path. */
  position(instrument: InstrumentId): PositionView;
}
