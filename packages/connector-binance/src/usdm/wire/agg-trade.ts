import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@aggTrade`, route `/market`: fills of one taker order at one price, every 100 ms.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
 */
export interface UsdmAggTrade {
  readonly e: 'aggTrade';
  readonly E: number;
  /** Trade time, ms. */
  readonly T: number;
  readonly s: string;
  /** Aggregate trade id. */
  readonly a: Sequence;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}

export const usdmAggTradeSchema: z.ZodType<UsdmAggTrade> = z.object({
  e: z.literal('aggTrade'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  a: sequenceSchema,
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
});
