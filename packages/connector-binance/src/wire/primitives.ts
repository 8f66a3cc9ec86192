import { type Sequence, toSequence } from '@mm/core';
import { z } from 'zod';

/** A later time in ms is none that a double holds in microseconds: it is one in microseconds, most likely. */
export const MAX_TIME_MS: number = Math.floor(Number.MAX_SAFE_INTEGER / 1_000);

/** A venue's time in milliseconds. */
export const timeMsSchema: z.ZodType<number> = z.number().int().nonnegative().max(MAX_TIME_MS);

/** An id or a sequence number: exact however large, as a `bigint` past 2^53. */
export const sequenceSchema: z.ZodType<Sequence> = z
  .union([z.number().int().nonnegative(), z.bigint().nonnegative()])
  .transform(toSequence);

/** `[price, size]`; further elements are passed over. */
export type RawLevel = readonly [price: string, size: string, ...rest: unknown[]];

export const levelsSchema: z.ZodType<RawLevel[]> = z.array(z.tuple([z.string(), z.string()], z.unknown()));
