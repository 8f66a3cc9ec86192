import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v1/commissionRate?symbol=`: shares of the notional, negative for a rebate.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/User-Commission-Rate
 */
export interface RawCommissionRate {
  readonly symbol: string;
  readonly makerCommissionRate: DecimalText;
  readonly takerCommissionRate: DecimalText;
}

export const commissionRateSchema: z.ZodType<RawCommissionRate> = z.object({
  symbol: textSchema,
  makerCommissionRate: decimalSchema,
  takerCommissionRate: decimalSchema,
});
