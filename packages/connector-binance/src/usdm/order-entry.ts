import type { ClientOrderIdCodec } from '@mm/connector';
import {
  type AmendCommand,
  type Instrument,
  isRefusal,
  type OrderRequest,
  type PlaceCommand,
  priceText,
  type Refusal,
  refusal,
  sizeText,
  type WireText,
} from '@mm/core';
import type { KnownOrders } from '../order-entry.known.ts';
import type { OrderCall, OrderDialect } from '../order-entry.ts';
import type { RequestWriter } from '../order-entry.writer.ts';
import type { Parameters } from '../signing.ts';
import { orderName } from '../symbols.ts';
import { USDM_OUTCOMES } from './errors.ts';
import { USDM_COST } from './limits.ts';

export interface UsdmOrderOptions {
  readonly writer: RequestWriter;
  readonly ids: ClientOrderIdCodec;
  readonly known: KnownOrders;
  readonly recvWindowMs: number;
  /** `EXPIRE_MAKER` and its like. */
  readonly selfTradePreventionMode: string;
}

/**
 * Orders of USDⓈ-M futures. `positionSide` is never sent: in one-way mode it means BOTH, and in hedge mode the venue then
 * refuses the order instead of opening a second position. Replies are asked for as ACK: what comes of an order later is the
 * private stream's to say.
 */
export function usdmOrderDialect(options: UsdmOrderOptions): OrderDialect {
  const { writer, ids, known, recvWindowMs, selfTradePreventionMode: mode } = options;
  const cancelAll = (of: Instrument): OrderCall => ({
    method: 'DELETE',
    path: '/fapi/v1/allOpenOrders',
    parameters: [['symbol', of.symbol]],
  });
  return {
    rules: USDM_OUTCOMES,
    costs: { place: USDM_COST.place, amend: USDM_COST.place, cancel: USDM_COST.cancel, 'cancel-all': USDM_COST.cancelAll },
    onWsApi: new Set(['place', 'amend', 'cancel']),
    wireOf: usdmWireOf,
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
    amend(command, of, wire, id, timeMs) {
      const parameters = amendParameters(command, of, wire, options);
      return isRefusal(parameters)
        ? parameters
        : writer.writeParameters(id, 'order.modify', stamped(parameters, timeMs, recvWindowMs));
    },
    cancel(command, of, id, timeMs) {
      const named = orderName(command, ids);
      if (isRefusal(named)) return named;
      const [name, value] = named;
      return writer.write(
        id,
        'order.cancel',
        `${name}=${value}&recvWindow=${recvWindowMs}&symbol=${of.symbol}&timestamp=${timeMs}`,
        `"${name}":${name === 'orderId' ? value : `"${value}"`},"recvWindow":${recvWindowMs},"symbol":${JSON.stringify(of.symbol)},"timestamp":${timeMs}`,
      );
    },
    cancelAll: () => refusal('not-supported', 'the WebSocket API has no such request'),
    cancelAllCall: cancelAll,
    call(command, of, wire) {
      switch (command.type) {
        case 'place':
          return { method: 'POST', path: ORDER, parameters: placeParameters(command, of, wire, options) };
        case 'amend': {
          const parameters = amendParameters(command, of, wire, { ids, known });
          return isRefusal(parameters) ? parameters : { method: 'PUT', path: ORDER, parameters };
        }
        case 'cancel': {
          const named = orderName(command, ids);
          return isRefusal(named) ? named : { method: 'DELETE', path: ORDER, parameters: [['symbol', of.symbol], named] };
        }
      }
    },
  };
}

const ORDER = '/fapi/v1/order';
const NOTHING = ['', ''] as const;
const REDUCE_ONLY = ['reduceOnly=true&', '"reduceOnly":"true",'] as const;

/** The numbers of an order as they stand in its bytes. */
export function usdmWireOf(command: PlaceCommand | AmendCommand, of: Instrument): WireText {
  if (command.type === 'amend') return { price: priceText(of, command.price), size: sizeText(of, command.size) };
  const { order } = command;
  return { price: order.orderType === 'limit' ? priceText(of, order.price) : undefined, size: sizeText(of, order.size) };
}

function sideText(order: OrderRequest): string {
  return order.side === 'bid' ? 'BUY' : 'SELL';
}

/** Post-only is a time in force of its own, GTX. */
function timeInForceText(order: Extract<OrderRequest, { orderType: 'limit' }>): string {
  return order.postOnly ? 'GTX' : TIME_IN_FORCE[order.timeInForce];
}

const TIME_IN_FORCE = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;

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
  { ids, selfTradePreventionMode }: Pick<UsdmOrderOptions, 'ids' | 'selfTradePreventionMode'>,
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
  { ids, known }: Pick<UsdmOrderOptions, 'ids' | 'known'>,
): Parameters | Refusal {
  const order = known.get(command.clientOrderId);
  if (order === undefined) return refusal('not-supported', 'the side of this order is not known: cancel it and place another');
  const named = orderName(command, ids);
  if (isRefusal(named)) return named;
  return [
    ['symbol', of.symbol],
    ['side', order.side === 'bid' ? 'BUY' : 'SELL'],
    named,
    ['quantity', wire.size ?? ''],
    ['price', wire.price ?? ''],
    ...(order.reduceOnly ? ([['reduceOnly', 'true']] as const) : []),
  ];
}

function stamped(parameters: Parameters, timeMs: number, recvWindowMs: number): Parameters {
  return [...parameters, ['recvWindow', String(recvWindowMs)], ['timestamp', String(timeMs)]];
}
