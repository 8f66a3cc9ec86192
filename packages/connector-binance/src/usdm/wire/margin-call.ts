import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `MARGIN_CALL` of the private stream: positions whose margin runs low. A hint, sent when the market is volatile; what is
 * true is read back.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Margin-Call
 */
export interface RawMarginCall {
  readonly E: number;
  readonly p: readonly {
    readonly s: string;
    /** Signed size. */
    readonly pa: DecimalText;
    readonly ps: string;
  }[];
}

export const marginCallSchema: z.ZodType<RawMarginCall> = z.object({
  e: z.literal('MARGIN_CALL'),
  E: timeMsSchema,
  p: z.array(z.object({ s: textSchema, pa: decimalSchema, ps: textSchema })),
});
