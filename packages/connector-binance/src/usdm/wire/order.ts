import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * An order as place, modify, cancel, `order.status`, `GET /fapi/v1/order` and `openOrders` answer it. `avgPrice`, `cumQuote`
 * and `cumQty` come and go between replies and are not read.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Query-Order
 */
export interface RawUsdmOrder {
  readonly symbol: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  /** `BUY` or `SELL`. */
  readonly side: 'BUY' | 'SELL';
  /** `LIMIT`, `MARKET`, and conditional types that we never send. */
  readonly type: string;
  /** `NEW`, `PARTIALLY_FILLED`, `FILLED`, `CANCELED`, `EXPIRED`, `EXPIRED_IN_MATCH`; others are taken for working. */
  readonly status: string;
  /** `0` for market orders. */
  readonly price: DecimalText;
  /** Whole size, filled part included. */
  readonly origQty: DecimalText;
  readonly executedQty: DecimalText;
  readonly reduceOnly: boolean;
  /** `BOTH` in one-way mode. */
  readonly positionSide: string;
  readonly updateTime: number;
}

export const usdmOrderSchema: z.ZodType<RawUsdmOrder> = z.object({
  symbol: textSchema,
  orderId: idTextSchema,
  clientOrderId: textSchema,
  side: z.enum(['BUY', 'SELL']),
  type: textSchema,
  status: textSchema,
  price: decimalSchema,
  origQty: decimalSchema,
  executedQty: decimalSchema,
  reduceOnly: z.boolean().default(false),
  positionSide: textSchema.default('BOTH'),
  updateTime: timeMsSchema,
});

export const usdmOrdersSchema: z.ZodType<RawUsdmOrder[]> = z.array(usdmOrderSchema);
