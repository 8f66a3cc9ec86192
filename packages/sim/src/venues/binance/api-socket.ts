import type { ConnectionId, Operation, VenueHandshake, VenueServerSink } from '../../server/venue-server.ts';
import type { ApiKey } from './api-keys.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import type { BinanceFaults } from './faults.ts';
import type { Asking, Call, Endpoint, Gateway, Outcome } from './gateway.ts';
import { parseLosslessly } from './lossless-json.ts';
import { mangledText } from './mangled-text.ts';
import { decoded, messageParameters, type Parameters } from './parameters.ts';
import type { RateLimits } from './rate-limits.ts';
import { invalidKey, Refusal } from './refusal.ts';
import { type WireValue, wireText } from './wire-json.ts';

/** A connection to the WebSocket API. */
export interface ApiConnection {
  readonly id: ConnectionId;
  readonly address: string;
  readonly openedMs: number;
  returnRateLimits: boolean;
  /** Who has logged on. */
  session: { readonly key: ApiKey; readonly sinceMs: number } | undefined;
  /** Spot: accounts whose events come here, by the number given to the subscription. */
  readonly subscriptions: Map<number, ApiKey>;
  nextSubscription: number;
}

/** A method of the WebSocket API that is about the connection itself. */
export interface SocketMethod {
  readonly security: 'none' | 'key' | 'signed';
  readonly weight: number;
  readonly run: (
    connection: ApiConnection,
    params: Parameters,
    key: ApiKey | undefined,
    venueMs: number,
    nowUs: number,
  ) => WireValue;
}

export interface ApiSocketParts {
  readonly connections: Map<ConnectionId, ApiConnection>;
  readonly methods: ReadonlyMap<string, Endpoint>;
  readonly socketMethods: ReadonlyMap<string, SocketMethod>;
  readonly gateway: Gateway;
  readonly limits: RateLimits;
  readonly faults: BinanceFaults;
  readonly keeper: ConnectionKeeper;
  readonly sink: () => VenueServerSink;
  readonly path: string;
  readonly handshakeWeight: number;
}

interface ApiRequest {
  readonly id: WireValue;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The WebSocket API: framing, sessions, and the same endpoints as REST behind it. */
export class ApiSocket {
  private readonly connections: Map<ConnectionId, ApiConnection>;
  private readonly parts: ApiSocketParts;

  constructor(parts: ApiSocketParts) {
    this.parts = parts;
    this.connections = parts.connections;
  }

  onConnect(id: ConnectionId, handshake: VenueHandshake, nowUs: number): void {
    const { keeper, sink, limits, handshakeWeight, path, gateway } = this.parts;
    try {
      limits.spendWeight(handshake.remoteAddress, handshakeWeight, nowUs);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sink().refuse(id, { status: error.status, headers: error.headers, body: wireText(error.body()) });
      return;
    }
    if (handshake.path !== path || !keeper.admits(handshake.remoteAddress, nowUs)) {
      const status = handshake.path === path ? 429 : 404;
      sink().refuse(id, { status, headers: {}, body: '' });
      return;
    }
    this.connections.set(id, {
      id,
      address: handshake.remoteAddress,
      openedMs: gateway.venueMs(nowUs),
      returnRateLimits: !handshake.query.includes('returnRateLimits=false'),
      session: undefined,
      subscriptions: new Map(),
      nextSubscription: 0,
    });
    sink().accept(id);
    keeper.opened(id, nowUs);
  }

  onMessage(id: ConnectionId, text: string, nowUs: number): void {
    const connection = this.connections.get(id);
    if (connection === undefined || !this.parts.keeper.message(id, nowUs)) return;
    const request = readRequest(text);
    if (request instanceof Refusal) {
      this.reply(connection, null, { done: false, refusal: request, account: undefined }, 'other', true, nowUs);
      return;
    }
    const params = messageParameters(request.params);
    const shown = request.params.returnRateLimits !== false && connection.returnRateLimits;
    const asking: Asking = {
      params,
      address: connection.address,
      apiKey: params.text('apiKey'),
      session: connection.session?.key,
      viaSocket: true,
    };
    const endpoint = this.endpointOf(connection, request, params);
    const answer = (outcome: Outcome, atUs: number): void =>
      this.reply(connection, request.id, outcome, endpoint.operation, shown, atUs, endpoint.orders !== undefined);
    this.parts.gateway.handle(endpoint, asking, nowUs, answer);
  }

  onPing(id: ConnectionId, nowUs: number): void {
    this.parts.keeper.ping(id, nowUs);
  }

  onPong(id: ConnectionId, nowUs: number): void {
    this.parts.keeper.pong(id, nowUs);
  }

  onDisconnect(id: ConnectionId): void {
    if (this.connections.delete(id)) this.parts.keeper.gone(id);
  }

  get names(): readonly string[] {
    return [...this.parts.methods.keys(), ...this.parts.socketMethods.keys()];
  }

  operationOf(text: string): Operation {
    const request = readRequest(text);
    if (request instanceof Refusal) return 'other';
    if (this.parts.socketMethods.has(request.method)) return 'session';
    return this.parts.methods.get(request.method)?.operation ?? 'other';
  }

  /** A key that was revoked ends the sessions that logged on with it. */
  revoke(apiKey: string): void {
    for (const connection of this.connections.values()) {
      if (connection.session?.key.apiKey !== apiKey) continue;
      connection.session = undefined;
      const refusal = invalidKey();
      const text = wireText({ id: null, status: refusal.status, error: refusal.body() });
      this.parts.sink().send(connection.id, { text, channel: 'reply', operation: 'session' });
    }
  }

  private endpointOf(connection: ApiConnection, request: ApiRequest, params: Parameters): Endpoint {
    const own = this.parts.socketMethods.get(request.method);
    if (own !== undefined) {
      const { security, weight } = own;
      const run = (call: Call): WireValue => own.run(connection, params, call.key, call.venueMs, call.nowUs);
      return { operation: 'session', security, weight, run };
    }
    return this.parts.methods.get(request.method) ?? unknownMethod(request.method);
  }

  private reply(
    connection: ApiConnection,
    id: WireValue,
    outcome: Outcome,
    operation: Operation,
    limitsShown: boolean,
    nowUs: number,
    aboutOrders = false,
  ): void {
    if (!this.connections.has(connection.id)) return;
    const { limits, sink, faults } = this.parts;
    const rateLimits = limitsShown
      ? limits.reported(connection.address, aboutOrders ? outcome.account : undefined, nowUs)
      : undefined;
    const body: WireValue = outcome.done
      ? { id, status: 200, result: outcome.value, rateLimits }
      : { id, status: outcome.refusal.status, error: errorOf(outcome.refusal, this.parts.gateway.venueMs(nowUs)), rateLimits };
    const mangling = faults.takeMangling('reply');
    const text = wireText(body);
    const sent = mangling === undefined ? text : mangledText(text, mangling.field, mangling.mangling);
    sink().send(connection.id, { text: sent, channel: 'reply', operation });
  }
}

function errorOf(refusal: Refusal, serverTime: number): WireValue {
  const retryAfter = refusal.headers['retry-after'];
  if (retryAfter === undefined) return refusal.body();
  const data = { serverTime, retryAfter: serverTime + Number(retryAfter) * 1000 };
  return { code: refusal.code, msg: refusal.message, data };
}

function readRequest(text: string): ApiRequest | Refusal {
  let message: unknown;
  try {
    message = parseLosslessly(text);
  } catch {
    return new Refusal(-1135, 'Invalid JSON Request');
  }
  if (typeof message !== 'object' || message === null) return new Refusal(-1135, 'Invalid JSON Request');
  const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown };
  const fits = id === undefined || id === null || Number.isSafeInteger(id) || (typeof id === 'string' && id.length <= 36);
  if (!fits) return new Refusal(-1135, 'Invalid JSON Request');
  if (typeof method !== 'string') return new Refusal(-1135, 'Invalid JSON Request');
  const members = typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>) : {};
  return { id: (id ?? null) as WireValue, method, params: members };
}

function unknownMethod(method: string): Endpoint {
  return {
    operation: 'other',
    security: 'none',
    weight: 1,
    run: () => {
      throw new Refusal(-1000, `Unknown method '${decoded(method).slice(0, 64)}'.`);
    },
  };
}
