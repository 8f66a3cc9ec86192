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
import { USDM_OUTCOMES } from './errors.ts';
import { USDM_COST } from './limits.ts';

const NOTHING = ['', ''] as const;
const REDUCE_ONLY = ['reduceOnly=true&', '"reduceOnly":"true",'] as const;

/**
 * Orders of USDⓈ-M futures. `positionSide` is never sent: in one-way mode it means BOTH, and in hedge mode the venue then
 * refuses the order instead of opening a second position. Replies are asked for as ACK: what comes of an order later is the
 * private stream's to say.
 */
export function usdmOrderDialect(options: OrderWriting): OrderDialect {
  const { writer, ids, recvWindowMs, selfTradePreventionMode: mode } = options;
  return orderDialect(options, {
    rules: USDM_OUTCOMES,
    costs: { place: USDM_COST.place, amend: USDM_COST.place, cancel: USDM_COST.cancel, 'cancel-all': USDM_COST.cancelAll },
    orderPath: '/fapi/v1/order',
    amendPath: '/fapi/v1/order',
    amendMethod: 'order.modify',
    cancelAllPath: '/fapi/v1/allOpenOrders',
    cancelAllMethod: undefined,
    place({ order }, of, wire, id, timeMs) {
      const clientId = ids.encode(order.clientOrderId);
      const side = sideText(order);
      const [signedPrice, sentPrice, signedTif, sentTif] = pricedParts(order, wire);
      const [signedReduce, sentReduce] = order.reduceOnly ? REDUCE_ONLY : NOTHING;
      const type = order.orderType === 'limit' ? 'LIMIT' : 'MARKET';
      return writer.write(
        id,
        'order.place',
        `newClientOrderId=${clientId}&newOrderRespType=ACK&${signedPrice}quantity=${wire.size}&recvWindow=${recvWindowMs}&${signedReduce}selfTradePreventionMode=${mode}&side=${side}&symbol=${of.symbol}&${signedTif}timestamp=${timeMs}&type=${type}`,
        `"newClientOrderId":"${clientId}","newOrderRespType":"ACK",${sentPrice}"quantity":"${wire.size}","recvWindow":${recvWindowMs},${sentReduce}"selfTradePreventionMode":"${mode}","side":"${side}","symbol":${JSON.stringify(of.symbol)},${sentTif}"timestamp":${timeMs},"type":"${type}"`,
      );
    },
    placeParameters: (command, of, wire) => placeParameters(command, of, wire, options),
    amendParameters: (command, of, wire) => amendParameters(command, of, wire, options),
  });
}

/** Post-only is a time in force of its own, GTX. */
function timeInForceText(order: Extract<OrderRequest, { orderType: 'limit' }>): string {
  return order.postOnly ? 'GTX' : TIME_IN_FORCE[order.timeInForce];
}

/** What only a limit order has, signed and sent: its price, and how long it stays. */
function pricedParts(order: OrderRequest, wire: WireText): readonly [string, string, string, string] {
  if (order.orderType === 'market') return ['', '', '', ''];
  const tif = timeInForceText(order);
  return [`price=${wire.price}&`, `"price":"${wire.price}",`, `timeInForce=${tif}&`, `"timeInForce":"${tif}",`];
}

/** A new order as parameters: what REST sends, and batches. */
export function placeParameters(
  { order }: PlaceCommand,
  of: Instrument,
  wire: WireText,
  { ids, selfTradePreventionMode }: Pick<OrderWriting, 'ids' | 'selfTradePreventionMode'>,
): Parameters {
  const priced: Parameters =
    order.orderType === 'market'
      ? [['type', 'MARKET']]
      : [
          ['type', 'LIMIT'],
          ['timeInForce', timeInForceText(order)],
          ['price', wire.price ?? ''],
        ];
  return [
    ['symbol', of.symbol],
    ['side', sideText(order)],
    ...priced,
    ['quantity', wire.size ?? ''],
    ...(order.reduceOnly ? ([['reduceOnly', 'true']] as const) : []),
    ['newClientOrderId', ids.encode(order.clientOrderId)],
    ['newOrderRespType', 'ACK'],
    ['selfTradePreventionMode', selfTradePreventionMode],
  ];
}

/**
 * A changed order as parameters. The venue wants to be told the side again; an order whose side we do not know, because it
 * was placed before the last start and has not been read back yet, cannot be changed. `reduceOnly` only confirms what the
 * order is, and lifts the minimum value for it.
 */
export function amendParameters(
  command: AmendCommand,
  of: Instrument,
  wire: WireText,
  { ids, known }: Pick<OrderWriting, 'ids' | 'known'>,
): Parameters | Refusal {
  const order = known.get(command.clientOrderId);
  if (order === undefined) return refusal('not-supported', 'the side of this order is not known: cancel it and place another');
  const named = orderName(command, ids);
  if (isRefusal(named)) return named;
  return [
    ['symbol', of.symbol],
    ['side', sideText(order)],
    named,
    ['quantity', wire.size ?? ''],
    ['price', wire.price ?? ''],
    ...(order.reduceOnly ? ([['reduceOnly', 'true']] as const) : []),
  ];
}
