import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CancelAlarm, Scheduler } from '@mm/core';
import { type WebSocket, WebSocketServer } from 'ws';
import { type LinkFaults, NO_LINK_FAULTS } from '../net/link-faults.ts';
import type { HostSink } from '../server/host-sink.ts';
import type {
  ConnectionId,
  RequestId,
  VenueFrame,
  VenueHandshake,
  VenueHost,
  VenueResponse,
  VenueServer,
} from '../server/venue-server.ts';
import { CutStream } from './cut-stream.ts';
import { LoopbackListener } from './loopback-listener.ts';
import { rawResponse } from './raw-response.ts';

/** What a {@link LoopbackHost} needs of its machine. */
export interface LoopbackMachine {
  /** µs since 1970, never backwards. */
  nowUs(): number;
  readonly scheduler: Scheduler;
}

/** A client that leaves so many bytes unread is dropped. */
const MAX_UNREAD_BYTES = 64 * 1_024 * 1_024;
const MAX_MESSAGE_BYTES = 1_024 * 1_024;
const MAX_BODY_BYTES = 1_024 * 1_024;
/** Longest single wait: timers of Node go no further than 2^31 ms. */
const MAX_WAIT_US = 3_600_000_000;

interface Connection {
  /** Until it is accepted or refused. */
  upgrade:
    | { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer; readonly host: VenueHost }
    | undefined;
  socket: WebSocket | undefined;
}

/** Hosts one venue server on 127.0.0.1: real HTTP and WebSockets, on wall time. */
export class LoopbackHost implements HostSink {
  readonly name: string;
  readonly #server: VenueServer;
  readonly #machine: LoopbackMachine;
  readonly #linkFaults: LinkFaults;
  readonly #listeners: LoopbackListener[] = [];
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  readonly #requests = new Map<RequestId, ServerResponse>();
  readonly #connections = new Map<ConnectionId, Connection>();
  #isStopped = false;
  #lastId = 0;
  #wakeUs = Number.POSITIVE_INFINITY;
  #cancelWake: CancelAlarm | undefined;

  constructor(name: string, server: VenueServer, machine: LoopbackMachine, linkFaults: LinkFaults = NO_LINK_FAULTS) {
    this.name = name;
    this.#server = server;
    this.#machine = machine;
    this.#linkFaults = linkFaults;
    server.attach(this);
  }

  /**
   * Opens a port for each of the venue's hosts.
   * @param nextPort 0 for any that is free
   * @returns URLs by the names under which the venue tells them
   */
  async start(nextPort: () => number = () => 0): Promise<Readonly<Record<string, string>>> {
    const urls: Record<string, string> = {};
    for (const host of this.#server.hosts) {
      const listener = new LoopbackListener({
        onDial: () => this.#linkFaults.onDial(this.name, host, this.#machine.nowUs()),
        onBytes: () => this.#linkFaults.onBytes(this.name, host, this.#machine.nowUs()),
        countsFrom: host.protocol === 'http' ? 'connection' : 'handshake',
        onRequest: (request, response) => this.#onRequest(host, request, response),
        onUpgrade: (request, socket, head) => this.#onUpgrade(host, request, socket, head),
      });
      this.#listeners.push(listener);
      const port = await listener.start(nextPort());
      for (const [name, path] of Object.entries(host.paths)) urls[name] = `${host.protocol}://127.0.0.1:${port}${path}`;
    }
    this.#wake();
    return urls;
  }

  /** Ends every connection and frees the ports. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelWake?.();
    for (const { socket, upgrade } of this.#connections.values()) {
      socket?.terminate();
      upgrade?.socket.destroy();
    }
    await Promise.all(this.#listeners.map((one) => one.stop()));
    this.#webSockets.close();
    this.#requests.clear();
    this.#connections.clear();
  }

  /** Requests unanswered and connections not ended. */
  get open(): number {
    return this.#requests.size + this.#connections.size;
  }

  /** Closes connections that wait for another request, so that the next request opens a new one. */
  closeIdleConnections(): void {
    for (const one of this.#listeners) one.closeIdleConnections();
  }

  poke(): void {
    this.#input(() => undefined);
  }

  respond(id: RequestId, response: VenueResponse): void {
    const pending = this.#takeRequest(id);
    if (pending === undefined) return;
    const body = Buffer.from(response.body);
    pending.writeHead(response.status, { ...response.headers, 'content-length': body.length });
    pending.end(body);
  }

  cutResponse(id: RequestId, response: VenueResponse, afterBytes: number): void {
    const socket = this.#takeRequest(id)?.socket;
    socket?.write(rawResponse(response).subarray(0, afterBytes), () => {
      if (socket instanceof CutStream) socket.destroy();
      else socket.resetAndDestroy();
    });
  }

  accept(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    const upgrade = connection?.upgrade;
    if (connection === undefined || upgrade === undefined) return;
    connection.upgrade = undefined;
    this.#webSockets.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => {
      connection.socket = socket;
      this.#listenTo(id, socket);
    });
    if (upgrade.socket instanceof CutStream) upgrade.socket.arm();
    // A handshake that is none was refused by `ws` within the call.
    if (connection.socket === undefined) this.#machine.scheduler.after(0, () => this.#gone(id));
  }

  refuse(id: ConnectionId, response: VenueResponse): void {
    const connection = this.#connections.get(id);
    this.#connections.delete(id);
    connection?.upgrade?.socket.end(rawResponse(response));
  }

  send(id: ConnectionId, frame: VenueFrame): void {
    const socket = this.#connections.get(id)?.socket;
    if (socket === undefined || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
    else socket.send(frame.text);
  }

  ping(id: ConnectionId, payload?: string): void {
    const socket = this.#connections.get(id)?.socket;
    if (socket !== undefined && socket.readyState === socket.OPEN) socket.ping(payload);
  }

  close(id: ConnectionId, code: number, reason: string): void {
    this.#connections.get(id)?.socket?.close(code, reason);
  }

  terminate(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    connection?.socket?.terminate();
    connection?.upgrade?.socket.destroy();
  }

  #onRequest(host: VenueHost, request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= MAX_BODY_BYTES) parts.push(part);
    });
    request.on('end', () => {
      if (host.protocol !== 'http') response.writeHead(426).end();
      else if (size > MAX_BODY_BYTES) response.writeHead(413, { connection: 'close' }).end();
      else this.#ask(host, request, response, Buffer.concat(parts).toString('utf8'));
    });
  }

  #ask(host: VenueHost, request: IncomingMessage, response: ServerResponse, body: string): void {
    const id = this.#nextId();
    this.#requests.set(id, response);
    response.on('close', () => this.#requests.delete(id));
    const { method = 'GET' } = request;
    this.#input((nowUs) => this.#server.onRequest(id, { ...this.#headOf(host, request), method, body }, nowUs));
  }

  #onUpgrade(host: VenueHost, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (host.protocol !== 'ws') {
      socket.end(rawResponse({ status: 426, headers: {}, body: '' }));
      return;
    }
    const id = this.#nextId();
    this.#connections.set(id, { upgrade: { request, socket, head, host }, socket: undefined });
    this.#input((nowUs) => this.#server.onConnect(id, this.#headOf(host, request), nowUs));
  }

  #headOf(host: VenueHost, request: IncomingMessage): VenueHandshake {
    const [path = '/', ...rest] = (request.url ?? '/').split('?');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
    return { host: host.role, path, query: rest.join('?'), headers, remoteAddress: request.socket.remoteAddress ?? '' };
  }

  #listenTo(id: ConnectionId, socket: WebSocket): void {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) socket.close(1003, 'text only');
      else this.#input((nowUs) => this.#server.onMessage(id, data.toString('utf8'), nowUs));
    });
    socket.on('ping', () => this.#input((nowUs) => this.#server.onPing(id, nowUs)));
    socket.on('pong', () => this.#input((nowUs) => this.#server.onPong(id, nowUs)));
    // Without a listener an error would end the process; `close` follows every error.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#gone(id));
  }

  #gone(id: ConnectionId): void {
    if (this.#connections.delete(id)) this.#input((nowUs) => this.#server.onDisconnect(id, nowUs));
  }

  #takeRequest(id: RequestId): ServerResponse | undefined {
    const response = this.#requests.get(id);
    this.#requests.delete(id);
    return response;
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #input(tell: (nowUs: number) => void): void {
    if (this.#isStopped) return;
    const nowUs = this.#machine.nowUs();
    this.#server.advance(nowUs);
    tell(nowUs);
    this.#wake();
  }

  /** Sets the one alarm that the venue needs, unless it is set already. */
  #wake(): void {
    const dueUs = this.#server.nextDueUs();
    if (this.#isStopped || dueUs === this.#wakeUs) return;
    this.#cancelWake?.();
    this.#wakeUs = dueUs;
    const waitUs = Math.min(MAX_WAIT_US, Math.max(0, dueUs - this.#machine.nowUs()));
    this.#cancelWake = this.#machine.scheduler.after(waitUs, () => {
      this.#wakeUs = Number.NaN;
      this.#input(() => undefined);
    });
  }
}
