import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /api/v3/account`, `account.status`: balances, and what the account may do. `canWithdraw` is about the account and not
 * about the key.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#account-information-user_data
 */
export interface RawSpotAccount {
  readonly canTrade: boolean;
  readonly balances: readonly { readonly asset: string; readonly free: DecimalText; readonly locked: DecimalText }[];
}

export const spotAccountSchema: z.ZodType<RawSpotAccount> = z.object({
  canTrade: z.boolean(),
  balances: z.array(z.object({ asset: textSchema, free: decimalSchema, locked: decimalSchema })),
});
