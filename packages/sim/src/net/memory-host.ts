import type { CancelAlarm } from '@mm/core';
import type { HostSink } from '../server/host-sink.ts';
import type {
  ConnectionId,
  HostRole,
  RequestId,
  VenueFrame,
  VenueHandshake,
  VenueHost,
  VenueRequest,
  VenueResponse,
  VenueServer,
} from '../server/venue-server.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The venue's end of a request: told when the venue has answered. */
export interface RequestEnd {
  answered(response: VenueResponse): void;
  cut(response: VenueResponse, afterBytes: number): void;
}

/** The venue's end of a connection: told what the venue does with it. */
export interface SocketEnd {
  accepted(): void;
  refused(response: VenueResponse): void;
  frame(frame: VenueFrame): void;
  pinged(): void;
  closed(code: number, reason: string): void;
  terminated(): void;
}

/** Hosts one venue server in a virtual world: keeps its time, and knows which end is which. */
export class MemoryHost implements HostSink {
  readonly name: string;
  readonly #time: VirtualTime;
  readonly #server: VenueServer;
  readonly #requests = new Map<RequestId, RequestEnd>();
  readonly #sockets = new Map<ConnectionId, SocketEnd>();
  #lastId = 0;
  #wakeUs = Number.POSITIVE_INFINITY;
  #cancelWake: CancelAlarm | undefined;

  constructor(name: string, server: VenueServer, time: VirtualTime) {
    this.name = name;
    this.#time = time;
    this.#server = server;
    server.attach(this);
    this.#wake();
  }

  get hosts(): readonly VenueHost[] {
    return this.#server.hosts;
  }

  /** URLs by the names under which the venue tells them. */
  get urls(): Readonly<Record<string, string>> {
    const urls = this.hosts.flatMap(({ role, protocol, paths }) =>
      Object.entries(paths).map(([name, path]) => [name, `${protocol}://${this.authority(role)}${path}`] as const),
    );
    return Object.fromEntries(urls);
  }

  /** A name under `localhost`, so that clients take it for this machine and speak without encryption. */
  authority(role: HostRole): string {
    return `${role}.${this.name}.localhost`;
  }

  /** Requests unanswered and connections not ended. */
  get open(): number {
    return this.#requests.size + this.#sockets.size;
  }

  request(end: RequestEnd, request: VenueRequest): RequestId {
    const id = this.#nextId();
    this.#requests.set(id, end);
    this.#input((nowUs) => this.#server.onRequest(id, request, nowUs));
    return id;
  }

  /** The client has given up: an answer would reach nobody. */
  forget(id: RequestId): void {
    this.#requests.delete(id);
  }

  /** @returns `undefined` if the venue has refused it already */
  connect(end: SocketEnd, handshake: VenueHandshake): ConnectionId | undefined {
    const id = this.#nextId();
    this.#sockets.set(id, end);
    this.#input((nowUs) => this.#server.onConnect(id, handshake, nowUs));
    return this.#sockets.has(id) ? id : undefined;
  }

  message(id: ConnectionId, text: string): void {
    if (this.#sockets.has(id)) this.#input((nowUs) => this.#server.onMessage(id, text, nowUs));
  }

  pingFrom(id: ConnectionId): void {
    if (this.#sockets.has(id)) this.#input((nowUs) => this.#server.onPing(id, nowUs));
  }

  pongFrom(id: ConnectionId): void {
    if (this.#sockets.has(id)) this.#input((nowUs) => this.#server.onPong(id, nowUs));
  }

  disconnect(id: ConnectionId): void {
    if (this.#sockets.delete(id)) this.#input((nowUs) => this.#server.onDisconnect(id, nowUs));
  }

  /** Lets the venue do what is due, after someone changed it from outside. */
  poke(): void {
    this.#input(() => undefined);
  }

  respond(id: RequestId, response: VenueResponse): void {
    const end = this.#requests.get(id);
    this.#requests.delete(id);
    end?.answered(response);
  }

  cutResponse(id: RequestId, response: VenueResponse, afterBytes: number): void {
    const end = this.#requests.get(id);
    this.#requests.delete(id);
    end?.cut(response, afterBytes);
  }

  accept(id: ConnectionId): void {
    this.#sockets.get(id)?.accepted();
  }

  refuse(id: ConnectionId, response: VenueResponse): void {
    const end = this.#sockets.get(id);
    this.#sockets.delete(id);
    end?.refused(response);
  }

  send(id: ConnectionId, frame: VenueFrame): void {
    this.#sockets.get(id)?.frame(frame);
  }

  ping(id: ConnectionId): void {
    this.#sockets.get(id)?.pinged();
  }

  close(id: ConnectionId, code: number, reason: string): void {
    this.#sockets.get(id)?.closed(code, reason);
  }

  terminate(id: ConnectionId): void {
    this.#sockets.get(id)?.terminated();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #input(tell: (nowUs: number) => void): void {
    const { nowUs } = this.#time;
    this.#server.advance(nowUs);
    tell(nowUs);
    this.#wake();
  }

  /** Sets the one alarm that the venue needs, unless it is set already. */
  #wake(): void {
    const dueUs = Math.max(this.#server.nextDueUs(), this.#time.nowUs);
    if (dueUs === this.#wakeUs) return;
    this.#cancelWake?.();
    this.#wakeUs = dueUs;
    this.#cancelWake = dueUs === Number.POSITIVE_INFINITY ? undefined : this.#time.at(dueUs, this.#due);
  }

  readonly #due = (): void => {
    this.#wakeUs = Number.POSITIVE_INFINITY;
    this.#cancelWake = undefined;
    this.#server.advance(this.#time.nowUs);
    this.#wake();
  };
}
