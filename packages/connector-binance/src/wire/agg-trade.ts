import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema, timeMsSchema } from './primitives.ts';

/**
 * Stream `<symbol>@aggTrade`: fills of one taker order at one price. Futures send it every 100 ms on the route `/market`,
 * spot in real time.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#aggregate-trade-streams
 */
export interface RawAggTrade {
  readonly e: 'aggTrade';
  readonly E: number;
  /** Trade time, ms. */
  readonly T: number;
  readonly s: string;
  /** Aggregate trade id. */
  readonly a: Sequence;
  readonly p: string;
  readonly q: string;
  /** The buyer was the maker, so the seller was the aggressor. */
  readonly m: boolean;
}

export const aggTradeSchema: z.ZodType<RawAggTrade> = z.object({
  e: z.literal('aggTrade'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  a: sequenceSchema,
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
});
