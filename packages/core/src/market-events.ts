import type { DecimalText } from './decimal.ts';
import type { InstrumentId, VenueId } from './ids.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Sequence } from './sequence.ts';
import type { Side } from './side.ts';

/**
 * Price levels as two parallel typed arrays, of which the first `count` entries count.
 *
 * **Reused.** The arrays belong to whoever made the event and are valid only during the sink call; whoever keeps them
 * copies. `ticks` are whole {@link Ticks}, `lots` whole {@link Lots}; zero lots in a delta means the level is gone.
 */
export interface Levels {
  readonly count: number;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
}

/** What every market event says. */
interface MarketEventBase {
  readonly instrument: InstrumentId;
  /** When the venue says it happened; 0 where the venue does not say. Its clock, microseconds. */
  readonly venueTimeUs: number;
  /** When our socket had it. Our clock, microseconds. */
  readonly receiveTimeUs: number;
}

/** A whole book: replaces what was known. Levels in any order, no zero lots, no price twice on a side, sides not crossed. */
export interface BookSnapshotEvent extends MarketEventBase {
  readonly type: 'book-snapshot';
  readonly sequence: Sequence;
  readonly bids: Levels;
  readonly asks: Levels;
}

/**
 * Changes of a book, already checked against the venue's sequence rules: whoever gets it may apply it. Absolute sizes.
 * Levels in any order; where a price comes twice on a side the later entry counts.
 */
export interface BookDeltaEvent extends MarketEventBase {
  readonly type: 'book-delta';
  /** The venue's sequence after this delta. */
  readonly sequence: Sequence;
  readonly bids: Levels;
  readonly asks: Levels;
}

/** A REST copy of the book, asked for by an `audit-book` command, to compare with ours. Never applied. */
export interface BookAuditEvent extends MarketEventBase {
  readonly type: 'book-audit';
  readonly sequence: Sequence;
  readonly bids: Levels;
  readonly asks: Levels;
}

/** Best bid and offer as the venue's own ticker states it. Zero lots on a side means the side is empty. */
export interface BboEvent extends MarketEventBase {
  readonly type: 'bbo';
  readonly sequence: Sequence;
  readonly bidTicks: Ticks;
  readonly bidLots: Lots;
  readonly askTicks: Ticks;
  readonly askLots: Lots;
}

/** A public trade. */
export interface TradeEvent extends MarketEventBase {
  readonly type: 'trade';
  /** The venue's id as text. Made when read: take it only where it is needed. */
  readonly tradeId: string;
  readonly price: Ticks;
  readonly size: Lots;
  /** Who crossed the spread: `bid` — a buyer took from the asks. */
  readonly aggressorSide: Side;
}

/** Mark price, which margin and liquidation use. Finer than the tick, so exact decimal text in quote per base unit. */
export interface MarkPriceEvent extends MarketEventBase {
  readonly type: 'mark-price';
  readonly mark: DecimalText;
}

/** Index price, which the venue computes over other venues' spot markets. Quote per base unit. */
export interface IndexPriceEvent extends MarketEventBase {
  readonly type: 'index-price';
  readonly index: DecimalText;
}

/** The funding rate to be settled next. A positive rate: longs pay shorts that share of their notional. */
export interface FundingRateEvent extends MarketEventBase {
  readonly type: 'funding-rate';
  readonly rate: DecimalText;
  readonly settlesAtUs: number;
}

/** Which stream a state is about. */
export type StreamKind = 'book' | 'bbo' | 'trades' | 'mark-price' | 'user';

/**
 * - `down` — no connection, or not subscribed.
 * - `syncing` — connected, not yet in step with the venue.
 * - `live` — every update since the snapshot was seen, in order.
 * - `gapped` — an update is missing; a resync is under way.
 * - `stalled` — connected, yet no proof of life for longer than the stream may be silent.
 */
export type StreamState = 'down' | 'syncing' | 'live' | 'gapped' | 'stalled';

/** A stream changed state. Only `live` data may be traded on. */
export interface StreamStateEvent {
  readonly type: 'stream-state';
  readonly venue: VenueId;
  /** `undefined` for streams of the whole account. */
  readonly instrument: InstrumentId | undefined;
  readonly stream: StreamKind;
  readonly state: StreamState;
  /** For people and logs. */
  readonly reason: string;
  readonly receiveTimeUs: number;
}

/** The stream showed it is alive without saying anything new: a heartbeat, an empty update. */
export interface StreamAliveEvent {
  readonly type: 'stream-alive';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly receiveTimeUs: number;
}

/** One socket read is done. Strategies run here, so that a replay runs them at the same points. */
export interface BatchEndEvent {
  readonly type: 'batch-end';
  readonly receiveTimeUs: number;
}

/** Everything a connector says about a market. */
export type MarketEvent =
  | BookSnapshotEvent
  | BookDeltaEvent
  | BookAuditEvent
  | BboEvent
  | TradeEvent
  | MarkPriceEvent
  | IndexPriceEvent
  | FundingRateEvent
  | StreamStateEvent
  | StreamAliveEvent
  | BatchEndEvent;
