/**
 * A venue as its network sees it: requests and frames in, responses and frames out. Pure: it opens no socket, reads no
 * clock and waits for nothing; whoever hosts it (memory or loopback) brings the bytes and the time. The same code serves
 * both.
 *
 * Rules of the contract:
 * - `nowUs` is true time, integer µs since 1970-01-01 UTC, and never goes backwards over all calls. A clock that is wrong is
 *   the protocol's affair (fault F27): it adds its error to what it writes and checks, not to when things happen.
 * - Outputs go to the sink during the call that causes them, in the order in which they are to leave.
 * - Nothing that comes in may throw out of a server, whatever it holds.
 * - Before every input and whenever {@link VenueServer.nextDueUs} has come, the host calls {@link VenueServer.advance}.
 */
export interface VenueServer {
  /** What it listens on. Constant. */
  readonly hosts: readonly VenueHost[];
  /** Called once by the host, before anything else. */
  attach(sink: VenueServerSink): void;

  /** Every request is answered once through {@link VenueServerSink.respond}, in this call or later. */
  onRequest(id: RequestId, request: VenueRequest, nowUs: number): void;
  /** Someone wants a WebSocket: answer once with `accept` or `refuse`, in this call or later. */
  onConnect(id: ConnectionId, handshake: VenueHandshake, nowUs: number): void;
  /** A whole text message. Binary ones and bad UTF-8 never come here: hosts close those (1003, 1007). */
  onMessage(id: ConnectionId, text: string, nowUs: number): void;
  /** The client's ping. The host has already sent the pong; this is for counting. */
  onPing(id: ConnectionId, nowUs: number): void;
  onPong(id: ConnectionId, nowUs: number): void;
  /** The connection is gone, whoever ended it, the server itself included. Called once per accepted connection. */
  onDisconnect(id: ConnectionId, nowUs: number): void;

  /** Does everything that is due up to and including `nowUs`, in order of time. */
  advance(nowUs: number): void;
  /** When {@link advance} next has something to do; `Infinity` for nothing. May change with every call. */
  nextDueUs(): number;

  /** What a request or a WebSocket message asks for, before the server acts on it: where faults aim. Pure. */
  operationOf(host: HostRole, request: VenueRequest | string): Operation;
}

/** Given by the host, unique over the life of a server, never used again. Requests and connections count apart. */
export type RequestId = number;
export type ConnectionId = number;

/** What a host is for. A venue with several addresses of one kind tells them apart by path, not by role. */
export type HostRole = 'rest' | 'stream' | 'ws-api';

/** One address of a venue: a DNS name at the real one, a port on loopback. */
export interface VenueHost {
  readonly role: HostRole;
  readonly protocol: 'http' | 'ws';
  /**
   * Base paths by the name under which users are told the URL, e.g. `{ public: '/public', market: '/market' }`, or
   * `{ rest: '' }`. No trailing slash. Names are unique over all hosts of a venue.
   */
  readonly paths: Readonly<Record<string, string>>;
}

export interface VenueRequest {
  readonly host: HostRole;
  readonly method: string;
  /** Percent-encoded, as sent: `/fapi/v1/order`. */
  readonly path: string;
  /** As sent, without `?`; empty for none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whom limits per address count. */
  readonly remoteAddress: string;
}

/** A request to become a WebSocket. */
export interface VenueHandshake {
  readonly host: HostRole;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
}

export interface VenueResponse {
  readonly status: number;
  /** Names in lower case. `content-length` and `date` are the host's affair. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What was asked for, and whether the venue did it: for the counts of faults. */
  readonly operation?: Operation;
}

/** Where a server's outputs go. Ids of requests and connections that are gone are ignored. */
export interface VenueServerSink {
  respond(id: RequestId, response: VenueResponse): void;
  accept(id: ConnectionId): void;
  refuse(id: ConnectionId, response: VenueResponse): void;
  /** Messages of one connection arrive in this order unless a fault says otherwise. */
  send(id: ConnectionId, frame: VenueFrame): void;
  ping(id: ConnectionId, payload?: string): void;
  /** Sends a close frame. `onDisconnect` follows, later or in this call. */
  close(id: ConnectionId, code: number, reason: string): void;
  /** Ends the TCP connection without a close frame. */
  terminate(id: ConnectionId): void;
}

/** One text message of the venue. */
export interface VenueFrame {
  readonly text: string;
  /** What kind of news it is: latency and faults are drawn per channel. */
  readonly channel: FrameChannel;
  /** The venue's own symbol, where it is about one. */
  readonly symbol?: string;
  /** On `reply`: what was asked for. */
  readonly operation?: Operation;
}

/**
 * `reply` answers a WebSocket API request, `control` a subscription or the like, `user` is about an account, `other` is
 * public data of any further kind.
 */
export type FrameChannel = 'depth' | 'bbo' | 'trade' | 'mark' | 'user' | 'reply' | 'control' | 'other';

/** What a request does. `read` is private or public; `session` are logins, listen keys and the dead-man's switch. */
export type Operation = 'create' | 'amend' | 'cancel' | 'batch' | 'read' | 'session' | 'other';
