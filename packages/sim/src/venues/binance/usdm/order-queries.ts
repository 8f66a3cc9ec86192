import type { Call, Endpoint } from '../gateway.ts';
import { inTimes } from '../history-filter.ts';
import { noSuchOrder } from '../refusal.ts';
import { isOpen, orderRef, readOrder, throughReplica, wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { fillRow, orderRow } from './order-shapes.ts';
import type { UsdmContext } from './usdm-context.ts';

const READ = { operation: 'read', security: 'signed' } as const;
const DAY_US = 86_400_000_000;

/** Endpoints that read orders and fills. */
export function orderQueries(context: UsdmContext): [string, Endpoint][] {
  return [
    ['GET /fapi/v1/order', { ...READ, weight: 1, run: (call) => oneOrder(context, call) }],
    ['GET /fapi/v1/openOrder', { ...READ, weight: 1, run: (call) => openOrder(context, call) }],
    [
      'GET /fapi/v1/openOrders',
      { ...READ, weight: (params) => (params.has('symbol') ? 1 : 40), run: (call) => openOrders(context, call) },
    ],
    ['GET /fapi/v1/allOrders', { ...READ, weight: 5, run: (call) => allOrders(context, call) }],
    ['GET /fapi/v1/userTrades', { ...READ, weight: 5, run: (call) => userTrades(context, call) }],
    ['GET /fapi/v1/forceOrders', { ...READ, weight: 20, run: (call) => forceOrders(context, call) }],
    ['GET /fapi/v1/openAlgoOrders', { ...READ, weight: 1, run: () => [] }],
    ['GET /fapi/v1/rateLimit/order', { ...READ, weight: 1, run: () => context.limits.ordersListed() }],
  ];
}

function oneOrder(context: UsdmContext, call: Call): WireValue {
  const symbol = symbolOf(context, call);
  const order = readOrder(context, call, symbol, orderRef(context, call));
  // The venue forgets what ended without a fill after three days, and everything after ninety.
  const ageUs = call.nowUs - order.createdUs;
  if (!isOpen(order) && (ageUs > 90 * DAY_US || (order.filled === 0 && ageUs > 3 * DAY_US))) throw noSuchOrder();
  return orderRow(context, order);
}

function openOrder(context: UsdmContext, call: Call): WireValue {
  const order = readOrder(context, call, symbolOf(context, call), orderRef(context, call));
  if (!isOpen(order)) throw noSuchOrder();
  return orderRow(context, order);
}

function openOrders(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.text('symbol');
  if (symbol !== undefined) context.symbols.need(symbol);
  const orders =
    context.faults.replicaLagUs === 0
      ? context.exchange.openOrders(call.account, symbol)
      : context.exchange.allOrders(call.account, symbol);
  return orders.flatMap((order) => {
    const seen = throughReplica(context, order, call.nowUs);
    return seen !== undefined && isOpen(seen) ? [orderRow(context, seen)] : [];
  });
}

function allOrders(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.text('symbol');
  if (symbol !== undefined) context.symbols.need(symbol);
  const from = call.params.bigint('orderId');
  const fromId = from === undefined ? 0 : context.orderIds.own(from);
  const orders = context.exchange.allOrders(call.account, symbol).flatMap((order) => {
    const seen = order.orderId < fromId ? undefined : throughReplica(context, order, call.nowUs);
    return seen === undefined ? [] : [seen];
  });
  return inTimes(orders, call.params, (order) => wireMs(context, order.createdUs), 500, 1000).map((order) =>
    orderRow(context, order),
  );
}

function userTrades(context: UsdmContext, call: Call): WireValue {
  const symbol = symbolOf(context, call);
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
  return inTimes(fills, call.params, (fill) => wireMs(context, fill.atUs), 500, 1000).map((fill) => fillRow(context, fill));
}

function forceOrders(context: UsdmContext, call: Call): WireValue {
  return context.exchange
    .allOrders(call.account, call.params.text('symbol'))
    .filter((order) => order.origin === 'liquidation' || order.origin === 'adl')
    .map((order) => orderRow(context, order));
}

function symbolOf(context: UsdmContext, call: Call): string {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  return symbol;
}
