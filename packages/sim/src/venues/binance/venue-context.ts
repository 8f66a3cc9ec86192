import type { Exchange } from '../../exchange/exchange-api.ts';
import type { OrderRef, OrderSnapshot } from '../../exchange/order-types.ts';
import type { BinanceFaults } from './faults.ts';
import type { Call } from './gateway.ts';
import type { MarketFacts } from './market-facts.ts';
import type { MarketFeeds } from './market-feeds.ts';
import type { OrderMemory } from './order-memory.ts';
import type { RateLimits } from './rate-limits.ts';
import { missingParameter, noSuchOrder } from './refusal.ts';
import type { Symbols } from './symbols.ts';
import type { Timetable } from './timetable.ts';
import type { UpdateIds } from './update-ids.ts';
import type { WireIds } from './wire-ids.ts';

/** What endpoints of both products work on. */
export interface VenueContext {
  readonly exchange: Exchange;
  readonly symbols: Symbols;
  readonly orderIds: WireIds;
  readonly tradeIds: WireIds;
  readonly updateIds: UpdateIds;
  readonly limits: RateLimits;
  readonly faults: BinanceFaults;
  readonly timetable: Timetable;
  readonly memory: OrderMemory;
  readonly facts: MarketFacts;
  readonly feeds: MarketFeeds;
  /** A snapshot of a book taken earlier, to be served once more (F23). */
  readonly oldBooks: OldBooks;
}

/** Times on the wire. */
export function wireMs(context: VenueContext, atUs: number): number {
  return Math.floor(context.faults.clock.at(atUs) / 1000);
}

/** The order a call names by `orderId` or `origClientOrderId`. @throws {Refusal} -1102 when by neither */
export function orderRef(context: VenueContext, call: Call, idName = 'orderId', clientName = 'origClientOrderId'): OrderRef {
  const wire = call.params.bigint(idName);
  if (wire !== undefined) return { orderId: context.orderIds.own(wire) };
  const clientOrderId = call.params.text(clientName);
  if (clientOrderId === undefined) throw missingParameter(idName);
  return { clientOrderId };
}

/** An order of an account in a symbol, open or done. */
export function findOrder(context: VenueContext, call: Call, symbol: string, ref: OrderRef): OrderSnapshot | undefined {
  const order = context.exchange.order(call.account, ref);
  return order?.instrument === symbol ? order : undefined;
}

/** As {@link findOrder}, through a replica that may lag. @throws {Refusal} -2013 */
export function readOrder(context: VenueContext, call: Call, symbol: string, ref: OrderRef): OrderSnapshot {
  const order = findOrder(context, call, symbol, ref);
  const seen = order === undefined ? undefined : throughReplica(context, order, call.nowUs);
  if (seen === undefined) throw noSuchOrder();
  return seen;
}

/** What a replica says of an order: the truth, or with a lag what was true then. */
export function throughReplica(context: VenueContext, order: OrderSnapshot, nowUs: number): OrderSnapshot | undefined {
  const { replicaLagUs } = context.faults;
  if (replicaLagUs === 0) return order;
  const seen = context.memory.asOf(order, nowUs - replicaLagUs);
  if (seen === undefined) context.faults.count('F07');
  else if (seen.status !== order.status || seen.filled !== order.filled) context.faults.count('F13');
  return seen;
}

export function isOpen(order: OrderSnapshot): boolean {
  return order.status === 'working' || order.status === 'partially-filled';
}

/** Books as they were, kept to be served as if they were now (F23). */
export class OldBooks {
  private readonly kept = new Map<string, { readonly book: ReturnType<Exchange['book']>; times: number }>();

  keep(exchange: Exchange, symbol: string, times: number): void {
    this.kept.set(symbol, { book: exchange.book(symbol, 5000), times });
  }

  take(symbol: string): ReturnType<Exchange['book']> | undefined {
    const kept = this.kept.get(symbol);
    if (kept === undefined) return undefined;
    kept.times -= 1;
    if (kept.times <= 0) this.kept.delete(symbol);
    return kept.book;
  }
}
