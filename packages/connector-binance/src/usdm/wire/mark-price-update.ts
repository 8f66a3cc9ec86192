import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * Stream `<symbol>@markPrice@1s` on the route `/market`. `P`, the estimated settle price, and `ap`, the mark's moving
 * average, are not read.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Mark-Price-Stream
 */
export interface RawMarkPriceUpdate {
  readonly E: number;
  readonly s: string;
  /** Mark price; not on the tick grid. */
  readonly p: DecimalText;
  /** Index price; not on the tick grid. */
  readonly i: DecimalText;
  /** Funding rate that will be charged at `T`; empty text for contracts without funding. */
  readonly r: DecimalText | undefined;
  /** Next funding time, ms; 0 for contracts without funding. */
  readonly T: number;
}

export const markPriceUpdateSchema: z.ZodType<RawMarkPriceUpdate> = z.object({
  e: z.literal('markPriceUpdate'),
  E: timeMsSchema,
  s: textSchema,
  p: decimalSchema,
  i: decimalSchema,
  r: z.union([decimalSchema, z.literal('').transform(() => undefined)]),
  T: timeMsSchema,
});
