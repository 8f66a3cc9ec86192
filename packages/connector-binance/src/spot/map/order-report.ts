import type { Instrument, OrderReport, Refusal } from '@mm/core';
import { mapOrder } from '../../map/order-report.ts';
import type { PrivateContext } from '../../map/order-state.ts';
import type { RawSpotOrder } from '../wire/order.ts';

/** An order of a query, a list or a cancel's reply. Spot has no positions to reduce. */
export function mapSpotOrder(raw: RawSpotOrder, of: Instrument, context: Pick<PrivateContext, 'ids'>): OrderReport | Refusal {
  const clientId = raw.origClientOrderId ?? raw.clientOrderId;
  return mapOrder(raw, of, context, { clientId, timeMs: raw.timeMs, reduceOnly: false });
}
