import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { levelsSchema, type RawLevel, sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * Stream `<symbol>@depth[@100ms]`: absolute sizes, zero removes the level. No `pu`: continuity is `U = previous u + 1`.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream
 */
export interface SpotDepthUpdate {
  readonly e: 'depthUpdate';
  /** Event time, ms. */
  readonly E: number;
  readonly s: string;
  /** First and last update id in the event. */
  readonly U: Sequence;
  readonly u: Sequence;
  readonly b: readonly RawLevel[];
  readonly a: readonly RawLevel[];
}

export const spotDepthUpdateSchema: z.ZodType<SpotDepthUpdate> = z.object({
  e: z.literal('depthUpdate'),
  E: timeMsSchema,
  s: z.string(),
  U: sequenceSchema,
  u: sequenceSchema,
  b: levelsSchema,
  a: levelsSchema,
});
