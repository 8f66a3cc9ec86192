import type { SocketMethod } from '../api-socket.ts';
import type { Endpoint } from '../gateway.ts';
import { Refusal } from '../refusal.ts';
import type { RestTable } from '../rest-host.ts';
import type { WireValue } from '../wire-json.ts';
import type { UsdmContext } from './usdm-context.ts';

/** Methods of `ws-fapi/v1` that are REST endpoints under another name. */
const SAME: readonly (readonly [string, string])[] = [
  ['order.place', 'POST /fapi/v1/order'],
  ['order.modify', 'PUT /fapi/v1/order'],
  ['order.cancel', 'DELETE /fapi/v1/order'],
  ['order.status', 'GET /fapi/v1/order'],
  ['v2/account.position', 'GET /fapi/v3/positionRisk'],
  ['account.position', 'GET /fapi/v2/positionRisk'],
  ['v2/account.balance', 'GET /fapi/v3/balance'],
  ['account.balance', 'GET /fapi/v2/balance'],
  ['v2/account.status', 'GET /fapi/v3/account'],
  ['account.status', 'GET /fapi/v2/account'],
  ['depth', 'GET /fapi/v1/depth'],
  ['ticker.price', 'GET /fapi/v1/ticker/price'],
  ['ticker.book', 'GET /fapi/v1/ticker/bookTicker'],
  ['time', 'GET /fapi/v1/time'],
  ['ping', 'GET /fapi/v1/ping'],
];

/** The endpoints behind the WebSocket API's methods. */
export function usdmMethods(table: RestTable): Map<string, Endpoint> {
  const methods = new Map<string, Endpoint>();
  for (const [method, name] of SAME) {
    const endpoint = table.get(name);
    if (endpoint !== undefined) methods.set(method, method.endsWith('account.position') ? spelledOut(endpoint) : endpoint);
  }
  return methods;
}

/** The socket writes `unrealizedProfit` where REST writes `unRealizedProfit`. */
function spelledOut(endpoint: Endpoint): Endpoint {
  return {
    ...endpoint,
    run: (call) => {
      const rows = endpoint.run(call);
      if (!Array.isArray(rows)) return rows;
      return (rows as { readonly [name: string]: WireValue }[]).map(({ unRealizedProfit, ...row }) => ({
        ...row,
        unrealizedProfit: unRealizedProfit,
      }));
    },
  };
}

/** `userDataStream.start`, `.ping` and `.stop`: the listen key over the socket. */
export function listenKeyMethods(context: UsdmContext): [string, SocketMethod][] {
  const method = (run: (account: string, nowUs: number) => WireValue): SocketMethod => ({
    security: 'key',
    weight: 5,
    run: (_connection, _params, key, _venueMs, nowUs) => run(key?.account ?? '', nowUs),
  });
  return [
    ['userDataStream.start', method((account, nowUs) => ({ listenKey: context.listenKeys.create(account, nowUs) }))],
    [
      'userDataStream.ping',
      method((account, nowUs) => {
        if (!context.listenKeys.keepAlive(account, nowUs)) throw new Refusal(-1125, 'This listenKey does not exist.');
        return { listenKey: context.listenKeys.keyOf(account) ?? '' };
      }),
    ],
    [
      'userDataStream.stop',
      method((account) => {
        context.listenKeys.remove(account);
        return {};
      }),
    ],
  ];
}
