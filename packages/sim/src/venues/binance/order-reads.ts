import type { FillSnapshot } from '../../exchange/account-types.ts';
import type { OrderSnapshot } from '../../exchange/order-types.ts';
import type { Call } from './gateway.ts';
import { inTimes } from './history-filter.ts';
import { isOpen, throughReplica, type VenueContext, wireMs } from './venue-context.ts';

/** Rows of an answer unless it is told, and most. */
const ROWS = 500;
const MOST_ROWS = 1000;

/** The symbol of a call that must name one. @throws {Refusal} -1102, or for a symbol that is not there */
export function neededSymbol(context: VenueContext, call: Call): string {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  return symbol;
}

/** The symbol of a call that may name one. @throws {Refusal} for a symbol that is not there */
export function namedSymbol(context: VenueContext, call: Call): string | undefined {
  return call.params.has('symbol') ? neededSymbol(context, call) : undefined;
}

/** What is open, as a replica that may lag has it. */
export function openOrders(context: VenueContext, call: Call): readonly OrderSnapshot[] {
  const symbol = namedSymbol(context, call);
  const { exchange, faults } = context;
  const orders = faults.replicaLagUs === 0 ? exchange.openOrders(call.account, symbol) : exchange.allOrders(call.account, symbol);
  return orders.flatMap((order) => {
    const seen = throughReplica(context, order, call.nowUs);
    return seen !== undefined && isOpen(seen) ? [seen] : [];
  });
}

/** Orders, done ones too, from an id or between times, as a replica has them. */
export function allOrders(context: VenueContext, call: Call, symbol: string | undefined): readonly OrderSnapshot[] {
  const from = call.params.bigint('orderId');
  const fromId = from === undefined ? 0 : context.orderIds.own(from);
  const orders = context.exchange.allOrders(call.account, symbol).flatMap((order) => {
    const seen = order.orderId < fromId ? undefined : throughReplica(context, order, call.nowUs);
    return seen === undefined ? [] : [seen];
  });
  return inTimes(orders, call.params, (order) => wireMs(context, order.createdUs), ROWS, MOST_ROWS);
}

/** Fills in a symbol, of an order, from an id or between times, as a replica has them. */
export function fillsOf(context: VenueContext, call: Call): readonly FillSnapshot[] {
  const symbol = neededSymbol(context, call);
  const from = call.params.bigint('fromId');
  const fromId = from === undefined ? 0 : context.tradeIds.own(from);
  const wanted = call.params.bigint('orderId');
  const orderId = wanted === undefined ? undefined : context.orderIds.own(wanted);
  const fills = context.exchange
    .history(call.account)
    .fills.filter(
      (fill) =>
        fill.instrument === symbol &&
        fill.tradeId >= fromId &&
        (orderId === undefined || fill.orderId === orderId) &&
        fill.atUs <= call.nowUs - context.faults.replicaLagUs,
    );
  return inTimes(fills, call.params, (fill) => wireMs(context, fill.atUs), ROWS, MOST_ROWS);
}
