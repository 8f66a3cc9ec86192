import { z } from 'zod';

/**
 * One budget as `exchangeInfo` states it (without `count`) and as every WebSocket API reply reports it.
 * `REQUEST_WEIGHT` is counted per IP, `ORDERS` per account; windows are fixed and aligned to the venue's clock.
 */
export interface RawRateLimit {
  /** `REQUEST_WEIGHT`, `ORDERS`, `RAW_REQUESTS`, `CONNECTIONS`; others are passed over. */
  readonly rateLimitType: string;
  /** `SECOND`, `MINUTE`, `HOUR`, `DAY`. */
  readonly interval: string;
  readonly intervalNum: number;
  readonly limit: number;
  /** Used so far in the window. */
  readonly count?: number | undefined;
}

const rateLimitSchema = z.object({
  rateLimitType: z.string(),
  interval: z.string(),
  intervalNum: z.number().int().positive(),
  limit: z.number().int().nonnegative(),
  count: z.number().int().nonnegative().optional(),
});

/** A list of budgets; entries of another shape are left out, for what is not understood bounds nothing. */
export const rateLimitsSchema: z.ZodType<RawRateLimit[]> = z.array(z.unknown()).transform((entries) =>
  entries.flatMap((entry) => {
    const read = rateLimitSchema.safeParse(entry);
    return read.success ? [read.data] : [];
  }),
);
