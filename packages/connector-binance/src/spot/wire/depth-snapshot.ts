import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { levelsSchema, type RawLevel, sequenceSchema } from '../../wire/primitives.ts';

/**
 * `GET /api/v3/depth`. It states no time.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#order-book
 */
export interface SpotDepthSnapshot {
  readonly lastUpdateId: Sequence;
  readonly bids: readonly RawLevel[];
  readonly asks: readonly RawLevel[];
}

export const spotDepthSnapshotSchema: z.ZodType<SpotDepthSnapshot> = z.object({
  lastUpdateId: sequenceSchema,
  bids: levelsSchema,
  asks: levelsSchema,
});
