import type { FillSnapshot } from '../../../exchange/account-types.ts';
import type { EndReason, OrderSnapshot } from '../../../exchange/order-types.ts';
import { fixedText } from '../../../units/decimal-text.ts';
import { preventionText, sideText, statusText } from '../order-words.ts';
import { type VenueContext, wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';

/** The venue's word for an order's state. */
export function statusOf(context: VenueContext, order: OrderSnapshot): string {
  return context.memory.note(order.orderId).expired ? 'EXPIRED' : statusText(order);
}

export function timeInForceOf(context: VenueContext, order: OrderSnapshot): string {
  const noted = context.memory.note(order.orderId).timeInForce;
  if (noted !== undefined) return noted;
  if (order.type === 'market') return 'GTC';
  return order.postOnly ? 'GTX' : order.timeInForce.toUpperCase();
}

/** Orders that the venue makes itself, and those placed by hand, carry ids of the venue's making. */
export function clientIdOf(order: OrderSnapshot): string {
  switch (order.origin) {
    case 'liquidation':
      return `autoclose-${Math.floor(order.createdUs / 1000)}`;
    case 'adl':
      return 'adl_autoclose';
    case 'manual':
      return `web_${order.clientOrderId}`;
    case 'api':
      return order.clientOrderId;
  }
}

/** Average price with the decimals the venue shows, `0.00` for none. */
export function averageText(context: VenueContext, order: OrderSnapshot): string {
  return context.symbols.averagePrice(order.instrument, order.filledNotional, order.filled, 5);
}

/** Why an order expired, as the stream's `er` says it. */
export function expiryReason(reason: EndReason | undefined): string {
  switch (reason) {
    case 'self-trade':
      return '1';
    case 'ioc-remainder':
      return '2';
    case 'reduce-only':
      return '4';
    case 'liquidation':
      return '5';
    case 'market-remainder':
      return '9';
    default:
      return '0';
  }
}

/** The reply to place, modify and cancel. Since 2026-07 without `avgPrice` and `cumQuote`, unless old fields are asked for. */
export function orderReply(context: VenueContext, order: OrderSnapshot, options: ReplyOptions): WireValue {
  const note = context.memory.note(order.orderId);
  const { symbols } = context;
  const filled = symbols.size(order.instrument, options.acknowledgeOnly ? 0 : order.filled);
  return {
    orderId: context.orderIds.wire(order.orderId),
    symbol: order.instrument,
    status: options.acknowledgeOnly ? 'NEW' : statusOf(context, order),
    clientOrderId: clientIdOf(order),
    price: symbols.price(order.instrument, order.price),
    ...(options.oldFields
      ? { avgPrice: averageText(context, order), cumQuote: symbols.quote(order.instrument, order.filledNotional, 5) }
      : {}),
    origQty: symbols.size(order.instrument, order.size),
    executedQty: filled,
    cumQty: filled,
    timeInForce: timeInForceOf(context, order),
    type: order.type.toUpperCase(),
    reduceOnly: order.reduceOnly,
    closePosition: false,
    side: sideText(order.side),
    positionSide: 'BOTH',
    stopPrice: symbols.price(order.instrument, 0),
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: order.type.toUpperCase(),
    priceMatch: note.priceMatch ?? 'NONE',
    selfTradePreventionMode: preventionText(order),
    goodTillDate: note.goodTillMs ?? 0,
    updateTime: wireMs(context, order.updatedUs),
    ...(options.modifyId === undefined ? {} : { modifyId: options.modifyId }),
  };
}

export interface ReplyOptions {
  /** `ACK`: the order as it was accepted, whatever became of it since. */
  readonly acknowledgeOnly?: boolean;
  readonly oldFields?: boolean;
  readonly modifyId?: string | undefined;
}

/** An order as queries show it. */
export function orderRow(context: VenueContext, order: OrderSnapshot): WireValue {
  return {
    ...(orderReply(context, order, {}) as Readonly<Record<string, WireValue>>),
    cumQty: undefined,
    avgPrice: averageText(context, order),
    cumQuote: context.symbols.quote(order.instrument, order.filledNotional, 5),
    time: wireMs(context, order.createdUs),
  };
}

/** A fill as `userTrades` shows it. */
export function fillRow(context: VenueContext, fill: FillSnapshot): WireValue {
  const { symbols } = context;
  return {
    buyer: fill.side === 'bid',
    commission: symbols.money(fill.feeAsset, fill.fee),
    commissionAsset: fill.feeAsset,
    id: context.tradeIds.wire(fill.tradeId),
    maker: fill.maker,
    orderId: context.orderIds.wire(fill.orderId),
    price: symbols.price(fill.instrument, fill.price),
    qty: symbols.size(fill.instrument, fill.size),
    quoteQty: symbols.quote(fill.instrument, fill.notional, 5),
    realizedPnl: symbols.quote(fill.instrument, fill.realised),
    side: sideText(fill.side),
    positionSide: 'BOTH',
    symbol: fill.instrument,
    time: wireMs(context, fill.atUs),
  };
}

/** A rate of the exchange as text: `0.000200`. */
export function rateText(rate: number): string {
  return fixedText(BigInt(rate), 8, 6);
}
