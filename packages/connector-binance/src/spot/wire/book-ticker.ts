import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { sequenceSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@bookTicker`: best bid and ask in real time. It has neither an event type nor a time.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-book-ticker-streams
 */
export interface SpotBookTicker {
  readonly u: Sequence;
  readonly s: string;
  /** Best bid: price and size; the same for the ask. An empty side is `"0.00000000"`. */
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
}

export const spotBookTickerSchema: z.ZodType<SpotBookTicker> = z.object({
  u: sequenceSchema,
  s: z.string(),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
});
