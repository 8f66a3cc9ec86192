import type { LosslessJson } from '@mm/connector';
import { z } from 'zod';
import { textSchema } from '../../wire/values.ts';

/**
 * A private event on the WebSocket API's socket: `{"subscriptionId":0,"event":{…}}`. `eventStreamTerminated` says that this
 * subscription is over; `listStatus` and `externalLockUpdate` concern nothing we do.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream
 */
export interface RawUserEvent {
  /** `e`: what it is. */
  readonly kind: string;
  readonly event: LosslessJson;
}

export const userEventSchema: z.ZodType<RawUserEvent> = z
  .object({ event: z.looseObject({ e: textSchema }) })
  .transform(({ event }) => ({ kind: event.e, event: event as unknown as LosslessJson }));

/** The reply to `userDataStream.subscribe` and `userDataStream.subscribe.signature`. */
export interface RawSubscription {
  readonly subscriptionId: number;
}

export const subscriptionSchema: z.ZodType<RawSubscription> = z.object({ subscriptionId: z.number().int() });
