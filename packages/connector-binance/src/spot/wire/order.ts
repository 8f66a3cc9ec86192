import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * An order as queries, cancels and lists answer it. A cancel names our order in `origClientOrderId`, and itself in
 * `clientOrderId`. `cummulativeQuoteQty` (sic) is not read.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#query-order-user_data
 */
export interface RawSpotOrder {
  readonly symbol: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly origClientOrderId: string | undefined;
  readonly side: 'BUY' | 'SELL';
  /** `LIMIT`, `LIMIT_MAKER`, `MARKET`, and conditional types that we never send. */
  readonly type: string;
  /** `NEW`, `PENDING_NEW`, `PARTIALLY_FILLED`, `FILLED`, `CANCELED`, `REJECTED`, `EXPIRED`, `EXPIRED_IN_MATCH`. */
  readonly status: string;
  /** `0` for market orders. */
  readonly price: DecimalText;
  readonly origQty: DecimalText;
  readonly executedQty: DecimalText;
  /** When it last changed, ms: `updateTime` of a query, `transactTime` of a cancel. */
  readonly timeMs: number;
}

export const spotOrderSchema: z.ZodType<RawSpotOrder> = z
  .object({
    symbol: textSchema,
    orderId: idTextSchema,
    clientOrderId: textSchema,
    origClientOrderId: textSchema.optional(),
    side: z.enum(['BUY', 'SELL']),
    type: textSchema,
    status: textSchema,
    price: decimalSchema,
    origQty: decimalSchema,
    executedQty: decimalSchema,
    updateTime: timeMsSchema.optional(),
    transactTime: timeMsSchema.optional(),
  })
  .transform(({ updateTime, transactTime, origClientOrderId, ...rest }) => ({
    ...rest,
    origClientOrderId,
    timeMs: updateTime ?? transactTime ?? 0,
  }));

export const spotOrdersSchema: z.ZodType<RawSpotOrder[]> = z.array(spotOrderSchema);
