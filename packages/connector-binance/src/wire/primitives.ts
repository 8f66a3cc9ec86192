import { type Sequence, toSequence } from '@mm/core';
import { z } from 'zod';

/** A time or a small count: a non-negative integer that a double holds. */
export const integerSchema: z.ZodType<number> = z.number().int().nonnegative();

/** An id or a sequence number: exact however large, as a `bigint` past 2^53. */
export const sequenceSchema: z.ZodType<Sequence> = z
  .union([z.number().int().nonnegative(), z.bigint().nonnegative()])
  .transform(toSequence);

/** `[price, size]`; further elements are passed over. */
export type RawLevel = readonly [price: string, size: string, ...rest: unknown[]];

export const levelsSchema: z.ZodType<RawLevel[]> = z.array(z.tuple([z.string(), z.string()], z.unknown()));
