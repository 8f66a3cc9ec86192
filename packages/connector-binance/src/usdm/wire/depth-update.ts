import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { levelsSchema, type RawLevel, sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@depth[@100ms|@500ms]`, route `/public`: absolute sizes, zero removes the level.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams
 */
export interface UsdmDepthUpdate {
  readonly e: 'depthUpdate';
  /** Event time, ms. */
  readonly E: number;
  /** Transaction time, ms. */
  readonly T: number;
  readonly s: string;
  /** First and last update id in the event. */
  readonly U: Sequence;
  readonly u: Sequence;
  /** `u` of the event before in this stream. */
  readonly pu: Sequence;
  readonly b: readonly RawLevel[];
  readonly a: readonly RawLevel[];
}

export const usdmDepthUpdateSchema: z.ZodType<UsdmDepthUpdate> = z.object({
  e: z.literal('depthUpdate'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: z.string(),
  U: sequenceSchema,
  u: sequenceSchema,
  pu: sequenceSchema,
  b: levelsSchema,
  a: levelsSchema,
});
