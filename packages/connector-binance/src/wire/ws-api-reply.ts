import type { LosslessJson } from '@mm/connector';
import { z } from 'zod';
import { errorBodySchema, type RawErrorBody } from './error-body.ts';
import { type RawRateLimit, rateLimitsSchema } from './rate-limit.ts';

/**
 * A reply of the WebSocket API. `status` means what an HTTP status means, 5xx included: the outcome is unknown then. An `id`
 * of null is no reply: the venue speaks of the whole session, as when a key is revoked.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-api-general-info
 * @see https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/response-format
 */
export interface RawWsApiReply {
  readonly id: string | number | null;
  readonly status: number;
  readonly result: LosslessJson | undefined;
  readonly error: RawErrorBody | undefined;
  /** When a ban or an exhausted budget ends, ms; stated by spot. */
  readonly retryAfterMs: number | undefined;
  /** The venue's clock when it said so. */
  readonly serverTimeMs: number | undefined;
  readonly rateLimits: readonly RawRateLimit[];
}

const timeMs = z.number().int().nonnegative().optional();

const errorSchema = z.intersection(
  errorBodySchema,
  z.object({ data: z.object({ serverTime: timeMs, retryAfter: timeMs }).optional().catch(undefined) }),
);

export const wsApiReplySchema: z.ZodType<RawWsApiReply> = z
  .object({
    id: z.union([z.string(), z.number(), z.null()]),
    status: z.number().int(),
    result: z.custom<LosslessJson>().optional(),
    error: errorSchema.optional(),
    rateLimits: rateLimitsSchema.optional(),
  })
  .transform(({ id, status, result, error, rateLimits }) => ({
    id,
    status,
    result,
    error: error === undefined ? undefined : { code: error.code, msg: error.msg },
    retryAfterMs: error?.data?.retryAfter,
    serverTimeMs: error?.data?.serverTime,
    rateLimits: rateLimits ?? [],
  }));
