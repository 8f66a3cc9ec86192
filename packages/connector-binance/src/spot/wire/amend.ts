import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { type RawSpotOrder, spotOrderSchema } from './order.ts';

/**
 * The reply to `order.amend.keepPriority`, `PUT /api/v3/order/amend/keepPriority`: the order after its size has shrunk.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/faqs/order_amend_keep_priority
 */
export interface RawSpotAmend {
  readonly transactTime: number;
  readonly amendedOrder: RawSpotOrder;
}

/** The FAQ's replies call the sizes `qty`; the pages of the calls `origQty`. Both are read. */
export const spotAmendSchema: z.ZodType<RawSpotAmend> = z.object({
  transactTime: timeMsSchema,
  amendedOrder: z.preprocess(withOrigQty, spotOrderSchema),
});

function withOrigQty(order: unknown): unknown {
  if (typeof order !== 'object' || order === null || Object.hasOwn(order, 'origQty')) return order;
  return { ...order, origQty: (order as { qty?: unknown }).qty };
}
