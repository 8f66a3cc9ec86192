import { z } from 'zod';
import { timeMsSchema } from './primitives.ts';

/**
 * `GET /fapi/v1/time`, `GET /api/v3/time`: the venue's clock, which probes compare with ours.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Check-Server-Time
 */
export interface RawServerTime {
  readonly serverTime: number;
}

export const serverTimeSchema: z.ZodType<RawServerTime> = z.object({ serverTime: timeMsSchema });
