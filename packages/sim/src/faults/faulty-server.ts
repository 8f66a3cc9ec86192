import type { RandomSource } from '@mm/core';
import { VirtualTime } from '../net/virtual-time.ts';
import type { HostSink } from '../server/host-sink.ts';
import type {
  ConnectionId,
  HostRole,
  Operation,
  RequestId,
  VenueFrame,
  VenueHandshake,
  VenueRequest,
  VenueResponse,
  VenueServer,
  VenueServerSink,
} from '../server/venue-server.ts';
import { spoiltBody } from './spoilt-body.ts';
import type { WireFaults } from './wire-faults.ts';

export interface FaultyServerParts {
  readonly server: VenueServer;
  readonly faults: WireFaults;
  readonly random: RandomSource;
  /** F09: called before a cancel reaches the venue. */
  readonly beforeCancel: (nowUs: number) => void;
}

interface Connection {
  readonly host: HostRole;
  /** Frames that are late stand in line until then; what comes after them waits too. */
  lateUntilUs: number;
  /** By channel and symbol: a frame that waits for the next one to overtake it. */
  readonly swapped: Map<string, VenueFrame>;
}

/**
 * A venue behind a bad wire: requests and answers get lost or late, frames get lost, repeated, swapped or held back,
 * connections end. The venue itself knows nothing of it, whoever hosts it neither: the same faults over memory and loopback.
 */
export class FaultyServer implements VenueServer {
  readonly #server: VenueServer;
  readonly #faults: WireFaults;
  readonly #random: RandomSource;
  readonly #beforeCancel: (nowUs: number) => void;
  readonly #operations = new Map<RequestId, Operation>();
  readonly #connections = new Map<ConnectionId, Connection>();
  readonly #later = new VirtualTime(0);
  #sink: HostSink | undefined;
  #nowUs = 0;

  constructor({ server, faults, random, beforeCancel }: FaultyServerParts) {
    this.#server = server;
    this.#faults = faults;
    this.#random = random;
    this.#beforeCancel = beforeCancel;
  }

  get hosts(): VenueServer['hosts'] {
    return this.#server.hosts;
  }

  /** The time of the last thing that happened here. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** Requests, connections and messages on their way. */
  get open(): number {
    return this.#operations.size + this.#connections.size + this.#later.pending;
  }

  attach(sink: VenueServerSink): void {
    this.#sink = sink as HostSink;
    const inward: VenueServerSink = {
      respond: (id, response) => this.#respond(id, response),
      accept: (id) => this.#sink?.accept(id),
      refuse: (id, response) => {
        this.#connections.delete(id);
        this.#sink?.refuse(id, response);
      },
      send: (id, frame) => this.#send(id, frame),
      ping: (id, payload) => this.#inOrder(id, () => this.#sink?.ping(id, payload)),
      close: (id, code, reason) => this.#inOrder(id, () => this.#sink?.close(id, code, reason)),
      terminate: (id) => this.#sink?.terminate(id),
    };
    this.#server.attach(inward);
  }

  onRequest(id: RequestId, request: VenueRequest, nowUs: number): void {
    this.#nowUs = nowUs;
    const operation = this.operationOf(request.host, request);
    const lost = this.#faults.takeOperation('lose-request', operation, nowUs);
    if (lost !== undefined) {
      if (lost.how === 'reset') this.#sink?.cutResponse(id, { status: 200, headers: {}, body: '' }, 0);
      return;
    }
    this.#operations.set(id, operation);
    if (operation === 'cancel') this.#beforeCancel(nowUs);
    this.#server.onRequest(id, request, nowUs);
  }

  onConnect(id: ConnectionId, handshake: VenueHandshake, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#connections.set(id, { host: handshake.host, lateUntilUs: 0, swapped: new Map() });
    this.#server.onConnect(id, handshake, nowUs);
  }

  onMessage(id: ConnectionId, text: string, nowUs: number): void {
    this.#nowUs = nowUs;
    const host = this.#connections.get(id)?.host ?? 'stream';
    const operation = host === 'ws-api' ? this.operationOf(host, text) : 'other';
    const lost = host === 'ws-api' ? this.#faults.takeOperation('lose-request', operation, nowUs) : undefined;
    if (lost !== undefined) {
      if (lost.how === 'reset') this.#sink?.terminate(id);
      return;
    }
    if (operation === 'cancel') this.#beforeCancel(nowUs);
    this.#server.onMessage(id, text, nowUs);
  }

  onPing(id: ConnectionId, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#server.onPing(id, nowUs);
  }

  onPong(id: ConnectionId, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#server.onPong(id, nowUs);
  }

  onDisconnect(id: ConnectionId, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#connections.delete(id);
    this.#server.onDisconnect(id, nowUs);
  }

  operationOf(host: HostRole, request: VenueRequest | string): Operation {
    return this.#server.operationOf(host, request);
  }

  nextDueUs(): number {
    return Math.min(this.#later.nextDueUs, this.#server.nextDueUs());
  }

  advance(nowUs: number): void {
    for (let dueUs = this.nextDueUs(); dueUs <= nowUs; dueUs = this.nextDueUs()) {
      this.#nowUs = Math.max(this.#nowUs, dueUs);
      if (this.#later.nextDueUs <= dueUs) this.#later.step();
      else this.#server.advance(dueUs);
    }
    this.#nowUs = Math.max(this.#nowUs, nowUs);
    this.#server.advance(nowUs);
  }

  /** Ends every connection at once, without a word. */
  terminateAll(): void {
    for (const id of this.#connections.keys()) this.#sink?.terminate(id);
  }

  /** Ends every connection politely, as a venue does that restarts. */
  closeAll(code: number, reason: string): void {
    for (const id of this.#connections.keys()) this.#inOrder(id, () => this.#sink?.close(id, code, reason));
  }

  /** Half of all connections get nothing for a while, then everything at once. */
  holdHalf(forUs: number): void {
    for (const connection of this.#connections.values())
      if (this.#random() < 0.5) connection.lateUntilUs = Math.max(connection.lateUntilUs, this.#nowUs + forUs);
  }

  /** Does something later, in the venue's own time. */
  after(delayUs: number, run: () => void): void {
    this.#later.at(this.#nowUs + delayUs, run);
  }

  #respond(id: RequestId, response: VenueResponse): void {
    const operation = response.operation ?? this.#operations.get(id);
    this.#operations.delete(id);
    const lost = this.#faults.takeOperation('lose-answer', operation, this.#nowUs);
    if (lost?.how === 'reset') this.#sink?.cutResponse(id, response, 0);
    if (lost !== undefined) return;
    const spoilt = response.status === 200 ? this.#faults.takeOperation('spoil-body', operation, this.#nowUs) : undefined;
    const answer = spoilt === undefined ? response : spoiltBody(response, spoilt.how ?? '');
    const late = this.#faults.takeOperation('delay-answer', operation, this.#nowUs);
    if (late === undefined) this.#sink?.respond(id, answer);
    else this.after(late.delayUs ?? 0, () => this.#sink?.respond(id, answer));
  }

  #send(id: ConnectionId, frame: VenueFrame): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    if (frame.channel === 'reply' && !this.#passesReply(id, frame)) return;
    if (this.#faults.takeFrame('lose-frame', frame, this.#nowUs) !== undefined) return;
    const key = `${frame.channel} ${frame.symbol ?? ''}`;
    const held = connection.swapped.get(key);
    if (held === undefined && this.#faults.takeFrame('swap-frame', frame, this.#nowUs) !== undefined) {
      if (connection.swapped.size < MOST_SWAPPED) connection.swapped.set(key, frame);
      return;
    }
    const late = this.#faults.takeFrame('delay-frame', frame, this.#nowUs);
    if (late !== undefined) connection.lateUntilUs = Math.max(connection.lateUntilUs, this.#nowUs + (late.delayUs ?? 0));
    this.#put(id, frame);
    if (this.#faults.takeFrame('repeat-frame', frame, this.#nowUs) !== undefined) this.#put(id, frame);
    if (held === undefined) return;
    connection.swapped.delete(key);
    this.#put(id, held);
  }

  /** @returns whether the reply is to go out as it is, now */
  #passesReply(id: ConnectionId, frame: VenueFrame): boolean {
    const lost = this.#faults.takeOperation('lose-answer', frame.operation, this.#nowUs);
    if (lost?.how === 'reset') this.#sink?.terminate(id);
    if (lost !== undefined) return false;
    const late = this.#faults.takeOperation('delay-answer', frame.operation, this.#nowUs);
    // Alone: replies of a WebSocket API carry ids, and others may overtake it.
    if (late !== undefined) this.after(late.delayUs ?? 0, () => this.#sink?.send(id, frame));
    return late === undefined;
  }

  #put(id: ConnectionId, frame: VenueFrame): void {
    this.#inOrder(id, () => this.#sink?.send(id, frame));
  }

  /** Now, or behind what is late on this connection. */
  #inOrder(id: ConnectionId, run: () => void): void {
    const lateUntilUs = this.#connections.get(id)?.lateUntilUs ?? 0;
    if (lateUntilUs <= this.#nowUs) run();
    else if (this.#later.pending < MOST_LATE) this.#later.at(lateUntilUs, run);
    // Too much is late: the connection cannot be saved, and nothing of it may be missing unseen.
    else this.#sink?.terminate(id);
  }
}

const MOST_SWAPPED = 100;
/** Messages of a venue that are late at once. */
const MOST_LATE = 100_000;
