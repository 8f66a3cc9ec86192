import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema, timeMsSchema } from './primitives.ts';

/**
 * Stream `<symbol>@trade`: every single trade, spelled alike by both products (spot adds an `M` that nobody needs). For
 * futures it is undocumented and carried by the route `/public`, and an id spent without a public fill comes as price and
 * quantity `"0"`.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#trade-streams
 */
export interface RawTrade {
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

export const tradeSchema: z.ZodType<RawTrade> = z.object({
  e: z.literal('trade'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  t: sequenceSchema,
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
});
