import type { DecimalText } from './decimal.ts';
import type { Refusal } from './errors.ts';
import type { Asset, ClientOrderId, InstrumentId, TradeId, VenueId, VenueOrderId } from './ids.ts';
import type { OrderState } from './orders.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Sequence } from './sequence.ts';
import type { Side } from './side.ts';

/** What every order event says. An order we did not place has no `clientOrderId`. */
interface OrderEventBase {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

/** The venue has the order. */
export interface OrderAcceptedEvent extends OrderEventBase {
  readonly type: 'order-accepted';
}

/**
 * Our own side refused: risk, the send permit, a rate budget. No byte left. Only a denied `place` ends the order; after a
 * denied `amend` or `cancel` it is as it was.
 */
export interface OrderDeniedEvent extends OrderEventBase {
  readonly type: 'order-denied';
  readonly request: 'place' | 'amend' | 'cancel';
  readonly refusal: Refusal;
}

/** The venue refused, with an answer from its closed list of definite refusals. */
export interface OrderRejectedEvent extends OrderEventBase {
  readonly type: 'order-rejected';
  readonly venueCode: string;
  readonly reason: string;
}

/** A request was sent and its outcome is not known: timeout, cut connection, 5xx. Never to be read as a rejection. */
export interface OrderUnknownEvent extends OrderEventBase {
  readonly type: 'order-unknown';
  readonly request: 'place' | 'amend' | 'cancel';
  readonly reason: string;
}

/** The venue changed price or size. The size is the order's whole size, filled part included. */
export interface OrderAmendedEvent extends OrderEventBase {
  readonly type: 'order-amended';
  readonly price: Ticks;
  readonly size: Lots;
}

/** The venue refused to amend; the order is as it was, or gone. */
export interface AmendRejectedEvent extends OrderEventBase {
  readonly type: 'amend-rejected';
  readonly venueCode: string;
  readonly reason: string;
}

/**
 * The order is off the book, on request. Fills from before may still arrive: how much was filled is told before this by a report,
 * or nothing was. A connector whose venue says it in the reply to the cancel alone does not end the order with that reply.
 */
export interface OrderCanceledEvent extends OrderEventBase {
  readonly type: 'order-canceled';
  readonly reason: string;
}

/** The venue refused to cancel. "Not found" does not mean gone unfilled: it may have filled. */
export interface CancelRejectedEvent extends OrderEventBase {
  readonly type: 'cancel-rejected';
  readonly venueCode: string;
  readonly reason: string;
}

/** The venue took the order off by itself: IOC remainder, self-trade prevention, expiry. */
export interface OrderExpiredEvent extends OrderEventBase {
  readonly type: 'order-expired';
  readonly reason: string;
}

/** One execution. Fills move positions; nothing else does. */
export interface FillEvent extends OrderEventBase {
  readonly type: 'fill';
  readonly tradeId: TradeId;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  /** `unknown` where the venue does not say. */
  readonly liquidity: 'maker' | 'taker' | 'unknown';
  /** What was charged; negative for a rebate. */
  readonly fee: DecimalText;
  readonly feeAsset: Asset;
}

/** One order as a query, a snapshot or a stream update states it. */
export interface OrderReport {
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly side: Side;
  readonly state: Extract<OrderState, 'working' | 'partially-filled' | 'filled' | 'canceled' | 'expired' | 'rejected'>;
  readonly price: Ticks | undefined;
  readonly size: Lots;
  /** Filled so far by the venue's count: a check on our set of fills, never a substitute. */
  readonly filledSize: Lots;
  readonly reduceOnly: boolean;
  readonly venueTimeUs: number;
}

/** A position as the venue states it. Positive is long. */
export interface PositionReport {
  readonly instrument: InstrumentId;
  readonly size: Lots;
  /** Average entry, quote per base unit; `undefined` when flat. */
  readonly entryPrice: DecimalText | undefined;
  readonly liquidationPrice: DecimalText | undefined;
}

/** A balance as the venue states it. */
export interface BalanceReport {
  readonly asset: Asset;
  readonly total: DecimalText;
  readonly available: DecimalText;
}

/** An order's state as the venue states it, out of the blue or to a query. */
export interface OrderReportedEvent {
  readonly type: 'order-reported';
  readonly venue: VenueId;
  readonly order: OrderReport;
  readonly receiveTimeUs: number;
}

/**
 * The answer to a query by client id: the venue does not know the order. One such answer proves nothing; see proof of
 * absence in the order lifecycle.
 */
export interface OrderNotFoundEvent {
  readonly type: 'order-not-found';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId;
  readonly askedAtUs: number;
  readonly receiveTimeUs: number;
}

export interface PositionReportedEvent {
  readonly type: 'position-reported';
  readonly venue: VenueId;
  readonly position: PositionReport;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

export interface BalanceReportedEvent {
  readonly type: 'balance-reported';
  readonly venue: VenueId;
  readonly balance: BalanceReport;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

/** Money that moved without a trade. `amount` is the change of the balance. */
export interface CashFlowEvent {
  readonly type: 'cash-flow';
  readonly venue: VenueId;
  readonly cause: 'funding' | 'transfer' | 'liquidation' | 'adjustment';
  readonly instrument: InstrumentId | undefined;
  readonly asset: Asset;
  readonly amount: DecimalText;
  readonly id: string;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

/**
 * The truth of one account, read while its stream was held back. Merged by the same join as everything else; merging it
 * twice changes nothing.
 */
export interface ReconcileSnapshotEvent {
  readonly type: 'reconcile-snapshot';
  readonly venue: VenueId;
  /** Our clock when the first of its reads was sent. */
  readonly askedAtUs: number;
  /** Fills up to here are all in; hand it back for the next one. */
  readonly cursor: string | Sequence;
  readonly orders: readonly OrderReport[];
  readonly fills: readonly FillEvent[];
  readonly positions: readonly PositionReport[];
  readonly balances: readonly BalanceReport[];
  readonly receiveTimeUs: number;
}

/** Requests left in the venue's own units until `resetsAtUs`. */
export interface RateBudgetEvent {
  readonly type: 'rate-budget';
  readonly venue: VenueId;
  readonly budget: string;
  readonly remaining: number;
  readonly limit: number;
  readonly resetsAtUs: number;
  readonly receiveTimeUs: number;
}

/** A command that is not about one order was refused by us or the venue. */
export interface CommandRefusedEvent {
  readonly type: 'command-refused';
  readonly venue: VenueId;
  readonly command: string;
  readonly refusal: Refusal;
  readonly receiveTimeUs: number;
}

/** Everything that happens to orders and accounts. */
export type OrderEvent =
  | OrderAcceptedEvent
  | OrderDeniedEvent
  | OrderRejectedEvent
  | OrderUnknownEvent
  | OrderAmendedEvent
  | AmendRejectedEvent
  | OrderCanceledEvent
  | CancelRejectedEvent
  | OrderExpiredEvent
  | FillEvent
  | OrderReportedEvent
  | OrderNotFoundEvent
  | PositionReportedEvent
  | BalanceReportedEvent
  | CashFlowEvent
  | ReconcileSnapshotEvent
  | RateBudgetEvent
  | CommandRefusedEvent;
