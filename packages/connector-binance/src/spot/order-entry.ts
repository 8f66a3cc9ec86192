import {
  type AmendCommand,
  type Instrument,
  isRefusal,
  type OrderRequest,
  type PlaceCommand,
  type Refusal,
  refusal,
  type WireText,
} from '@mm/core';
import { type OrderDialect, type OrderWriting, orderDialect, sideText, TIME_IN_FORCE } from '../order-entry.dialect.ts';
import type { Parameters } from '../signing.ts';
import { orderName } from '../symbols.ts';
import { SPOT_OUTCOMES } from './errors.ts';
import { SPOT_COST } from './limits.ts';

const NO_REDUCE_ONLY: Refusal = refusal('not-supported', 'spot has no positions to reduce');

/**
 * Orders of spot. Post-only is a type of its own, LIMIT_MAKER, without a time in force. Replies are asked for as ACK: fills
 * come by the private stream, with their fees, and would come twice otherwise.
 */
export function spotOrderDialect(options: OrderWriting): OrderDialect {
  const { writer, ids, recvWindowMs, selfTradePreventionMode: mode } = options;
  return orderDialect(options, {
    rules: SPOT_OUTCOMES,
    costs: { place: SPOT_COST.place, amend: SPOT_COST.amend, cancel: SPOT_COST.cancel, 'cancel-all': SPOT_COST.cancelAll },
    orderPath: '/api/v3/order',
    amendPath: '/api/v3/order/amend/keepPriority',
    amendMethod: 'order.amend.keepPriority',
    cancelAllPath: '/api/v3/openOrders',
    cancelAllMethod: 'openOrders.cancelAll',
    place({ order }, of, wire, id, timeMs) {
      if (order.reduceOnly) return NO_REDUCE_ONLY;
      const clientId = ids.encode(order.clientOrderId);
      const side = sideText(order);
      const [signedPrice, sentPrice] = priceParts(wire);
      const [signedTif, sentTif] = timeInForceParts(order);
      const type = typeText(order);
      return writer.write(
        id,
        'order.place',
        `newClientOrderId=${clientId}&newOrderRespType=ACK&${signedPrice}quantity=${wire.size}&recvWindow=${recvWindowMs}&selfTradePreventionMode=${mode}&side=${side}&symbol=${of.symbol}&${signedTif}timestamp=${timeMs}&type=${type}`,
        `"newClientOrderId":"${clientId}","newOrderRespType":"ACK",${sentPrice}"quantity":"${wire.size}","recvWindow":${recvWindowMs},"selfTradePreventionMode":"${mode}","side":"${side}","symbol":${JSON.stringify(of.symbol)},${sentTif}"timestamp":${timeMs},"type":"${type}"`,
      );
    },
    placeParameters: (command, of, wire) => placeParameters(command, of, wire, options),
    amendParameters: (command, of, wire) => amendParameters(command, of, wire, options),
  });
}

function typeText(order: OrderRequest): 'MARKET' | 'LIMIT' | 'LIMIT_MAKER' {
  if (order.orderType === 'market') return 'MARKET';
  return order.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
}

function timeInForceText(order: OrderRequest): string | undefined {
  return order.orderType === 'limit' && !order.postOnly ? TIME_IN_FORCE[order.timeInForce] : undefined;
}

function priceParts({ price }: WireText): readonly [string, string] {
  return price === undefined ? ['', ''] : [`price=${price}&`, `"price":"${price}",`];
}

function timeInForceParts(order: OrderRequest): readonly [string, string] {
  const text = timeInForceText(order);
  return text === undefined ? ['', ''] : [`timeInForce=${text}&`, `"timeInForce":"${text}",`];
}

/** A new order as parameters: what REST sends. */
function placeParameters({ order }: PlaceCommand, of: Instrument, wire: WireText, options: OrderWriting): Parameters | Refusal {
  if (order.reduceOnly) return NO_REDUCE_ONLY;
  const timeInForce = timeInForceText(order);
  return [
    ['symbol', of.symbol],
    ['side', sideText(order)],
    ['type', typeText(order)],
    ...(timeInForce === undefined ? [] : ([['timeInForce', timeInForce]] as const)),
    ...(wire.price === undefined ? [] : ([['price', wire.price]] as const)),
    ['quantity', wire.size ?? ''],
    ['newClientOrderId', options.ids.encode(order.clientOrderId)],
    ['newOrderRespType', 'ACK'],
    ['selfTradePreventionMode', options.selfTradePreventionMode],
  ];
}

/**
 * The one change spot has: a smaller size at the same price, which keeps the place in the queue. The order keeps its client id
 * only if that is named anew. Anything else would be a cancel and a new order, which is the executor's to do.
 */
function amendParameters(
  command: AmendCommand,
  of: Instrument,
  wire: WireText,
  { ids, known }: OrderWriting,
): Parameters | Refusal {
  const order = known.get(command.clientOrderId);
  if (order === undefined) return refusal('not-supported', 'what this order is now is not known: cancel it and place another');
  if (command.price !== order.price) return refusal('not-supported', 'spot cannot change the price of an order');
  if (command.size >= order.size) return refusal('not-supported', 'spot can only make an order smaller');
  const named = orderName(command, ids);
  if (isRefusal(named)) return named;
  return [['symbol', of.symbol], named, ['newQty', wire.size ?? ''], ['newClientOrderId', ids.encode(command.clientOrderId)]];
}
