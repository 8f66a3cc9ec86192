/** What a message to a venue is for. */
export type WireWhat = 'create' | 'amend' | 'cancel' | 'cancel-all' | 'replace' | 'read' | 'session' | 'dead-man';

/** What a message says of one order, as text. */
export interface WireOrder {
  readonly clientId: string | undefined;
  readonly venueId: string | undefined;
  readonly symbol: string;
  readonly side: string | undefined;
  readonly price: string | undefined;
  readonly size: string | undefined;
  readonly type: string | undefined;
  readonly timeInForce: string | undefined;
  readonly isReduceOnly: boolean;
}

export interface WireMessage {
  readonly what: WireWhat;
  readonly orders: readonly WireOrder[];
  readonly signedAtMs: number | undefined;
}

type Values = Readonly<Record<string, unknown>>;

const SOCKET: Readonly<Record<string, WireWhat>> = {
  'order.place': 'create',
  'order.modify': 'amend',
  'order.amend.keepPriority': 'amend',
  'order.cancel': 'cancel',
  'openOrders.cancelAll': 'cancel-all',
  'order.cancelReplace': 'replace',
  'sor.order.place': 'create',
  'orderList.place': 'create',
};

/** A message of a WebSocket API. */
export function readSocketMessage(text: string): WireMessage {
  // Ids may be larger than a double holds (F32): such numbers are read as the text they are.
  const message = JSON.parse(text.replace(/:([0-9]{16,})(?=[,}])/g, ':"$1"')) as {
    readonly method?: string;
    readonly params?: Values;
  };
  const method = message.method ?? '';
  const isSession = /^(session|userDataStream|ping|time)/.test(method);
  return messageOf(SOCKET[method] ?? (isSession ? 'session' : 'read'), message.params ?? {});
}

/** A request: method, path and parameters, wherever they stand. */
export function readRest(method: string, url: string, body: string | undefined): WireMessage {
  const [path = '', query = ''] = url.replace(/^[a-z]+:\/\/[^/]+/, '').split('?');
  const values: Values = Object.fromEntries(new URLSearchParams([query, body ?? ''].filter((one) => one !== '').join('&')));
  return messageOf(restWhat(method, path), values);
}

function restWhat(method: string, path: string): WireWhat {
  if (method === 'GET') return 'read';
  if (/\/countdownCancelAll$/.test(path)) return 'dead-man';
  if (/\/(allOpenOrders|openOrders)$/.test(path)) return 'cancel-all';
  if (/\/cancelReplace$/.test(path)) return 'replace';
  if (/\/order\/amend\//.test(path)) return 'amend';
  if (!/\/(order|batchOrders|sor\/order|orderList.*)$/.test(path)) return 'session';
  if (method === 'POST') return 'create';
  return method === 'PUT' ? 'amend' : 'cancel';
}

function messageOf(what: WireWhat, values: Values): WireMessage {
  const signed = Number(values.timestamp);
  const signedAtMs = Number.isFinite(signed) ? signed : undefined;
  if (what === 'read' || what === 'session' || what === 'dead-man') return { what, orders: [], signedAtMs };
  return { what, orders: ordersOf(values), signedAtMs };
}

function ordersOf(values: Values): WireOrder[] {
  if (typeof values.batchOrders === 'string') return (JSON.parse(values.batchOrders) as Values[]).map(orderOf);
  const listed = values.origClientOrderIdList ?? values.orderIdList;
  if (typeof listed === 'string') {
    const name = values.origClientOrderIdList === undefined ? 'orderId' : 'origClientOrderId';
    const ids = listed.match(/[A-Za-z0-9_-]+/g) ?? [];
    return ids.map((id) => orderOf({ symbol: values.symbol, [name]: id }));
  }
  return [orderOf(values)];
}

function orderOf(values: Values): WireOrder {
  const text = (...names: string[]): string | undefined => {
    const found = names.map((name) => values[name]).find((value) => value !== undefined);
    return found === undefined ? undefined : String(found);
  };
  return {
    clientId: text('newClientOrderId', 'origClientOrderId'),
    venueId: text('orderId'),
    symbol: text('symbol') ?? '',
    side: text('side'),
    price: text('price'),
    size: text('quantity', 'newQty'),
    type: text('type'),
    timeInForce: text('timeInForce'),
    isReduceOnly: text('reduceOnly') === 'true',
  };
}
