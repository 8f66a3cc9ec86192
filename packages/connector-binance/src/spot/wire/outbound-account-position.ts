import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `outboundAccountPosition`: the balances that may have changed, as they are now.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#account-update
 */
export interface RawOutboundAccountPosition {
  readonly E: number;
  /** Time of the last change, ms. */
  readonly u: number;
  /** `a` asset, `f` free, `l` locked. */
  readonly B: readonly { readonly a: string; readonly f: DecimalText; readonly l: DecimalText }[];
}

export const outboundAccountPositionSchema: z.ZodType<RawOutboundAccountPosition> = z.object({
  e: z.literal('outboundAccountPosition'),
  E: timeMsSchema,
  u: timeMsSchema,
  B: z.array(z.object({ a: textSchema, f: decimalSchema, l: decimalSchema })),
});
