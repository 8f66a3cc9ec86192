import { z } from 'zod';
import { errorBodySchema, type RawErrorBody } from './error-body.ts';

/**
 * What a market-data socket answers to SUBSCRIBE and its like. A good answer proves nothing: names that do not exist, and
 * streams of another route, are acknowledged too.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Live-Subscribing-Unsubscribing-to-streams
 */
export type RawControlReply =
  | { readonly type: 'done'; readonly id: string | number | null }
  | { readonly type: 'failed'; readonly id: string | number | null; readonly error: RawErrorBody };

const idSchema = z.union([z.string(), z.number(), z.null()]);

export const controlReplySchema: z.ZodType<RawControlReply> = z.union([
  z
    .object({ error: errorBodySchema, id: idSchema.optional() })
    .transform(({ error, id }) => ({ type: 'failed' as const, id: id ?? null, error })),
  z.object({ result: z.unknown(), id: idSchema }).transform(({ id }) => ({ type: 'done' as const, id })),
  errorBodySchema.transform((error) => ({ type: 'failed' as const, id: null, error })),
]);
