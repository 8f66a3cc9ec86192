import { z } from 'zod';
import { timeMsSchema } from './primitives.ts';
import { idTextSchema, textSchema } from './values.ts';

/**
 * What the replies to placing, changing and canceling an order have in common, over both channels and in both products. More
 * is not needed to know that the venue did it, and the less is asked of a reply, the fewer answers are not understood.
 */
export interface RawOrderAck {
  readonly orderId: string;
  /** Absent in the shortest replies. */
  readonly status: string | undefined;
  /** Of the order, filled in all by then; `undefined` where the reply does not say so in words that are understood. */
  readonly executedQty: string | undefined;
  /** When, ms; 0 where the reply does not say. */
  readonly timeMs: number;
}

export const orderAckSchema: z.ZodType<RawOrderAck> = z
  .object({
    orderId: idTextSchema,
    status: textSchema.optional(),
    executedQty: textSchema.optional().catch(undefined),
    updateTime: timeMsSchema.optional(),
    transactTime: timeMsSchema.optional(),
  })
  .transform(({ orderId, status, executedQty, updateTime, transactTime }) => ({
    orderId,
    status,
    executedQty,
    timeMs: updateTime ?? transactTime ?? 0,
  }));
