import type { ApiKey } from '../api-keys.ts';
import type { ApiConnection, SocketMethod } from '../api-socket.ts';
import type { Endpoint } from '../gateway.ts';
import { Refusal } from '../refusal.ts';
import type { RestTable } from '../rest-host.ts';
import type { WireValue } from '../wire-json.ts';

/** Methods of `ws-api/v3` that are REST endpoints under another name. */
const SAME: readonly (readonly [string, string])[] = [
  ['order.place', 'POST /api/v3/order'],
  ['order.test', 'POST /api/v3/order/test'],
  ['order.cancel', 'DELETE /api/v3/order'],
  ['order.cancelReplace', 'POST /api/v3/order/cancelReplace'],
  ['order.amend.keepPriority', 'PUT /api/v3/order/amend/keepPriority'],
  ['order.status', 'GET /api/v3/order'],
  ['openOrders.status', 'GET /api/v3/openOrders'],
  ['openOrders.cancelAll', 'DELETE /api/v3/openOrders'],
  ['allOrders', 'GET /api/v3/allOrders'],
  ['myTrades', 'GET /api/v3/myTrades'],
  ['account.status', 'GET /api/v3/account'],
  ['account.commission', 'GET /api/v3/account/commission'],
  ['account.rateLimits.orders', 'GET /api/v3/rateLimit/order'],
  ['depth', 'GET /api/v3/depth'],
  ['trades.recent', 'GET /api/v3/trades'],
  ['trades.aggregate', 'GET /api/v3/aggTrades'],
  ['klines', 'GET /api/v3/klines'],
  ['avgPrice', 'GET /api/v3/avgPrice'],
  ['ticker.24hr', 'GET /api/v3/ticker/24hr'],
  ['ticker.price', 'GET /api/v3/ticker/price'],
  ['ticker.book', 'GET /api/v3/ticker/bookTicker'],
  ['exchangeInfo', 'GET /api/v3/exchangeInfo'],
  ['time', 'GET /api/v3/time'],
  ['ping', 'GET /api/v3/ping'],
];

/** The endpoints behind the WebSocket API's methods. */
export function spotMethods(table: RestTable): Map<string, Endpoint> {
  const methods = new Map<string, Endpoint>();
  for (const [method, name] of SAME) {
    const endpoint = table.get(name);
    if (endpoint !== undefined) methods.set(method, endpoint);
  }
  return methods;
}

/** Subscriptions of one connection at most. */
const MOST_SUBSCRIPTIONS = 100;

/** Where an account's events go: to the connection that asked, by the number it was given. */
export function userDataMethods(): [string, SocketMethod][] {
  return [
    [
      'userDataStream.subscribe',
      {
        security: 'none',
        weight: 2,
        run: (connection) => {
          const key = connection.session?.key;
          if (key === undefined) throw new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 });
          return subscribe(connection, key);
        },
      },
    ],
    [
      'userDataStream.subscribe.signature',
      {
        security: 'signed',
        weight: 2,
        run: (connection, _params, key) => {
          if (key === undefined) throw new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 });
          return subscribe(connection, key);
        },
      },
    ],
    [
      'userDataStream.unsubscribe',
      {
        security: 'none',
        weight: 2,
        run: (connection, params) => {
          const id = params.integer('subscriptionId');
          if (id === undefined) connection.subscriptions.clear();
          else connection.subscriptions.delete(id);
          return {};
        },
      },
    ],
    [
      'session.subscriptions',
      {
        security: 'none',
        weight: 2,
        run: (connection) => [...connection.subscriptions.keys()].map((subscriptionId) => ({ subscriptionId })),
      },
    ],
  ];
}

function subscribe(connection: ApiConnection, key: ApiKey): WireValue {
  for (const other of connection.subscriptions.values()) {
    if (other.account === key.account) throw new Refusal(-2035, 'User Data Stream subscription already active.');
  }
  if (connection.subscriptions.size >= MOST_SUBSCRIPTIONS) throw new Refusal(-1003, 'Too many subscriptions.', { status: 429 });
  const subscriptionId = connection.nextSubscription;
  connection.nextSubscription += 1;
  connection.subscriptions.set(subscriptionId, key);
  return { subscriptionId };
}
