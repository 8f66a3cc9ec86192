import { type Instrument, isRefusal, type OrderReport, parsePrice, parseSize, type Refusal, type VenueOrderId } from '@mm/core';
import { orderStateOf, type PrivateContext, sideOf } from '../../map/order-state.ts';
import type { RawSpotOrder } from '../wire/order.ts';

/** An order of a query, a list or a cancel's reply → {@link OrderReport}. Spot has no positions to reduce. */
export function mapSpotOrder(raw: RawSpotOrder, of: Instrument, { ids }: Pick<PrivateContext, 'ids'>): OrderReport | Refusal {
  const price = raw.price === '0' ? undefined : parsePrice(of, raw.price);
  if (isRefusal(price)) return price;
  const size = parseSize(of, raw.origQty);
  if (isRefusal(size)) return size;
  const filledSize = parseSize(of, raw.executedQty);
  if (isRefusal(filledSize)) return filledSize;
  return {
    instrument: of.id,
    clientOrderId: ids.decode(raw.origClientOrderId ?? raw.clientOrderId),
    venueOrderId: raw.orderId as VenueOrderId,
    side: sideOf(raw.side),
    state: orderStateOf(raw.status, filledSize),
    price,
    size,
    filledSize,
    reduceOnly: false,
    venueTimeUs: raw.timeMs * 1_000,
  };
}
