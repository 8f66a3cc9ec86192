import type { Sequence } from '@mm/core';
import { z } from 'zod';
import { levelsSchema, type RawLevel, sequenceSchema, timeMsSchema } from '../../wire/primitives.ts';

/**
 * `GET /fapi/v1/depth`.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Order-Book
 */
export interface UsdmDepthSnapshot {
  readonly lastUpdateId: Sequence;
  readonly E: number;
  /** Transaction time, ms. */
  readonly T: number;
  readonly bids: readonly RawLevel[];
  readonly asks: readonly RawLevel[];
}

export const usdmDepthSnapshotSchema: z.ZodType<UsdmDepthSnapshot> = z.object({
  lastUpdateId: sequenceSchema,
  E: timeMsSchema,
  T: timeMsSchema,
  bids: levelsSchema,
  asks: levelsSchema,
});
