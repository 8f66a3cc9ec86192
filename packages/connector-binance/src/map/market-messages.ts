import type { DepthUpdate, LosslessJson } from '@mm/connector';
import type { BboEvent, InstrumentId, Lots, Sequence, Side, Ticks, TradeEvent } from '@mm/core';

/** A depth update and whose it is. */
export interface DepthMessage extends DepthUpdate {
  readonly type: 'depth-update';
  readonly instrument: InstrumentId;
}

/** Well-formed and of no use: a trade id spent without a public fill. */
export interface IgnoredMessage {
  readonly type: 'ignored';
  readonly reason: string;
}

/** No market data: the reply to a control message, or an event of another kind. */
export interface OtherMessage {
  readonly type: 'other';
  readonly value: LosslessJson;
}

/** What a market-data socket says. The first three are reused: valid until the next frame is decoded. */
export type MarketMessage = DepthMessage | BboEvent | TradeEvent | IgnoredMessage | OtherMessage;

/** A trade whose id becomes text only when someone reads it. */
export class ReusableTrade implements TradeEvent {
  readonly type = 'trade';
  instrument: InstrumentId = '' as InstrumentId;
  // NaN, so that these fields are doubles from the start and stores do not allocate.
  venueTimeUs: number = Number.NaN;
  receiveTimeUs: number = Number.NaN;
  id: Sequence = Number.NaN;
  price: Ticks = Number.NaN as Ticks;
  size: Lots = Number.NaN as Lots;
  aggressorSide: Side = 'bid';

  get tradeId(): string {
    return String(this.id);
  }
}

/** A trade without a public fill: Binance spends the id and sends price and size zero. */
export const SPENT_TRADE_ID: IgnoredMessage = { type: 'ignored', reason: 'a trade id spent without a public fill' };
