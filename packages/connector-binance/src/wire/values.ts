import { type DecimalText, isRefusal, parseDecimal } from '@mm/core';
import { z } from 'zod';
import { MAX_TIME_MS, timeMsSchema } from './primitives.ts';

/*
 * What Binance's requests and private events are made of, beside the primitives of market data. Unknown fields are passed
 * over everywhere: the venue adds them without notice.
 */

/** An id as text, exact however large: a JSON integer of any size, or text. */
export const idTextSchema: z.ZodType<string> = z
  .union([z.number().int(), z.bigint(), z.string().min(1).max(64)])
  .transform((value) => String(value));

/** An amount of money, a price or a size: plain decimal text, which becomes canonical. */
export const decimalSchema: z.ZodType<DecimalText> = z.string().transform((text, context) => {
  const parsed = parseDecimal(text);
  if (!isRefusal(parsed)) return parsed;
  context.addIssue({ code: 'custom', message: parsed.message });
  return z.NEVER;
});

/** Bounded text that is shown to people and compared, never executed. */
export const textSchema: z.ZodType<string> = z.string().max(1_024);

/** A time that some pages print as text, and the venue sends as a number, or the other way round. */
export const looseTimeMsSchema: z.ZodType<number> = z.union([
  timeMsSchema,
  z
    .string()
    .regex(/^[0-9]{1,16}$/)
    .transform(Number)
    .refine((ms) => ms <= MAX_TIME_MS),
]);
