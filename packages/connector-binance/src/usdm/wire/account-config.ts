import { z } from 'zod';

/**
 * `GET /fapi/v1/accountConfig`: how the account is set up. `canWithdraw` here is about the account and not about the key.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Account-Config
 */
export interface RawAccountConfig {
  /** `true` is hedge mode. */
  readonly dualSidePosition: boolean;
  readonly canTrade: boolean;
  readonly feeTier: number;
  readonly multiAssetsMargin: boolean;
}

export const accountConfigSchema: z.ZodType<RawAccountConfig> = z.object({
  dualSidePosition: z.boolean(),
  canTrade: z.boolean(),
  feeTier: z.number().int(),
  multiAssetsMargin: z.boolean(),
});
