import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /api/v3/myTrades?symbol=`, `myTrades`: our fills. It names no client order id.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#account-trade-list-user_data
 */
export interface RawMyTrade {
  readonly symbol: string;
  readonly id: string;
  readonly orderId: string;
  readonly price: DecimalText;
  readonly qty: DecimalText;
  readonly commission: DecimalText;
  readonly commissionAsset: string;
  readonly isBuyer: boolean;
  readonly isMaker: boolean;
  readonly time: number;
}

export const myTradesSchema: z.ZodType<RawMyTrade[]> = z.array(
  z.object({
    symbol: textSchema,
    id: idTextSchema,
    orderId: idTextSchema,
    price: decimalSchema,
    qty: decimalSchema,
    commission: decimalSchema,
    commissionAsset: textSchema,
    isBuyer: z.boolean(),
    isMaker: z.boolean(),
    time: timeMsSchema,
  }),
);
