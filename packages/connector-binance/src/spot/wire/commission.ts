import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /api/v3/account/commission?symbol=`: what is charged is the sum of the standard, the special and the tax commission.
 * A discount for paying in BNB is not counted on: whether it applies shows only in fills.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#query-commission-rates-user_data
 */
export interface RawSpotCommission {
  readonly symbol: string;
  readonly standardCommission: RawCommissionShares;
  readonly specialCommission: RawCommissionShares | undefined;
  readonly taxCommission: RawCommissionShares | undefined;
}

export interface RawCommissionShares {
  readonly maker: DecimalText;
  readonly taker: DecimalText;
}

const sharesSchema = z.object({ maker: decimalSchema, taker: decimalSchema });

export const spotCommissionSchema: z.ZodType<RawSpotCommission> = z
  .object({
    symbol: textSchema,
    standardCommission: sharesSchema,
    specialCommission: sharesSchema.optional(),
    taxCommission: sharesSchema.optional(),
  })
  .transform(({ specialCommission, taxCommission, ...rest }) => ({ ...rest, specialCommission, taxCommission }));
