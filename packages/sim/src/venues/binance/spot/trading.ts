import type { OrderSnapshot } from '../../../exchange/order-types.ts';
import { fixedText } from '../../../units/decimal-text.ts';
import { type Call, type Endpoint, oneOrder } from '../gateway.ts';
import { preventionText } from '../order-words.ts';
import { missingParameter, noSuchOrder, Refusal, unknownOrder } from '../refusal.ts';
import { findOrder, isOpen, orderRef, wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { placementRequest, readClientId, readSize } from './order-request.ts';
import { cancelReply, orderCore, placeReply } from './order-shapes.ts';
import { placeRefusal } from './refusals.ts';
import type { SpotContext } from './spot-context.ts';

const TRADE = { security: 'signed', trades: true } as const;

/** Endpoints that trade. What succeeds costs no weight, except amending. */
export function tradingEndpoints(context: SpotContext): [string, Endpoint][] {
  const order = '/api/v3/order';
  return [
    [
      `POST ${order}`,
      { ...TRADE, operation: 'create', weight: 1, orders: oneOrder, freeWhenDone: true, run: (call) => place(context, call) },
    ],
    [`POST ${order}/test`, { ...TRADE, operation: 'other', weight: 1, run: (call) => testPlace(context, call) }],
    [`DELETE ${order}`, { ...TRADE, operation: 'cancel', weight: 1, freeWhenDone: true, run: (call) => cancel(context, call) }],
    [
      'DELETE /api/v3/openOrders',
      { ...TRADE, operation: 'cancel', weight: 1, freeWhenDone: true, run: (call) => cancelAll(context, call) },
    ],
    [
      `POST ${order}/cancelReplace`,
      {
        ...TRADE,
        operation: 'amend',
        weight: 1,
        orders: oneOrder,
        freeWhenDone: true,
        run: (call) => cancelReplace(context, call),
      },
    ],
    [`PUT ${order}/amend/keepPriority`, { ...TRADE, operation: 'amend', weight: 4, run: (call) => amend(context, call) }],
  ];
}

function place(context: SpotContext, call: Call): WireValue {
  const { spec, note, respType } = placementRequest(context, call);
  const rejected = context.faults.takeReject(spec.instrument, spec.side === 'bid' ? 'BUY' : 'SELL');
  if (rejected !== undefined) throw rejected;
  if (context.faults.postOnly.has(spec.instrument) && spec.postOnly !== true) {
    context.faults.count('F47');
    throw placeRefusal('post-only-market');
  }
  const result = context.memory.placing(note, () => context.exchange.place(call.account, spec, call.nowUs));
  if (!result.ok) throw placeRefusal(result.reason);
  return placeReply(context, result.order, respType);
}

function testPlace(context: SpotContext, call: Call): WireValue {
  placementRequest(context, call);
  if (call.params.flag('computeCommissionRates') !== true) return {};
  const rates = context.exchange.feeRates(call.account);
  const none = { maker: '0.00000000', taker: '0.00000000' };
  return {
    standardCommissionForOrder: { maker: fixedText(BigInt(rates.maker), 8), taker: fixedText(BigInt(rates.taker), 8) },
    specialCommissionForOrder: none,
    taxCommissionForOrder: none,
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.25000000' },
  };
}

/** The order a call means, if it is alive. @throws {Refusal} -2011 */
function openOrderOf(context: SpotContext, call: Call, idName: string, clientName: string): OrderSnapshot {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  const order = findOrder(context, call, symbol, orderRef(context, call, idName, clientName));
  if (order === undefined || !isOpen(order)) throw unknownOrder();
  return order;
}

function cancel(context: SpotContext, call: Call): WireValue {
  return cancelOne(
    context,
    call,
    openOrderOf(context, call, 'orderId', 'origClientOrderId'),
    readClientId(call, 'newClientOrderId'),
  );
}

function cancelOne(context: SpotContext, call: Call, order: OrderSnapshot, id: string | undefined): WireValue {
  const restriction = call.params.text('cancelRestrictions');
  const wanted =
    restriction === 'ONLY_NEW' ? 'working' : restriction === 'ONLY_PARTIALLY_FILLED' ? 'partially-filled' : undefined;
  if (wanted !== undefined && order.status !== wanted) {
    throw new Refusal(-2011, 'Order was not canceled due to cancel restrictions.');
  }
  if (context.faults.takeCancelRefusal()) throw unknownOrder();
  context.memory.annotate(order.orderId, { cancelId: id ?? context.makeId() });
  const result = context.exchange.cancel(call.account, { orderId: order.orderId }, call.nowUs);
  if (!result.ok) throw result.reason === 'unknown-order' ? unknownOrder() : new Refusal(-2011, 'Market is closed.');
  return cancelReply(context, result.order);
}

function cancelAll(context: SpotContext, call: Call): WireValue {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  const open = context.exchange.openOrders(call.account, symbol);
  if (open.length === 0) throw unknownOrder();
  const cancelId = context.makeId();
  for (const order of open) context.memory.annotate(order.orderId, { cancelId });
  return context.exchange.cancelAll(call.account, symbol, call.nowUs).map((order) => cancelReply(context, order));
}

type Half = { readonly result: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'; readonly response: WireValue };

function cancelReplace(context: SpotContext, call: Call): WireValue {
  const { params } = call;
  const mode = params.needText('cancelReplaceMode');
  if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE') {
    throw new Refusal(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.");
  }
  if (!params.has('cancelOrderId') && !params.has('cancelOrigClientOrderId')) throw missingParameter('cancelOrigClientOrderId');
  const canceled = half(() =>
    cancelOne(
      context,
      call,
      openOrderOf(context, call, 'cancelOrderId', 'cancelOrigClientOrderId'),
      readClientId(call, 'cancelNewClientOrderId'),
    ),
  );
  const goesOn = canceled.result === 'SUCCESS' || mode === 'ALLOW_FAILURE';
  const placed: Half = goesOn ? half(() => replacement(context, call)) : { result: 'NOT_ATTEMPTED', response: null };
  const data = {
    cancelResult: canceled.result,
    newOrderResult: placed.result,
    cancelResponse: canceled.response,
    newOrderResponse: placed.response,
  };
  if (canceled.result === 'SUCCESS' && placed.result === 'SUCCESS') return data;
  const partly = canceled.result === 'SUCCESS' || placed.result === 'SUCCESS';
  throw partly
    ? new Refusal(-2021, 'Order cancel-replace partially failed.', { status: 409, data })
    : new Refusal(-2022, 'Order cancel-replace failed.', { status: 400, data });
}

function replacement(context: SpotContext, call: Call): WireValue {
  if (context.faults.takeReplacementFailure()) throw placeRefusal('insufficient-balance');
  return place(context, call);
}

function half(run: () => WireValue): Half {
  try {
    return { result: 'SUCCESS', response: run() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { result: 'FAILURE', response: error.body() };
  }
}

/** Makes an order smaller; it keeps its place where the exchange's instrument says so. */
function amend(context: SpotContext, call: Call): WireValue {
  const { params } = call;
  const symbol = params.needText('symbol');
  context.symbols.need(symbol);
  const size = readSize(context, symbol, params.needText('newQty'), 'newQty');
  const order = findOrder(context, call, symbol, orderRef(context, call));
  if (order === undefined || !isOpen(order)) throw noSuchOrder();
  if (size >= order.size || size <= order.filled) {
    throw new Refusal(
      -2038,
      "The requested action would change no state; rejecting. newQty must be below the order's quantity and above what is filled.",
    );
  }
  const result = context.exchange.amend(call.account, { orderId: order.orderId }, { price: order.price, size }, call.nowUs);
  if (!result.ok) {
    throw result.reason === 'unknown-order' ? noSuchOrder() : new Refusal(-2038, 'The order amend was rejected.');
  }
  return {
    transactTime: call.venueMs,
    executionId: context.tradeIds.wire(order.amends + 1),
    amendedOrder: amendedRow(context, result.order),
  };
}

function amendedRow(context: SpotContext, order: OrderSnapshot): WireValue {
  const { origQty, cummulativeQuoteQty, origQuoteOrderQty, ...core } = orderCore(context, order);
  return {
    symbol: order.instrument,
    orderId: context.orderIds.wire(order.orderId),
    orderListId: -1,
    origClientOrderId: order.clientOrderId,
    clientOrderId: order.clientOrderId,
    ...core,
    qty: origQty,
    preventedQty: context.symbols.size(order.instrument, 0),
    quoteOrderQty: origQuoteOrderQty,
    cumulativeQuoteQty: cummulativeQuoteQty,
    workingTime: wireMs(context, order.createdUs),
    selfTradePreventionMode: preventionText(order),
  };
}
