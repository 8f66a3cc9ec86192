import { z } from 'zod';
import { textSchema } from './values.ts';

/**
 * What REST answers with a status of 4xx or 5xx, what stands in a batch's reply in the place of an order that was refused,
 * and what stands in `error` of a WebSocket API reply. `code` is negative; a few replies of success have the same shape with
 * `code` 200.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code
 * @see https://developers.binance.com/docs/binance-spot-api-docs/errors
 */
export interface RawErrorBody {
  readonly code: number;
  readonly msg: string;
}

export const errorBodySchema: z.ZodType<RawErrorBody> = z.object({ code: z.number().int(), msg: textSchema });
