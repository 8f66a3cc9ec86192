import { z } from 'zod';
import { looseTimeMsSchema } from '../../wire/values.ts';

/**
 * `POST /fapi/v1/listenKey`: the name of the private stream, valid for 60 minutes after each `PUT`. Whoever knows it can
 * read the account: it is a secret.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Start-User-Data-Stream
 */
export interface RawListenKey {
  readonly listenKey: string;
}

export const listenKeySchema: z.ZodType<RawListenKey> = z.object({ listenKey: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/) });

/**
 * `listenKeyExpired` of the private stream: the socket stays open and says nothing more. The page prints `E` as text, the
 * venue's own client types it as a number.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-User-Data-Stream-Expired
 */
export interface RawListenKeyExpired {
  readonly E: number;
}

export const listenKeyExpiredSchema: z.ZodType<RawListenKeyExpired> = z.object({
  e: z.literal('listenKeyExpired'),
  E: looseTimeMsSchema,
});
