import type { InstrumentStatus, Side } from '@mm/core';
import type { AccountHistory, AccountSnapshot, FeeTier } from './account-types.ts';
import type { ExchangeEvent } from './exchange-events.ts';
import type { AssetSpec, InstrumentRules, InstrumentSpec, InstrumentView } from './instrument-spec.ts';
import type { AmendResult, CancelResult, EndReason, OrderRef, OrderSnapshot, OrderSpec, PlaceResult } from './order-types.ts';

/**
 * A venue without a wire: matching, accounts, margin, ledger. Deterministic: same calls, same events. Synchronous: every
 * event of a call is told during the call, in order. It reads no clock: `nowUs` comes with every call, integer µs, and one
 * that is older than the last counts as the last.
 *
 * Prices and sizes are whole steps of the instrument's grid ({@link InstrumentView.priceStep}), money is `bigint` in units
 * of the asset's last decimal. Text ↔ integers: `../units/`.
 *
 * A refusal is a result with a reason; what throws is a `RangeError` for a call that can only be a bug of the host (an
 * instrument added twice, money of an unknown asset, a call from inside a listener).
 */
export interface Exchange extends ExchangeTrading, ExchangeVenueControl, ExchangeRecordings, ExchangeReads {
  /** Calls `listener` for every event from now on, in order of listening. At most 16. Returns what stops it. */
  listen(listener: (event: ExchangeEvent) => void): () => void;
}

/** What an account's owner can do. */
export interface ExchangeTrading {
  place(account: string, order: OrderSpec, nowUs: number): PlaceResult;
  cancel(account: string, ref: OrderRef, nowUs: number): CancelResult;
  /** Sets price and total size (what is filled included) of a limit order. */
  amend(account: string, ref: OrderRef, to: { readonly price: number; readonly size: number }, nowUs: number): AmendResult;
  /** Cancels an account's open orders, in one instrument or all, oldest first. Returns them. Halted markets keep theirs. */
  cancelAll(account: string, instrument: string | undefined, nowUs: number): readonly OrderSnapshot[];
  /** `false`: leverage out of bounds, no perpetual, or the margin it would need is not there. */
  setLeverage(account: string, instrument: string, leverage: number, nowUs: number): boolean;
  /**
   * As {@link place}, for house accounts: no order ids of their own, no result object. Returns the order id (even if it is
   * done already), or 0 where the instrument's state or the grid refuses it. Bands, minimums, counts and margin do not apply.
   */
  placeHouse(account: string, order: OrderSpec, nowUs: number): number;
  /** `false`: not open. */
  cancelHouse(orderId: number, nowUs: number): boolean;
}

/** What the venue, or the world around it, does. */
export interface ExchangeVenueControl {
  addInstrument(spec: InstrumentSpec): void;
  /** Changes some rules; open orders stay as they are (fault F35). `RangeError` for rules off the instrument's grid. */
  setRules(instrument: string, rules: Partial<InstrumentRules>, nowUs: number): void;
  setStatus(instrument: string, status: InstrumentStatus, nowUs: number): void;
  /** Sets the mark, in price steps, then liquidates whoever must be. On spot: the reference for bands and minimum notional. */
  setMark(instrument: string, mark: number, nowUs: number): void;
  /** Every position pays size × mark × rate; `rate` in units of `RATE_SCALE`. Then liquidates. `RangeError` without a mark. */
  settleFunding(instrument: string, rate: number, nowUs: number): void;
  /** Ends open orders by the venue's will (F47), of one account or all, in one instrument or all. Returns how many. */
  endOrders(
    which: { readonly account?: string; readonly instrument?: string; readonly reason?: EndReason },
    nowUs: number,
  ): number;

  addAccount(account: string, options?: AccountOptions): void;
  setFees(account: string, fees: FeeTier): void;
  /** `amount` above 0. */
  deposit(account: string, asset: string, amount: bigint, nowUs: number): void;
  /** `false`: more than available. */
  withdraw(account: string, asset: string, amount: bigint, nowUs: number): boolean;
  /** Between two accounts. `false`: more than available. */
  transfer(from: string, to: string, asset: string, amount: bigint, nowUs: number): boolean;
  /** A correction by the venue, either sign, against its fee account. */
  adjust(account: string, asset: string, amount: bigint, nowUs: number): void;
}

/**
 * The recorded market under an `overlay` instrument; `RangeError` for a `book` instrument. Recorded depth is never changed by
 * our orders: what we take is a shadow over it, until the recording next says something about that level. Our resting orders
 * stand behind the size recorded at their price when they came, and fill by recorded trades beyond that, or when the recorded
 * market goes through their price. Sizes are grid steps, 0 for a level that is gone.
 */
export interface ExchangeRecordings {
  /** The whole recorded book, replacing what was. */
  recordedSnapshot(instrument: string, bids: readonly RecordedLevel[], asks: readonly RecordedLevel[], nowUs: number): void;
  /** Absolute sizes of changed levels. */
  recordedDiff(instrument: string, bids: readonly RecordedLevel[], asks: readonly RecordedLevel[], nowUs: number): void;
  recordedTrade(
    instrument: string,
    trade: { readonly price: number; readonly size: number; readonly aggressor: Side },
    nowUs: number,
  ): void;
}

/** `[price, size]` in grid steps. */
export type RecordedLevel = readonly [number, number];

export interface AccountOptions {
  /** Default `client`. */
  readonly kind?: 'client' | 'house';
  /** Default the exchange's `defaultFees`. */
  readonly fees?: FeeTier;
}

/** Reading changes nothing. Everything returned is a copy. */
export interface ExchangeReads {
  readonly instruments: readonly InstrumentView[];
  instrument(symbol: string): InstrumentView | undefined;
  /** The best `depth` levels a side. */
  book(instrument: string, depth: number): BookSnapshot;
  /** Best prices alone; 0 for none. */
  bestPrice(instrument: string, side: Side): number;
  /** The size at one price. */
  sizeAt(instrument: string, side: Side, price: number): number;
  /** How much a taker of `side` could take up to `limit`, and what it would pay: for market orders by quote amount. */
  takeable(
    instrument: string,
    side: Side,
    limit: number | undefined,
    size: number,
  ): { readonly size: number; readonly notional: bigint };
  lastTrade(instrument: string): { readonly price: number; readonly tradeId: number; readonly atUs: number } | undefined;

  hasAccount(account: string): boolean;
  account(account: string): AccountSnapshot;
  /** In units of `RATE_SCALE`. */
  feeRates(account: string): { readonly maker: number; readonly taker: number };
  leverage(account: string, instrument: string): number;
  order(account: string, ref: OrderRef): OrderSnapshot | undefined;
  /** Oldest first. */
  openOrders(account: string, instrument?: string): readonly OrderSnapshot[];
  /** Open and done, oldest first, as far back as history goes. */
  allOrders(account: string, instrument?: string): readonly OrderSnapshot[];
  history(account: string): AccountHistory;
  /** Size that fills before this order at its price. */
  queueAhead(account: string, orderId: number): number | undefined;
  /** What ran: which back-end, how many of what. For summaries. */
  summary(): ExchangeSummary;
}

export interface BookSnapshot {
  readonly instrument: string;
  /** Of the last change. */
  readonly updateId: number;
  /** Best first, `[price, size]`. */
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}

export interface ExchangeSummary {
  readonly instruments: readonly {
    readonly instrument: string;
    /** Which matching its fills came from. */
    readonly backend: 'book' | 'overlay';
    readonly trades: number;
    readonly openOrders: number;
  }[];
  readonly clients: number;
  readonly liquidations: number;
}

export interface ExchangeOptions {
  readonly assets: readonly AssetSpec[];
  readonly instruments?: readonly InstrumentSpec[];
  /** Default 0.02 % and 0.05 %. */
  readonly defaultFees?: FeeTier;
  /** Client order ids may be used again once their order is done, or never (as far back as history goes). Default `open-orders`. */
  readonly clientOrderIdsUniqueAmong?: 'open-orders' | 'all-orders';
  /** Who takes what a liquidation could not sell: the insurance fund, or the most profitable opposite positions. Default `insurance`. */
  readonly liquidationRemainder?: 'insurance' | 'adl';
  /** Done orders, fills and ledger entries kept per client, of each: at least 1. Default 10,000. */
  readonly historyLimit?: number;
  /** Open orders over all accounts of an instrument, house included. Default 1,000,000; a place beyond is refused as `too-many-orders`. */
  readonly maxOrdersPerInstrument?: number;
  readonly firstOrderId?: number;
  readonly firstTradeId?: number;
  readonly firstUpdateId?: number;
}

/** Accounts every exchange has, all `house`. */
export const FEE_ACCOUNT = '#fees';
export const INSURANCE_ACCOUNT = '#insurance';
export const TAPE_ACCOUNT = '#tape';
/** The other side of deposits and withdrawals: it makes all sums zero. */
export const OUTSIDE_ACCOUNT = '#outside';
