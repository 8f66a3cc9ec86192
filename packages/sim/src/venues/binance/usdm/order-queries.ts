import type { OrderSnapshot } from '../../../exchange/order-types.ts';
import type { Call, Endpoint } from '../gateway.ts';
import { allOrders, fillsOf, namedSymbol, neededSymbol, openOrders } from '../order-reads.ts';
import { noSuchOrder } from '../refusal.ts';
import { isOpen, orderRef, readOrder } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { fillRow, orderRow } from './order-shapes.ts';
import type { UsdmContext } from './usdm-context.ts';

const READ = { operation: 'read', security: 'signed' } as const;
const DAY_US = 86_400_000_000;

/** Endpoints that read orders and fills. */
export function orderQueries(context: UsdmContext): [string, Endpoint][] {
  const toRow = (order: OrderSnapshot): WireValue => orderRow(context, order);
  return [
    ['GET /fapi/v1/order', { ...READ, weight: 1, run: (call) => oneOrder(context, call) }],
    ['GET /fapi/v1/openOrder', { ...READ, weight: 1, run: (call) => openOrder(context, call) }],
    [
      'GET /fapi/v1/openOrders',
      { ...READ, weight: (params) => (params.has('symbol') ? 1 : 40), run: (call) => openOrders(context, call).map(toRow) },
    ],
    [
      'GET /fapi/v1/allOrders',
      { ...READ, weight: 5, run: (call) => allOrders(context, call, namedSymbol(context, call)).map(toRow) },
    ],
    [
      'GET /fapi/v1/userTrades',
      { ...READ, weight: 5, run: (call) => fillsOf(context, call).map((fill) => fillRow(context, fill)) },
    ],
    ['GET /fapi/v1/forceOrders', { ...READ, weight: 20, run: (call) => forceOrders(context, call) }],
    ['GET /fapi/v1/openAlgoOrders', { ...READ, weight: 1, run: () => [] }],
    ['GET /fapi/v1/rateLimit/order', { ...READ, weight: 1, run: () => context.limits.ordersListed() }],
  ];
}

function oneOrder(context: UsdmContext, call: Call): WireValue {
  const symbol = neededSymbol(context, call);
  const order = readOrder(context, call, symbol, orderRef(context, call));
  // The venue forgets what ended without a fill after three days, and everything after ninety.
  const ageUs = call.nowUs - order.createdUs;
  if (!isOpen(order) && (ageUs > 90 * DAY_US || (order.filled === 0 && ageUs > 3 * DAY_US))) throw noSuchOrder();
  return orderRow(context, order);
}

function openOrder(context: UsdmContext, call: Call): WireValue {
  const order = readOrder(context, call, neededSymbol(context, call), orderRef(context, call));
  if (!isOpen(order)) throw noSuchOrder();
  return orderRow(context, order);
}

function forceOrders(context: UsdmContext, call: Call): WireValue {
  return context.exchange
    .allOrders(call.account, call.params.text('symbol'))
    .filter((order) => order.origin === 'liquidation' || order.origin === 'adl')
    .map((order) => orderRow(context, order));
}
