import {
  type DecimalText,
  type Instrument,
  isRefusal,
  type OrderReport,
  parsePrice,
  parseSize,
  type Refusal,
  type VenueOrderId,
} from '@mm/core';
import { orderStateOf, type PrivateContext, sideOf } from './order-state.ts';

/** An order as both products answer it. */
export interface RawOrder {
  readonly orderId: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: string;
  /** `0` for market orders. */
  readonly price: DecimalText;
  readonly origQty: DecimalText;
  readonly executedQty: DecimalText;
}

/** What each product says of an order in its own way. */
export interface OwnFields {
  /** The client order id of the order itself. */
  readonly clientId: string;
  /** When it last changed. */
  readonly timeMs: number;
  readonly reduceOnly: boolean;
}

/** An order of a query, a list, a reply or the private stream → {@link OrderReport}. */
export function mapOrder(
  raw: RawOrder,
  of: Instrument,
  { ids }: Pick<PrivateContext, 'ids'>,
  own: OwnFields,
): OrderReport | Refusal {
  const price = raw.price === '0' ? undefined : parsePrice(of, raw.price);
  if (isRefusal(price)) return price;
  const size = parseSize(of, raw.origQty);
  if (isRefusal(size)) return size;
  const filledSize = parseSize(of, raw.executedQty);
  if (isRefusal(filledSize)) return filledSize;
  return {
    instrument: of.id,
    clientOrderId: ids.decode(own.clientId),
    venueOrderId: raw.orderId as VenueOrderId,
    side: sideOf(raw.side),
    state: orderStateOf(raw.status, filledSize),
    price,
    size,
    filledSize,
    reduceOnly: own.reduceOnly,
    venueTimeUs: own.timeMs * 1_000,
  };
}
