import { z } from 'zod';

/**
 * `GET /sapi/v1/account/apiRestrictions`, on the host of spot: what the key may do. A right that the answer does not name is
 * one we do not know of, not one that is absent: fields are `undefined` then, and start-up takes the safe side.
 * @see https://developers.binance.com/docs/wallet/account/api-key-permission
 */
export interface RawApiRestrictions {
  /** The key works from listed addresses only. */
  readonly ipRestrict: boolean | undefined;
  readonly enableReading: boolean | undefined;
  readonly enableWithdrawals: boolean | undefined;
  /** May move money to another account of the venue. */
  readonly enableInternalTransfer: boolean | undefined;
  /** May move money between wallets and sub-accounts. */
  readonly permitsUniversalTransfer: boolean | undefined;
  readonly enableFutures: boolean | undefined;
  readonly enableSpotAndMarginTrading: boolean | undefined;
}

const flag = z.boolean().optional().catch(undefined);

export const apiRestrictionsSchema: z.ZodType<RawApiRestrictions> = z
  .object({
    ipRestrict: flag,
    enableReading: flag,
    enableWithdrawals: flag,
    enableInternalTransfer: flag,
    permitsUniversalTransfer: flag,
    enableFutures: flag,
    enableSpotAndMarginTrading: flag,
  })
  .transform((raw) => ({
    ipRestrict: raw.ipRestrict,
    enableReading: raw.enableReading,
    enableWithdrawals: raw.enableWithdrawals,
    enableInternalTransfer: raw.enableInternalTransfer,
    permitsUniversalTransfer: raw.permitsUniversalTransfer,
    enableFutures: raw.enableFutures,
    enableSpotAndMarginTrading: raw.enableSpotAndMarginTrading,
  }));
