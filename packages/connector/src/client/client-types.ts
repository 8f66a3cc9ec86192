import type {
  Asset,
  BalanceReport,
  BboEvent,
  ClientOrderId,
  DecimalText,
  FeeRatesEvent,
  FillEvent,
  Instrument,
  InstrumentId,
  OrderEvent,
  OrderReport,
  PositionReport,
  Side,
  TradeEvent,
  VenueEvent,
  VenueId,
  VenueOrderId,
} from '@mm/core';
import type { ConnectorWorld } from '../world.ts';
import type { BookView } from './book-view.ts';
import type { Stream } from './channel.ts';
import type { OrderAnswer } from './pending.ts';

export interface ClientOptions {
  /** The one the connector was made with. */
  readonly world: ConnectorWorld;
  /** Tells programs that share an account apart, 0 … 999. Default 0. */
  readonly instance?: number;
  /** Longest wait for an answer. Default 30 s; the connector itself gives up earlier. */
  readonly answerWithinMs?: number;
  /** Items an iterator keeps for a slow reader. Default 1,000 of market data, 100,000 of orders and fills. */
  readonly maxBufferedTrades?: number;
  readonly maxBufferedOrderEvents?: number;
  /** Sends the heartbeat that holds the venue's dead-man's switch, as long as this program runs. Default: none. */
  readonly heartbeatEveryMs?: number;
}

/** An order as a person writes it: decimal text as the venue takes it, nothing rounded. */
export interface NewOrder {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: string;
  /** A limit price, or the word that there is none. */
  readonly price: string | 'market';
  /** Default `gtc`. */
  readonly timeInForce?: 'gtc' | 'ioc' | 'fok';
  /** Default false. */
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
}

/** An order the venue has, or had. */
export interface PlacedOrder extends OrderAnswer {
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId;
}

/** Names one order. */
export interface OrderRef {
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId?: VenueOrderId | undefined;
}

export interface AskOptions {
  /** Before sending: nothing is sent. After: stops waiting, and for an order that is an `OutcomeUnknown`. */
  readonly signal?: AbortSignal;
}

export interface BookOptions extends AskOptions {
  /** Levels a side. Default 20. */
  readonly depth?: number;
}

export type BatchItem =
  | { readonly place: NewOrder }
  | { readonly amend: OrderRef; readonly price: string; readonly size: string }
  | { readonly cancel: OrderRef };

/**
 * A connector for people: the same commands and events as promises and async iterators.
 *
 * Every promise of an order rejects in one of three ways, never mixed: `RefusalError` — our own side refused, no byte left;
 * `VenueRejection` — the venue refused, from its closed list; `OutcomeUnknown` — it timed out or was cut, and **may have
 * been done**: ask `order` what became of it, and do not place it again.
 */
export interface Client extends AsyncDisposable {
  readonly venue: VenueId;
  /** Resolves when commands are taken. Rejects with a `RefusalError` when start-up refuses: a key that can withdraw, … */
  ready(options?: AskOptions): Promise<void>;
  /** All the venue lists, once ready. */
  instruments(): Promise<readonly Instrument[]>;
  instrument(id: InstrumentId): Promise<Instrument>;
  place(order: NewOrder, options?: AskOptions): Promise<PlacedOrder>;
  /** `size` is the whole size, filled part included. */
  amend(order: OrderRef, change: { readonly price: string; readonly size: string }, options?: AskOptions): Promise<OrderAnswer>;
  cancel(order: OrderRef, options?: AskOptions): Promise<OrderAnswer>;
  /** Resolves once no order of this instrument (or of any) was read back open. */
  cancelAll(instrument?: InstrumentId, options?: AskOptions): Promise<void>;
  /** One result for each, in order, as `Promise.allSettled` gives them. */
  batch(items: readonly BatchItem[], options?: AskOptions): Promise<readonly PromiseSettledResult<OrderAnswer>[]>;
  /** `undefined`: the venue does not know it, which once proves nothing. */
  order(order: OrderRef, options?: AskOptions): Promise<OrderReport | undefined>;
  openOrders(instrument?: InstrumentId, options?: AskOptions): Promise<readonly OrderReport[]>;
  positions(options?: AskOptions): Promise<readonly PositionReport[]>;
  balances(options?: AskOptions): Promise<readonly BalanceReport[]>;
  balance(asset: Asset, options?: AskOptions): Promise<DecimalText | undefined>;
  /** Fetched from the venue at start, never assumed. */
  fees(instrument: InstrumentId, options?: AskOptions): Promise<FeeRatesEvent>;
  /** Lets the dead-man's switch go; rejects while an order is open. */
  disarm(options?: AskOptions): Promise<void>;
  /** The newest book each time it is read; a slow reader skips states, not correctness. */
  books(instrument: InstrumentId, options?: BookOptions): Stream<BookView>;
  bbo(instrument: InstrumentId, options?: AskOptions): Stream<BboEvent>;
  trades(instrument: InstrumentId, options?: AskOptions): Stream<TradeEvent>;
  /** All that happens to orders and the account. Never drops: a reader too far behind gets an error. */
  orders(options?: AskOptions): Stream<OrderEvent>;
  /** Each fill once, whether the stream or a reading brought it. */
  fills(options?: AskOptions): Stream<FillEvent>;
  /** Everything but books and trades, as the engine would get it: states, budgets, clock, switch. */
  events(options?: AskOptions): Stream<VenueEvent>;
  /** Stops: ends every iterator; whoever waits for an order gets `OutcomeUnknown`. */
  close(): void;
}
