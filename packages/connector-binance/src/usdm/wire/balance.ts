import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v3/balance`, `v2/account.balance`.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Futures-Account-Balance-V3
 */
export interface RawUsdmBalance {
  readonly asset: string;
  /** Wallet balance: without unrealised profit and loss. */
  readonly balance: DecimalText;
  /** What new orders may use. */
  readonly availableBalance: DecimalText;
}

export const usdmBalancesSchema: z.ZodType<RawUsdmBalance[]> = z.array(
  z.object({ asset: textSchema, balance: decimalSchema, availableBalance: decimalSchema }),
);
