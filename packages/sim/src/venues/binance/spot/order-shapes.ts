import type { FillSnapshot } from '../../../exchange/account-types.ts';
import type { OrderSnapshot } from '../../../exchange/order-types.ts';
import { preventionText, sideText, statusText } from '../order-words.ts';
import { type VenueContext, wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';

export type Members = { readonly [name: string]: WireValue };

export function typeOf(order: OrderSnapshot): string {
  return order.postOnly ? 'LIMIT_MAKER' : order.type.toUpperCase();
}

export function timeInForceOf(order: OrderSnapshot): string {
  return order.type === 'market' ? 'GTC' : order.timeInForce.toUpperCase();
}

/** What every view of an order shares: from price to side. */
export function orderCore(context: VenueContext, order: OrderSnapshot): Members {
  const { symbols } = context;
  return {
    price: symbols.price(order.instrument, order.price),
    origQty: symbols.size(order.instrument, order.size),
    executedQty: symbols.size(order.instrument, order.filled),
    origQuoteOrderQty: quoteOrderQty(context, order),
    cummulativeQuoteQty: symbols.quote(order.instrument, order.filledNotional),
    status: statusText(order),
    timeInForce: timeInForceOf(order),
    type: typeOf(order),
    side: sideText(order.side),
  };
}

export function quoteOrderQty(context: VenueContext, order: OrderSnapshot): string {
  return context.memory.note(order.orderId).quoteOrderQty ?? context.symbols.price(order.instrument, 0);
}

/** The reply to a placement, as long as was asked for. */
export function placeReply(context: VenueContext, order: OrderSnapshot, respType: 'ACK' | 'RESULT' | 'FULL'): WireValue {
  const acknowledged = {
    symbol: order.instrument,
    orderId: context.orderIds.wire(order.orderId),
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    transactTime: wireMs(context, order.updatedUs),
  };
  if (respType === 'ACK') return acknowledged;
  const result = {
    ...acknowledged,
    ...orderCore(context, order),
    workingTime: wireMs(context, order.createdUs),
    selfTradePreventionMode: preventionText(order),
  };
  if (respType === 'RESULT') return result;
  const fills = context.memory.fillsOf(order.orderId).map((fill) => ({
    price: context.symbols.price(fill.instrument, fill.price),
    qty: context.symbols.size(fill.instrument, fill.size),
    commission: context.symbols.money(fill.feeAsset, fill.fee),
    commissionAsset: fill.feeAsset,
    tradeId: context.tradeIds.wire(fill.tradeId),
  }));
  return { ...result, fills };
}

/** The reply to a cancel: `clientOrderId` is the cancel's own id. */
export function cancelReply(context: VenueContext, order: OrderSnapshot): WireValue {
  return {
    symbol: order.instrument,
    origClientOrderId: order.clientOrderId,
    orderId: context.orderIds.wire(order.orderId),
    orderListId: -1,
    clientOrderId: context.memory.note(order.orderId).cancelId ?? '',
    transactTime: wireMs(context, order.updatedUs),
    ...orderCore(context, order),
    selfTradePreventionMode: preventionText(order),
  };
}

/** An order as queries show it. */
export function orderRow(context: VenueContext, order: OrderSnapshot): WireValue {
  const zero = context.symbols.price(order.instrument, 0);
  return {
    symbol: order.instrument,
    orderId: context.orderIds.wire(order.orderId),
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    ...orderCore(context, order),
    stopPrice: zero,
    icebergQty: zero,
    time: wireMs(context, order.createdUs),
    updateTime: wireMs(context, order.updatedUs),
    isWorking: true,
    workingTime: wireMs(context, order.createdUs),
    selfTradePreventionMode: preventionText(order),
  };
}

/** A fill as `myTrades` shows it. */
export function fillRow(context: VenueContext, fill: FillSnapshot): WireValue {
  const { symbols } = context;
  return {
    symbol: fill.instrument,
    id: context.tradeIds.wire(fill.tradeId),
    orderId: context.orderIds.wire(fill.orderId),
    orderListId: -1,
    price: symbols.price(fill.instrument, fill.price),
    qty: symbols.size(fill.instrument, fill.size),
    quoteQty: symbols.quote(fill.instrument, fill.notional),
    commission: symbols.money(fill.feeAsset, fill.fee),
    commissionAsset: fill.feeAsset,
    time: wireMs(context, fill.atUs),
    isBuyer: fill.side === 'bid',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}
