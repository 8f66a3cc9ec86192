import type {
  ConnectionId,
  HostRole,
  Operation,
  RequestId,
  VenueHandshake,
  VenueRequest,
  VenueServer,
  VenueServerSink,
} from '../server/venue-server.ts';

/**
 * The smallest venue there is: `GET /time`, `POST /echo` after `?delayUs=`, and a stream that counts every 100 ms, echoes what it
 * hears, and does what it is told: `close`, `terminate`, `ping`, `burst`.
 */
export class ToyVenue implements VenueServer {
  readonly hosts: VenueServer['hosts'] = [
    { role: 'rest', protocol: 'http', paths: { rest: '/api' } },
    { role: 'stream', protocol: 'ws', paths: { stream: '/feed' } },
  ];
  /** What it was told, a line each. */
  readonly log: string[] = [];
  #sink: VenueServerSink | undefined;
  readonly #open = new Map<ConnectionId, number>();
  readonly #later: { readonly dueUs: number; readonly id: RequestId; readonly body: string }[] = [];
  readonly #everyUs: number;
  #nextUs = Number.POSITIVE_INFINITY;

  constructor(everyUs = 100_000) {
    this.#everyUs = everyUs;
  }

  attach(sink: VenueServerSink): void {
    this.#sink = sink;
  }

  get open(): number {
    return this.#open.size + this.#later.length;
  }

  onRequest(id: RequestId, { method, path, query, body, headers }: VenueRequest, nowUs: number): void {
    this.log.push(`${method} ${path}?${query} ${body}`);
    if (path === '/api/time') this.#respond(id, `{"time":"now","agent":"${headers['x-agent'] ?? ''}"}`);
    else if (path === '/api/echo') this.#later.push({ dueUs: nowUs + Number.parseInt(query.split('=')[1] ?? '0', 10), id, body });
    else this.#sink?.respond(id, { status: 404, headers: {}, body: 'not here' });
    this.advance(nowUs);
  }

  onConnect(id: ConnectionId, handshake: VenueHandshake, nowUs: number): void {
    this.log.push(`connect ${handshake.path}?${handshake.query}`);
    if (handshake.path !== '/feed') {
      this.#sink?.refuse(id, { status: 403, headers: {}, body: 'no' });
      return;
    }
    this.#sink?.accept(id);
    this.#open.set(id, 0);
    this.#sink?.send(id, { text: 'hello', channel: 'control' });
    if (this.#nextUs === Number.POSITIVE_INFINITY) this.#nextUs = nowUs + this.#everyUs;
  }

  onMessage(id: ConnectionId, text: string): void {
    this.log.push(`message ${text}`);
    if (text === 'close') this.#sink?.close(id, 4001, 'as asked');
    else if (text === 'terminate') this.#sink?.terminate(id);
    else if (text === 'ping') this.#sink?.ping(id);
    else if (text === 'burst') for (let i = 0; i < 3; i += 1) this.#sink?.send(id, { text: `burst ${i}`, channel: 'trade' });
    else this.#sink?.send(id, { text: `echo ${text}`, channel: 'reply', operation: this.operationOf('stream', text) });
  }

  onPing(): void {
    this.log.push('ping');
  }

  onPong(): void {
    this.log.push('pong');
  }

  onDisconnect(id: ConnectionId): void {
    this.log.push('disconnect');
    this.#open.delete(id);
    if (this.#open.size === 0) this.#nextUs = Number.POSITIVE_INFINITY;
  }

  advance(nowUs: number): void {
    for (let due = this.nextDueUs(); due <= nowUs; due = this.nextDueUs()) {
      if (this.#nextUs === due) this.#count();
      const at = this.#later.findIndex((one) => one.dueUs === due);
      const [one] = at === -1 ? [] : this.#later.splice(at, 1);
      if (one !== undefined) this.#respond(one.id, one.body);
    }
  }

  nextDueUs(): number {
    return Math.min(this.#nextUs, ...this.#later.map((one) => one.dueUs));
  }

  operationOf(_host: HostRole, request: VenueRequest | string): Operation {
    const text = typeof request === 'string' ? request : request.path;
    if (text.includes('cancel')) return 'cancel';
    return text.includes('create') || text.includes('echo') ? 'create' : 'other';
  }

  #count(): void {
    this.#nextUs += this.#everyUs;
    for (const [id, count] of this.#open) {
      this.#open.set(id, count + 1);
      this.#sink?.send(id, { text: `{"count":${count + 1}}`, channel: 'depth', symbol: 'TOY' });
    }
  }

  #respond(id: RequestId, body: string): void {
    const operation = body.includes('time') ? 'other' : 'create';
    this.#sink?.respond(id, { status: 200, headers: { 'content-type': 'application/json' }, body, operation });
  }
}
