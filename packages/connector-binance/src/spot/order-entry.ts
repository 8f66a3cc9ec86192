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
import type { OrderDialect } from '../order-entry.ts';
import type { RequestWriter } from '../order-entry.writer.ts';
import type { Parameters } from '../signing.ts';
import { orderName } from '../symbols.ts';
import { SPOT_OUTCOMES } from './errors.ts';
import { SPOT_COST } from './limits.ts';

export interface SpotOrderOptions {
  readonly writer: RequestWriter;
  readonly ids: ClientOrderIdCodec;
  readonly known: KnownOrders;
  readonly recvWindowMs: number;
  /** `EXPIRE_MAKER` and its like. */
  readonly selfTradePreventionMode: string;
}

/**
 * Orders of spot. Post-only is a type of its own, LIMIT_MAKER, without a time in force. Replies are asked for as ACK: fills
 * come by the private stream, with their fees, and would come twice otherwise.
 */
export function spotOrderDialect(options: SpotOrderOptions): OrderDialect {
  const { writer, ids, recvWindowMs, selfTradePreventionMode: mode } = options;
  return {
    rules: SPOT_OUTCOMES,
    costs: { place: SPOT_COST.place, amend: SPOT_COST.amend, cancel: SPOT_COST.cancel, 'cancel-all': SPOT_COST.cancelAll },
    onWsApi: new Set(['place', 'amend', 'cancel', 'cancel-all']),
    wireOf,
    place({ order }, of, wire, id, timeMs) {
      if (order.reduceOnly) return NO_REDUCE_ONLY;
      const clientId = ids.encode(order.clientOrderId);
      const side = order.side === 'bid' ? 'BUY' : 'SELL';
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
    amend(command, of, wire, id, timeMs) {
      const parameters = amendParameters(command, of, wire, options);
      return isRefusal(parameters) ? parameters : writer.writeParameters(id, AMEND, stamped(parameters, timeMs, recvWindowMs));
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
    cancelAll(of, id, timeMs) {
      return writer.writeParameters(id, 'openOrders.cancelAll', stamped([['symbol', of.symbol]], timeMs, recvWindowMs));
    },
    cancelAllCall: (of) => ({ method: 'DELETE', path: '/api/v3/openOrders', parameters: [['symbol', of.symbol]] }),
    call(command, of, wire) {
      switch (command.type) {
        case 'place': {
          if (command.order.reduceOnly) return NO_REDUCE_ONLY;
          return { method: 'POST', path: ORDER, parameters: placeParameters(command, of, wire, options) };
        }
        case 'amend': {
          const parameters = amendParameters(command, of, wire, options);
          return isRefusal(parameters) ? parameters : { method: 'PUT', path: `${ORDER}/amend/keepPriority`, parameters };
        }
        case 'cancel': {
          const named = orderName(command, ids);
          return isRefusal(named) ? named : { method: 'DELETE', path: ORDER, parameters: [['symbol', of.symbol], named] };
        }
      }
    },
  };
}

const ORDER = '/api/v3/order';
const AMEND = 'order.amend.keepPriority';
const NO_REDUCE_ONLY: Refusal = refusal('not-supported', 'spot has no positions to reduce');

function wireOf(command: PlaceCommand | AmendCommand, of: Instrument): WireText {
  if (command.type === 'amend') return { price: priceText(of, command.price), size: sizeText(of, command.size) };
  const { order } = command;
  return { price: order.orderType === 'limit' ? priceText(of, order.price) : undefined, size: sizeText(of, order.size) };
}

function typeText(order: OrderRequest): 'MARKET' | 'LIMIT' | 'LIMIT_MAKER' {
  if (order.orderType === 'market') return 'MARKET';
  return order.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
}

const TIME_IN_FORCE = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;

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
function placeParameters({ order }: PlaceCommand, of: Instrument, wire: WireText, options: SpotOrderOptions): Parameters {
  const timeInForce = timeInForceText(order);
  return [
    ['symbol', of.symbol],
    ['side', order.side === 'bid' ? 'BUY' : 'SELL'],
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
  { ids, known }: SpotOrderOptions,
): Parameters | Refusal {
  const order = known.get(command.clientOrderId);
  if (order === undefined) return refusal('not-supported', 'what this order is now is not known: cancel it and place another');
  if (command.price !== order.price) return refusal('not-supported', 'spot cannot change the price of an order');
  if (command.size >= order.size) return refusal('not-supported', 'spot can only make an order smaller');
  const named = orderName(command, ids);
  if (isRefusal(named)) return named;
  return [['symbol', of.symbol], named, ['newQty', wire.size ?? ''], ['newClientOrderId', ids.encode(command.clientOrderId)]];
}

function stamped(parameters: Parameters, timeMs: number, recvWindowMs: number): Parameters {
  return [...parameters, ['recvWindow', String(recvWindowMs)], ['timestamp', String(timeMs)]];
}
