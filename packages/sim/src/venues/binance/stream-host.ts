import type { ConnectionId, FrameChannel, VenueHandshake, VenueServerSink } from '../../server/venue-server.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import type { BinanceFaults } from './faults.ts';
import { decoded } from './parameters.ts';
import { type ControlRequest, controlRequest, type IdRule } from './stream-control.ts';
import { type WireValue, wireText } from './wire-json.ts';

/** Where a connection stands: futures have a route for each kind of data, spot has one for all. */
export type StreamRoute = 'public' | 'market' | 'private' | 'all';

/** What the feeds of a product are to the connections: opened with the first subscriber of a stream, closed with the last. */
export interface StreamFeeds {
  /** Whether a stream of this name has data on this route. Everything else is acknowledged and stays silent. */
  carries(stream: string, route: StreamRoute): boolean;
  open(stream: string, nowUs: number): void;
  close(stream: string): void;
}

/** A message to all who listen to a stream. */
export interface Published {
  readonly text: string;
  readonly channel: FrameChannel;
  readonly symbol?: string;
}

/** Everything about a connection to the stream host. */
interface StreamConnection {
  readonly id: ConnectionId;
  readonly route: StreamRoute;
  readonly takesUsers: boolean;
  combined: boolean;
  /** As asked for, whether there is data or not. */
  readonly streams: Set<string>;
  /** Listen keys by which user data comes, with the events wanted; absent: all. */
  readonly users: Map<string, ReadonlySet<string> | undefined>;
}

/**
 * The stream host: raw and combined connections, subscriptions, and who gets what. A subscription is always acknowledged;
 * whether data follows depends on route and name, as at the venue.
 */
export class StreamHost {
  private readonly keeper: ConnectionKeeper;
  private readonly sink: () => VenueServerSink;
  private readonly rules: StreamHostRules;
  private readonly faults: BinanceFaults;
  private readonly connections = new Map<ConnectionId, StreamConnection>();
  private readonly listeners = new Map<string, Set<StreamConnection>>();
  private readonly userListeners = new Map<string, Set<StreamConnection>>();

  constructor(parts: StreamHostParts) {
    this.keeper = parts.keeper;
    this.sink = parts.sink;
    this.rules = parts.rules;
    this.faults = parts.faults;
  }

  onConnect(id: ConnectionId, handshake: VenueHandshake, nowUs: number): void {
    if (!this.keeper.admits(handshake.remoteAddress, nowUs)) {
      const body = wireText({ code: -1003, msg: 'Too many connections' });
      this.sink().refuse(id, { status: 429, headers: { 'content-type': 'application/json' }, body });
      return;
    }
    const place = this.rules.placeOf(handshake.path);
    if (place === undefined) {
      this.sink().refuse(id, { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' });
      return;
    }
    const connection: StreamConnection = {
      id,
      route: place.route,
      takesUsers: place.takesUsers,
      combined: place.combined,
      streams: new Set(),
      users: new Map(),
    };
    this.connections.set(id, connection);
    this.sink().accept(id);
    this.keeper.opened(id, nowUs);
    for (const [key, events] of usersOf(handshake.query)) this.listenAsUser(connection, key, events);
    const streams = [...place.streams, ...streamsOf(handshake.query)].slice(0, this.keeper.maxStreams);
    for (const stream of streams) this.subscribe(connection, stream, nowUs);
  }

  onMessage(id: ConnectionId, text: string, nowUs: number): void {
    const connection = this.connections.get(id);
    if (connection === undefined || !this.keeper.message(id, nowUs)) return;
    const answer = this.answer(connection, controlRequest(text, this.rules.ids), nowUs);
    if (answer !== undefined) this.sink().send(id, { text: wireText(answer), channel: 'control' });
  }

  onPing(id: ConnectionId, nowUs: number): void {
    this.keeper.ping(id, nowUs);
  }

  onPong(id: ConnectionId, nowUs: number): void {
    this.keeper.pong(id, nowUs);
  }

  onDisconnect(id: ConnectionId): boolean {
    const connection = this.connections.get(id);
    if (connection === undefined) return false;
    this.connections.delete(id);
    this.keeper.gone(id);
    for (const stream of connection.streams) this.stopListening(connection, stream);
    for (const key of connection.users.keys()) drop(this.userListeners, key, connection);
    return true;
  }

  /** Sends to everyone who listens to `stream`. */
  publish(stream: string, message: Published): void {
    if (this.faults.isSilent(stream)) return;
    for (const connection of this.listeners.get(stream) ?? []) {
      this.sink().send(connection.id, {
        ...message,
        text: connection.combined ? combinedText(stream, message.text) : message.text,
      });
    }
  }

  /** Sends an event of an account to the connections opened with one of its listen keys. */
  publishToUser(listenKey: string, event: string, text: string, symbol: string | undefined): void {
    for (const connection of this.userListeners.get(listenKey) ?? []) {
      const wanted = connection.users.get(listenKey);
      if (wanted !== undefined && !wanted.has(event)) continue;
      const framed = connection.combined ? combinedText(listenKey, text) : text;
      this.sink().send(connection.id, { text: framed, channel: 'user', ...(symbol === undefined ? {} : { symbol }) });
    }
  }

  /** To every connection, as the venue announces its shutdown; combined connections see the stream's name. */
  broadcast(stream: string, text: string): void {
    for (const connection of this.connections.values()) {
      const framed = connection.combined ? combinedText(stream, text) : text;
      this.sink().send(connection.id, { text: framed, channel: 'other' });
    }
  }

  connectionIds(): readonly ConnectionId[] {
    return [...this.connections.keys()];
  }

  private answer(connection: StreamConnection, request: ControlRequest, nowUs: number): WireValue {
    switch (request.kind) {
      case 'subscribe':
        if (connection.streams.size + request.streams.length > this.keeper.maxStreams) {
          return { code: 2, msg: 'Invalid request: too many streams', id: request.id };
        }
        for (const stream of request.streams) this.subscribe(connection, stream, nowUs);
        return { result: null, id: request.id };
      case 'unsubscribe':
        for (const stream of request.streams) {
          connection.streams.delete(stream);
          this.stopListening(connection, stream);
        }
        return { result: null, id: request.id };
      case 'list':
        return { result: [...connection.streams], id: request.id };
      case 'set-property':
        connection.combined = request.value === true;
        return { result: null, id: request.id };
      case 'get-property':
        return { result: connection.combined, id: request.id };
      case 'refused':
        return this.rules.errorShape(request.code, request.message, request.id);
    }
  }

  private subscribe(connection: StreamConnection, stream: string, nowUs: number): void {
    connection.streams.add(stream);
    if (this.faults.dropsSubscription()) return;
    if (connection.takesUsers) this.listenAsUser(connection, stream, undefined);
    if (!this.rules.feeds().carries(stream, connection.route)) return;
    const first = !this.listeners.has(stream);
    join(this.listeners, stream, connection);
    if (first) this.rules.feeds().open(stream, nowUs);
  }

  private stopListening(connection: StreamConnection, stream: string): void {
    if (drop(this.listeners, stream, connection)) this.rules.feeds().close(stream);
    if (connection.users.has(stream)) {
      connection.users.delete(stream);
      drop(this.userListeners, stream, connection);
    }
  }

  private listenAsUser(connection: StreamConnection, key: string, events: ReadonlySet<string> | undefined): void {
    if (!connection.takesUsers || connection.users.size >= MOST_USERS) return;
    connection.users.set(key, events);
    join(this.userListeners, key, connection);
  }
}

export interface StreamHostParts {
  readonly keeper: ConnectionKeeper;
  readonly sink: () => VenueServerSink;
  readonly rules: StreamHostRules;
  readonly faults: BinanceFaults;
}

/** How the stream host of a product differs from the other's. */
export interface StreamHostRules {
  readonly ids: IdRule;
  readonly feeds: () => StreamFeeds;
  placeOf(path: string): StreamPlace | undefined;
  errorShape(code: number, message: string, id: WireValue): WireValue;
}

/** What a path says: the route, the mode, and the streams named in it. */
export interface StreamPlace {
  readonly route: StreamRoute;
  readonly combined: boolean;
  readonly streams: readonly string[];
  /** Whether listen keys bring user data here. */
  readonly takesUsers: boolean;
}

/** Listen keys of one connection at most. */
const MOST_USERS = 16;

/** Finds `/ws` or `/stream` in a path. What stands before is the base path of the host, what follows are streams. */
export function placeInPath(path: string): { base: string; combined: boolean; streams: string[] } | undefined {
  const match = /^(?<base>(?:\/[^/]+)*?)\/(?<mode>ws|stream)(?:\/(?<rest>.*))?$/.exec(path);
  if (match?.groups === undefined) return undefined;
  const { base = '', mode, rest = '' } = match.groups;
  // A host may live under a path that ends in `/stream`: `ws://127.0.0.1:1234/stream/ws/btcusdt@trade`.
  const inner = /^(ws|stream)(?:\/|$)/.exec(rest);
  if (mode === 'stream' && inner !== null) {
    return { base: `${base}/stream`, combined: inner[1] === 'stream', streams: named(rest.slice(inner[0].length)) };
  }
  return { base, combined: mode === 'stream', streams: named(rest) };
}

function named(text: string): string[] {
  return text
    .split('/')
    .filter((name) => name !== '')
    .map(decoded);
}

function streamsOf(query: string): string[] {
  return query
    .split('&')
    .filter((pair) => pair.startsWith('streams='))
    .flatMap((pair) => named(decoded(pair.slice('streams='.length))));
}

/** `listenKey=K1&events=A/B&listenKey=K2`: events belong to the key before them. */
function usersOf(query: string): [string, ReadonlySet<string> | undefined][] {
  const users: [string, ReadonlySet<string> | undefined][] = [];
  for (const pair of query.split('&')) {
    const value = decoded(pair.slice(pair.indexOf('=') + 1));
    if (pair.startsWith('listenKey=')) users.push([value, undefined]);
    const last = users.at(-1);
    if (pair.startsWith('events=') && last !== undefined) last[1] = new Set(value.split('/'));
  }
  return users;
}

function combinedText(stream: string, text: string): string {
  return `{"stream":${JSON.stringify(stream)},"data":${text}}`;
}

function join(listeners: Map<string, Set<StreamConnection>>, name: string, connection: StreamConnection): void {
  const set = listeners.get(name) ?? new Set();
  set.add(connection);
  listeners.set(name, set);
}

/** True when nobody is left. */
function drop(listeners: Map<string, Set<StreamConnection>>, name: string, connection: StreamConnection): boolean {
  const set = listeners.get(name);
  if (set === undefined || !set.delete(connection) || set.size > 0) return false;
  listeners.delete(name);
  return true;
}
