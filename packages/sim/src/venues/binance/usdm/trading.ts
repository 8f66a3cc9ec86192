import type { OrderSnapshot } from '../../../exchange/order-types.ts';
import { type Call, type Endpoint, needsOneOf, oneOrder } from '../gateway.ts';
import { readSide } from '../order-words.ts';
import { Parameters } from '../parameters.ts';
import { Refusal, unknownOrder } from '../refusal.ts';
import { findOrder, isOpen, orderRef } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { batchItems, matchedPrice, placementRequest, readPrice, readSize } from './order-request.ts';
import { orderReply } from './order-shapes.ts';
import { amendRefusal, cancelRefusal, placeRefusal } from './refusals.ts';
import type { UsdmContext } from './usdm-context.ts';

const TRADE = { security: 'signed', trades: true } as const;

/** Endpoints that trade, by their REST names. */
export function tradingEndpoints(context: UsdmContext): [string, Endpoint][] {
  const order = '/fapi/v1/order';
  const batch = '/fapi/v1/batchOrders';
  const batchCost = (params: Parameters) => ({ weight: 0, orders: batchLength(params), longOrders: 1 });
  return [
    [`POST ${order}`, { ...TRADE, operation: 'create', weight: 0, orders: oneOrder, run: (call) => place(context, call) }],
    [`POST ${order}/test`, { ...TRADE, operation: 'other', weight: 1, run: (call) => testPlace(context, call) }],
    [`PUT ${order}`, { ...TRADE, operation: 'amend', weight: 1, orders: oneOrder, run: (call) => modify(context, call) }],
    [`DELETE ${order}`, { ...TRADE, operation: 'cancel', weight: 1, run: (call) => cancel(context, call) }],
    [
      `POST ${batch}`,
      {
        ...TRADE,
        operation: 'batch',
        weight: 5,
        orders: batchCost,
        run: (call) => batchOf(call, 'batchOrders', (one) => place(context, one)),
      },
    ],
    [
      `PUT ${batch}`,
      {
        ...TRADE,
        operation: 'batch',
        weight: 5,
        orders: batchCost,
        run: (call) => batchOf(call, 'batchOrders', (one) => modify(context, one)),
      },
    ],
    [`DELETE ${batch}`, { ...TRADE, operation: 'cancel', weight: 1, run: (call) => cancelBatch(context, call) }],
    ['DELETE /fapi/v1/allOpenOrders', { ...TRADE, operation: 'cancel', weight: 1, run: (call) => cancelAll(context, call) }],
    ['POST /fapi/v1/countdownCancelAll', { ...TRADE, operation: 'session', weight: 10, run: deadMansSwitch(context) }],
  ];
}

function place(context: UsdmContext, call: Call): WireValue {
  const { spec, note, respType } = placementRequest(context, call, context.settings.hedgeMode(call.account));
  const side = spec.side === 'bid' ? 'BUY' : 'SELL';
  const rejected = context.faults.takeReject(spec.instrument, side);
  if (rejected !== undefined) throw rejected;
  if (context.faults.postOnly.has(spec.instrument) && spec.postOnly !== true) {
    context.faults.count('F47');
    throw placeRefusal('post-only-market', undefined);
  }
  const result = context.memory.placing(note, () => context.exchange.place(call.account, spec, call.nowUs));
  if (!result.ok) throw placeRefusal(result.reason, context.symbols.need(spec.instrument).rules.minNotional);
  const { order } = result;
  if (note.goodTillMs !== undefined && isOpen(order)) endAt(context, order, note.goodTillMs);
  return orderReply(context, order, { acknowledgeOnly: respType === 'ACK', oldFields: context.oldOrderFields });
}

/** Ends an order at its good-till date. */
function endAt(context: UsdmContext, order: OrderSnapshot, goodTillMs: number): void {
  context.timetable.at(goodTillMs * 1000 - context.faults.clock.skewUs, (nowUs) => {
    const now = context.exchange.order(order.account, { orderId: order.orderId });
    if (now === undefined || !isOpen(now)) return;
    context.memory.annotate(order.orderId, { expired: true });
    context.exchange.cancel(order.account, { orderId: order.orderId }, nowUs);
  });
}

function testPlace(context: UsdmContext, call: Call): WireValue {
  placementRequest(context, call, context.settings.hedgeMode(call.account));
  return {};
}

function modify(context: UsdmContext, call: Call): WireValue {
  const { params } = call;
  needsOneOf(params, 'orderId', 'origClientOrderId');
  const symbol = params.needText('symbol');
  const view = context.symbols.need(symbol);
  const side = readSide(call);
  const size = readSize(context, symbol, params.needText('quantity'));
  const price = params.has('priceMatch')
    ? matchedPrice(context, call, symbol, side)
    : readPrice(context, symbol, params.needText('price'));
  const ref = orderRef(context, call);
  const order = findOrder(context, call, symbol, ref);
  if (order === undefined || !isOpen(order)) throw amendRefusal('unknown-order', undefined);
  if (order.side !== side) throw new Refusal(-1117, 'Invalid side.');
  if (params.flag('reduceOnly') === true && !order.reduceOnly) {
    throw new Refusal(-5047, 'The reduceOnly flag does not match the original order.');
  }
  const result = context.exchange.amend(call.account, { orderId: order.orderId }, { price, size }, call.nowUs);
  if (!result.ok) throw amendRefusal(result.reason, view.rules.minNotional);
  return orderReply(context, result.order, { oldFields: context.oldOrderFields, modifyId: params.text('modifyId') });
}

function cancel(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  const ref = orderRef(context, call);
  const order = findOrder(context, call, symbol, ref);
  if (order === undefined || context.faults.takeCancelRefusal()) throw unknownOrder();
  const result = context.exchange.cancel(call.account, { orderId: order.orderId }, call.nowUs);
  if (!result.ok) throw cancelRefusal(result.reason);
  return orderReply(context, result.order, { oldFields: context.oldOrderFields });
}

function cancelAll(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  context.exchange.cancelAll(call.account, symbol, call.nowUs);
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}

function batchLength(params: Parameters): number {
  try {
    const items: unknown = JSON.parse(params.text('batchOrders') ?? '[]');
    return Array.isArray(items) ? items.length : 1;
  } catch {
    return 1;
  }
}

/** Each element on its own: what is refused stands in the list as its error. */
function batchOf(call: Call, name: string, run: (one: Call) => WireValue): WireValue {
  const items = batchItems(call.params.needText(name), name, 5);
  return items.map((item) => {
    const values = new Map<string, string>();
    if (typeof item === 'object' && item !== null) {
      for (const [key, value] of Object.entries(item)) values.set(key, String(value));
    }
    return orError(() => run({ ...call, params: new Parameters(values, undefined) }));
  });
}

function cancelBatch(context: UsdmContext, call: Call): WireValue {
  const { params } = call;
  const symbol = params.needText('symbol');
  // The documents write `orderIdList`; clients in the wild also send it in lower case, and the venue reads both.
  const ids = params.text('orderIdList') ?? params.text('orderidlist');
  const clientIds = params.text('origClientOrderIdList') ?? params.text('origclientorderidlist');
  const name = ids === undefined ? 'origClientOrderId' : 'orderId';
  const items = ids === undefined ? batchItems(clientIds ?? '', 'orderIdList', 10) : exactIds(ids);
  return items.map((item) => {
    const values = new Map([
      ['symbol', symbol],
      [name, String(item)],
    ]);
    return orError(() => cancel(context, { ...call, params: new Parameters(values, undefined) }));
  });
}

/** A list of ids without rounding those beyond 2^53. */
function exactIds(text: string): readonly string[] {
  const ids = text.match(/\d+/g) ?? [];
  if (!/^\[[\d,\s"]*\]$/.test(text) || ids.length === 0 || ids.length > 10)
    throw new Refusal(-1130, "Data sent for parameter 'orderIdList' is not valid.");
  return ids;
}

function orError(run: () => WireValue): WireValue {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.body();
    throw error;
  }
}

/** The switch looks at its timers this often. */
const LOOKS_EVERY_US = 10_000;

/** Cancels an account's orders in a symbol when it was not called again in time. */
function deadMansSwitch(context: UsdmContext): (call: Call) => WireValue {
  const armed = new Map<string, () => void>();
  return (call) => {
    const symbol = call.params.needText('symbol');
    context.symbols.need(symbol);
    const countdownMs = call.params.needInteger('countdownTime');
    const name = `${call.account}/${symbol}`;
    armed.get(name)?.();
    armed.delete(name);
    if (countdownMs > 0) {
      const dueUs = Math.ceil((call.nowUs + countdownMs * 1000) / LOOKS_EVERY_US) * LOOKS_EVERY_US;
      const stop = context.timetable.at(dueUs, (nowUs) => {
        armed.delete(name);
        context.exchange.cancelAll(call.account, symbol, nowUs);
      });
      armed.set(name, stop);
    }
    return { symbol, countdownTime: String(countdownMs) };
  };
}
