import type {
  CancelAlarm,
  Clock,
  HttpRequest,
  HttpResult,
  RandomSource,
  Scheduler,
  Socket,
  SocketHandlers,
  SocketOptions,
  Transport,
} from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

interface FakeAlarm {
  readonly dueUs: number;
  readonly run: () => void;
}

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  readonly options: SocketOptions;
  readonly sent: string[] = [];
  pings = 0;
  /** What `send` says is still waiting to leave. */
  unsent = 0;
  closedByUs = false;
  readonly #handlers: SocketHandlers;
  readonly #clock: Clock;
  #open = false;
  #closed = false;

  constructor(options: SocketOptions, handlers: SocketHandlers, clock: Clock) {
    this.options = options;
    this.#handlers = handlers;
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#open && !this.#closed;
  }

  /** Neither closed by us nor by the other end. */
  get isAlive(): boolean {
    return !this.#closed && !this.closedByUs;
  }

  send(text: string): number {
    if (this.isOpen) this.sent.push(text);
    return this.unsent;
  }

  ping(): void {
    this.pings += 1;
  }

  close(): void {
    this.closedByUs = true;
  }

  open(): void {
    if (this.#closed || this.#open) return;
    this.#open = true;
    this.#handlers.onOpen();
  }

  /** One read with these messages. */
  read(...messages: string[]): void {
    if (!this.isOpen) return;
    const nowUs = this.#clock.nowUs();
    for (const message of messages) this.#handlers.onMessage(Buffer.from(message), nowUs);
    this.#handlers.onBatchEnd(nowUs);
  }

  pong(): void {
    if (this.isOpen) this.#handlers.onPong();
  }

  serverPing(): void {
    if (this.isOpen) this.#handlers.onPing();
  }

  lose(code = 1006, reason = ''): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handlers.onClose(code, reason);
  }
}

/** A request whose other end is the test. */
export class FakeRequest {
  readonly request: HttpRequest;
  aborted = false;
  readonly #onDone: (result: HttpResult) => void;
  readonly #clock: Clock;

  constructor(request: HttpRequest, onDone: (result: HttpResult) => void, clock: Clock) {
    this.request = request;
    this.#onDone = onDone;
    this.#clock = clock;
  }

  answer(status: number, body: string | Uint8Array, headers: Readonly<Record<string, string>> = JSON_HEADERS): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    this.#end({ type: 'answered', status, headers, body: bytes, receiveTimeUs: this.#clock.nowUs() });
  }

  fail(sent: boolean, reason = 'cut'): void {
    this.#end({ type: 'failed', sent, reason, receiveTimeUs: this.#clock.nowUs() });
  }

  #end(result: HttpResult): void {
    if (!this.aborted) this.#onDone(result);
  }
}

const JSON_HEADERS = { 'content-type': 'application/json;charset=UTF-8' };

/** A world in which time stands until the test moves it, and every connection ends in the test. */
export class FakeWorld implements ConnectorWorld {
  readonly sockets: FakeSocket[] = [];
  readonly requests: FakeRequest[] = [];
  chance = 1;
  #monotonicUs = 5_000_000;
  #wallStepUs = 1_700_000_000_000_000;
  readonly #alarms = new Set<FakeAlarm>();

  readonly clock: Clock = {
    nowUs: () => this.#wallStepUs + this.#monotonicUs,
    monotonicUs: () => this.#monotonicUs,
  };

  readonly scheduler: Scheduler = {
    after: (delayUs, run): CancelAlarm => {
      const alarm: FakeAlarm = { dueUs: this.#monotonicUs + Math.max(0, delayUs), run };
      this.#alarms.add(alarm);
      return () => void this.#alarms.delete(alarm);
    },
  };

  readonly random: RandomSource = () => this.chance;

  readonly transport: Transport = {
    openSocket: (options, handlers) => {
      const socket = new FakeSocket(options, handlers, this.clock);
      this.sockets.push(socket);
      return socket;
    },
    request: (request, onDone) => {
      const fake = new FakeRequest(request, onDone, this.clock);
      this.requests.push(fake);
      return () => {
        fake.aborted = true;
      };
    },
  };

  get alarms(): number {
    return this.#alarms.size;
  }

  /** The last socket that was opened. */
  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }

  /** The last request that was made. */
  get request(): FakeRequest {
    return this.requests.at(-1) as FakeRequest;
  }

  /** Sets the machine's clock. */
  stepWall(us: number): void {
    this.#wallStepUs += us;
  }

  /** Lets time pass, and rings what falls due in its order. */
  pass(us: number): void {
    const endUs = this.#monotonicUs + us;
    for (;;) {
      let next: FakeAlarm | undefined;
      for (const alarm of this.#alarms)
        if (alarm.dueUs <= endUs && (next === undefined || alarm.dueUs < next.dueUs)) next = alarm;
      if (next === undefined) break;
      this.#monotonicUs = Math.max(this.#monotonicUs, next.dueUs);
      this.#alarms.delete(next);
      next.run();
    }
    this.#monotonicUs = endUs;
  }
}
