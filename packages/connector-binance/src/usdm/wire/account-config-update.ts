import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { textSchema } from '../../wire/values.ts';

/**
 * `ACCOUNT_CONFIG_UPDATE` of the private stream: someone changed a symbol's leverage (`ac`) or the multi-assets mode (`ai`).
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Account-Configuration-Update-previous-Leverage-Update
 */
export interface RawAccountConfigUpdate {
  readonly E: number;
  readonly T: number;
  /** `s` symbol, `l` leverage. */
  readonly ac?: { readonly s: string; readonly l: number } | undefined;
  /** `j` multi-assets margin. */
  readonly ai?: { readonly j: boolean } | undefined;
}

export const accountConfigUpdateSchema: z.ZodType<RawAccountConfigUpdate> = z.object({
  e: z.literal('ACCOUNT_CONFIG_UPDATE'),
  E: timeMsSchema,
  T: timeMsSchema,
  ac: z.object({ s: textSchema, l: z.number().int().positive() }).optional(),
  ai: z.object({ j: z.boolean() }).optional(),
});
