import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@aggTrade`: fills of one taker order at one price, in real time.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#aggregate-trade-streams
 */
export interface SpotAggTrade {
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

export const spotAggTradeSchema: z.ZodType<SpotAggTrade> = z.object({
  e: z.literal('aggTrade'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  a: sequenceSchema,
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
});
