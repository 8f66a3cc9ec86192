import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v1/userTrades?symbol=`: our fills, at most seven days apart and three months back. `commission` is positive
 * where it was charged, like `n` of the stream (the page's sample of 2019 prints a negative one).
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Account-Trade-List
 */
export interface RawUsdmUserTrade {
  readonly id: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly price: DecimalText;
  readonly qty: DecimalText;
  readonly commission: DecimalText;
  readonly commissionAsset: string;
  readonly maker: boolean;
  readonly time: number;
}

export const usdmUserTradesSchema: z.ZodType<RawUsdmUserTrade[]> = z.array(
  z.object({
    id: idTextSchema,
    orderId: idTextSchema,
    symbol: textSchema,
    side: z.enum(['BUY', 'SELL']),
    price: decimalSchema,
    qty: decimalSchema,
    commission: decimalSchema,
    commissionAsset: textSchema,
    maker: z.boolean(),
    time: timeMsSchema,
  }),
);
