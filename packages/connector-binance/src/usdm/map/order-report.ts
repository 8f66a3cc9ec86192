import type { Instrument, OrderReport, Refusal } from '@mm/core';
import { mapOrder } from '../../map/order-report.ts';
import type { PrivateContext } from '../../map/order-state.ts';
import type { RawUsdmOrder } from '../wire/order.ts';

/** An order of a query, a list or a reply. */
export function mapUsdmOrder(raw: RawUsdmOrder, of: Instrument, context: Pick<PrivateContext, 'ids'>): OrderReport | Refusal {
  const { clientOrderId: clientId, updateTime: timeMs, reduceOnly } = raw;
  return mapOrder(raw, of, context, { clientId, timeMs, reduceOnly });
}
