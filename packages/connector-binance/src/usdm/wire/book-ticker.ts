import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@bookTicker`, route `/public`: best bid and ask, in real time.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 */
export interface UsdmBookTicker {
  readonly e: 'bookTicker';
  readonly u: Sequence;
  readonly E: number;
  /** Transaction time, ms. */
  readonly T: number;
  readonly s: string;
  /** Best bid: price and size; the same for the ask. An empty side is `"0"`. */
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
}

export const usdmBookTickerSchema: z.ZodType<UsdmBookTicker> = z.object({
  e: z.literal('bookTicker'),
  u: sequenceSchema,
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
});
