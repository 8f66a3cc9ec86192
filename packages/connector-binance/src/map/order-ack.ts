import type { Accepted, LosslessJson } from '@mm/connector';
import type { VenueOrderId } from '@mm/core';
import { orderAckSchema, type RawOrderAck } from '../wire/order-ack.ts';

/** What a request about an order wanted. */
export type OrderVerb = 'place' | 'amend' | 'cancel' | 'cancel-all';

/**
 * The body of a success → what it accepted, or `undefined` when it is not understood. An amend may have ended the order (a
 * size not above what is filled, a post-only price that would take), and a cancel's reply may show an order that has filled, if
 * only in part or for all we know: then the answer is not final, and the private stream, or a query, says what came of it. Were the order over
 * with this reply, what was filled of it would be forgotten for as long as the stream is silent.
 */
export function readAccepted(verb: OrderVerb, body: LosslessJson): Accepted | undefined {
  if (verb === 'cancel-all') return { venueOrderId: undefined, venueTimeUs: 0, final: true };
  const ack = orderAckSchema.safeParse(verb === 'amend' ? amended(body) : body);
  if (!ack.success) return undefined;
  const { orderId, timeMs } = ack.data;
  return { venueOrderId: orderId as VenueOrderId, venueTimeUs: timeMs * 1_000, final: isFinal(verb, ack.data) };
}

const NOTHING = /^0(\.0*)?$/;

function isFinal(verb: OrderVerb, { status, executedQty }: RawOrderAck): boolean {
  if (verb === 'cancel') return status === 'CANCELED' && executedQty !== undefined && NOTHING.test(executedQty);
  return verb === 'place' || status === undefined || status === 'NEW' || status === 'PARTIALLY_FILLED';
}

/** Spot wraps the order in its reply to an amend. */
function amended(body: LosslessJson): LosslessJson {
  const wrapped = typeof body === 'object' && body !== null && !Array.isArray(body) && Object.hasOwn(body, 'amendedOrder');
  return wrapped ? ((body as { amendedOrder: LosslessJson }).amendedOrder ?? null) : body;
}
