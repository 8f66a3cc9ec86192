import type { ClientOrderIdCodec, OutcomeRules, RateCost, RestRequest } from '@mm/connector';
import {
  type AmendCommand,
  type CancelCommand,
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
import type { OrderVerb } from './map/order-ack.ts';
import type { KnownOrders } from './order-entry.known.ts';
import type { RequestWriter } from './order-entry.writer.ts';
import type { Parameters } from './signing.ts';
import { orderName } from './symbols.ts';

/** What requests about orders are written with. */
export interface OrderWriting {
  readonly writer: RequestWriter;
  readonly ids: ClientOrderIdCodec;
  readonly known: KnownOrders;
  readonly recvWindowMs: number;
  /** `EXPIRE_MAKER` and its like. */
  readonly selfTradePreventionMode: string;
}

/** One order's request as parameters: the plain way, for REST. */
export interface OrderCall {
  readonly method: RestRequest['method'];
  readonly path: string;
  readonly parameters: Parameters;
}

/** How a product writes its requests. Every function refuses what cannot be written. */
export interface OrderDialect {
  readonly rules: OutcomeRules;
  readonly costs: Readonly<Record<OrderVerb, RateCost>>;
  /** The verbs the WebSocket API has. */
  readonly onWsApi: ReadonlySet<OrderVerb>;
  /** The whole request as text of the WebSocket API; its id is the verb's letter and the number. */
  place(command: PlaceCommand, of: Instrument, wire: WireText, id: string, timeMs: number): string | Refusal;
  amend(command: AmendCommand, of: Instrument, wire: WireText, id: string, timeMs: number): string | Refusal;
  cancel(command: CancelCommand, of: Instrument, id: string, timeMs: number): string | Refusal;
  cancelAll(of: Instrument, id: string, timeMs: number): string | Refusal;
  /** The same as a REST call. */
  call(command: PlaceCommand | AmendCommand | CancelCommand, of: Instrument, wire: WireText): OrderCall | Refusal;
  cancelAllCall(of: Instrument): OrderCall;
}

/** Where a product's requests differ from the other's. */
export interface OwnRequests extends Pick<OrderDialect, 'rules' | 'costs' | 'place'> {
  readonly orderPath: string;
  readonly amendPath: string;
  readonly amendMethod: string;
  readonly cancelAllPath: string;
  /** `undefined`: the WebSocket API has no such request. */
  readonly cancelAllMethod: string | undefined;
  placeParameters(command: PlaceCommand, of: Instrument, wire: WireText): Parameters | Refusal;
  amendParameters(command: AmendCommand, of: Instrument, wire: WireText): Parameters | Refusal;
}

const NOT_THERE: Refusal = refusal('not-supported', 'the WebSocket API has no such request');

export function orderDialect({ writer, ids, recvWindowMs }: OrderWriting, own: OwnRequests): OrderDialect {
  const { orderPath, amendPath, cancelAllPath, cancelAllMethod } = own;
  const text = (id: string, method: string, parameters: Parameters | Refusal, timeMs: number): string | Refusal => {
    if (isRefusal(parameters)) return parameters;
    const stamp = [
      ['recvWindow', String(recvWindowMs)],
      ['timestamp', String(timeMs)],
    ] as const;
    return writer.writeParameters(id, method, [...parameters, ...stamp]);
  };
  return {
    rules: own.rules,
    costs: own.costs,
    onWsApi: new Set<OrderVerb>(['place', 'amend', 'cancel', ...(cancelAllMethod === undefined ? [] : ['cancel-all' as const])]),
    place: own.place,
    amend: (command, of, wire, id, timeMs) => text(id, own.amendMethod, own.amendParameters(command, of, wire), timeMs),
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
      return cancelAllMethod === undefined ? NOT_THERE : text(id, cancelAllMethod, [['symbol', of.symbol]], timeMs);
    },
    cancelAllCall: (of) => ({ method: 'DELETE', path: cancelAllPath, parameters: [['symbol', of.symbol]] }),
    call(command, of, wire) {
      switch (command.type) {
        case 'place':
          return callOf('POST', orderPath, own.placeParameters(command, of, wire));
        case 'amend':
          return callOf('PUT', amendPath, own.amendParameters(command, of, wire));
        case 'cancel': {
          const named = orderName(command, ids);
          return callOf('DELETE', orderPath, isRefusal(named) ? named : [['symbol', of.symbol], named]);
        }
      }
    },
  };
}

function callOf(method: OrderCall['method'], path: string, parameters: Parameters | Refusal): OrderCall | Refusal {
  return isRefusal(parameters) ? parameters : { method, path, parameters };
}

/** The numbers of an order as they stand in its bytes. */
export function wireOf(command: PlaceCommand | AmendCommand, of: Instrument): WireText {
  if (command.type === 'amend') return { price: priceText(of, command.price), size: sizeText(of, command.size) };
  const { order } = command;
  return { price: order.orderType === 'limit' ? priceText(of, order.price) : undefined, size: sizeText(of, order.size) };
}

export function sideText({ side }: Pick<OrderRequest, 'side'>): 'BUY' | 'SELL' {
  return side === 'bid' ? 'BUY' : 'SELL';
}

export const TIME_IN_FORCE = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;
