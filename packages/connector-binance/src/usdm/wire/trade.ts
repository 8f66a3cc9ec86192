import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@trade`: every single trade. Undocumented for futures, and carried by `/public`. An id spent without a
 * public fill comes as price and quantity `"0"`.
 */
export interface UsdmTrade {
  readonly e: 'trade';
  readonly E: number;
  /** Trade time, ms. */
  readonly T: number;
  readonly s: string;
  readonly t: Sequence;
  readonly p: string;
  readonly q: string;
  /** The buyer was the maker, so the seller was the aggressor. */
  readonly m: boolean;
}

export const usdmTradeSchema: z.ZodType<UsdmTrade> = z.object({
  e: z.literal('trade'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  t: sequenceSchema,
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
});
