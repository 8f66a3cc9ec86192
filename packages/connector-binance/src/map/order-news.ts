import {
  type Asset,
  type DecimalText,
  type FillEvent,
  type Instrument,
  isRefusal,
  type Lots,
  type OrderEvent,
  type OrderReport,
  type OrderReportedEvent,
  parsePrice,
  parseSize,
  type Refusal,
  refusal,
  type TradeId,
} from '@mm/core';
import { mapOrder, type OwnFields } from './order-report.ts';
import { isTradeId, type PrivateContext, sideOf } from './order-state.ts';

/** What both products' private streams say of an order, under the same letters: see `wire/` for each. */
export interface RawOrderNews {
  readonly i: string;
  readonly S: 'BUY' | 'SELL';
  readonly q: DecimalText;
  readonly p: DecimalText;
  readonly X: string;
  readonly l: DecimalText;
  readonly z: DecimalText;
  readonly L: DecimalText;
  readonly t: string;
  readonly m: boolean;
}

/** What every event about the order has in common. */
export type EventBase = Pick<
  FillEvent,
  'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId' | 'venueTimeUs' | 'receiveTimeUs'
>;

/** News of an order, counted in ticks and lots, before it is decided what happened. */
export interface OrderNews {
  readonly base: EventBase;
  /** How the venue now counts the order. */
  readonly order: OrderReport;
  readonly report: OrderReportedEvent;
  /** Of the fill; zero where there is none. */
  readonly lastSize: Lots;
}

export function readOrderNews(raw: RawOrderNews, of: Instrument, context: PrivateContext, own: OwnFields): OrderNews | Refusal {
  const { i: orderId, S: side, X: status, p: price, q: origQty, z: executedQty } = raw;
  const order = mapOrder({ orderId, side, status, price, origQty, executedQty }, of, context, own);
  if (isRefusal(order)) return order;
  const lastSize = parseSize(of, raw.l);
  if (isRefusal(lastSize)) return lastSize;
  const { venue, receiveTimeUs } = context;
  const { clientOrderId, venueOrderId, venueTimeUs } = order;
  const base = { venue, instrument: of.id, clientOrderId, venueOrderId, venueTimeUs, receiveTimeUs };
  return { base, order, report: { type: 'order-reported', venue, order, receiveTimeUs }, lastSize };
}

/** The fill that the news is of. One without a trade id is refused: an id made up here could be a second one of a fill that has one. */
export function fillOf(
  raw: RawOrderNews,
  of: Instrument,
  { base, lastSize }: OrderNews,
  fee: DecimalText,
  feeAsset: Asset,
): FillEvent | Refusal {
  if (!isTradeId(raw.t)) return refusal('malformed-frame', `a fill of order ${raw.i} without its trade id`);
  const price = parsePrice(of, raw.L);
  if (isRefusal(price)) return price;
  const liquidity = raw.m ? 'maker' : 'taker';
  return {
    type: 'fill',
    ...base,
    tradeId: raw.t as TradeId,
    side: sideOf(raw.S),
    price,
    size: lastSize,
    liquidity,
    fee,
    feeAsset,
  };
}

/** The event that says that the order is off the book, if it is. A full fill says so itself. */
export function endOf(
  status: string,
  base: EventBase,
  why: { readonly expired: string; readonly rejected: string },
): readonly OrderEvent[] {
  switch (status) {
    case 'CANCELED':
      return [{ type: 'order-canceled', ...base, reason: 'canceled at the venue' }];
    case 'EXPIRED':
      return [{ type: 'order-expired', ...base, reason: why.expired }];
    case 'EXPIRED_IN_MATCH':
      return [{ type: 'order-expired', ...base, reason: 'self-trade prevention' }];
    case 'REJECTED':
      return [{ type: 'order-rejected', ...base, venueCode: why.rejected, reason: 'rejected by the engine' }];
    default:
      return [];
  }
}
