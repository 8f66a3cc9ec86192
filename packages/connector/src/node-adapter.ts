/**
 * The real world for connectors on Node: the machine's clocks and timers, `ws` and `undici`. The one file of this package
 * that may read time or chance.
 *
 * @packageDocumentation
 */
import { getRandomValues } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import type {
  AbortRequest,
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
import { Agent, type Dispatcher } from 'undici';
import { type ClientOptions, type RawData, WebSocket } from 'ws';
import type { ConnectorWorld } from './world.ts';

export interface NodeWorldOptions {
  /** Makes jitter repeatable. Default: the machine's randomness. */
  readonly seed?: number;
}

/** A {@link ConnectorWorld} that holds connections open. */
export interface NodeWorld extends ConnectorWorld {
  /** Lets the kept-alive HTTP connections go. Sockets are closed by whoever opened them. */
  close(): Promise<void>;
}

/** The machine this program runs on. Make one, and share it among all connectors. */
export function nodeWorld(options: NodeWorldOptions = {}): NodeWorld {
  const clock = steadyClock();
  const agent = new Agent({
    // Requests never share a connection at the same time, so that none is sent again with another one's loss.
    pipelining: 1,
    connections: 32,
    keepAliveTimeout: 30_000,
    maxHeaderSize: 16 * 1024,
    // The client has a time limit of its own for the whole.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Said here, the environment cannot switch the check of certificates off.
    connect: { timeout: 5_000, rejectUnauthorized: true },
  });
  const transport: Transport = {
    openSocket: (socketOptions, handlers) => openSocket(socketOptions, handlers, clock),
    request: (request, onDone) => sendRequest(agent, request, clock, onDone),
  };
  const random = options.seed === undefined ? machineRandom : seededRandom(options.seed);
  return { transport, clock, scheduler: nodeScheduler, random, steady: true, close: () => agent.close() };
}

/** Wall time is read once; from then on it moves with the monotonic clock, so that it never steps. */
function steadyClock(): Clock {
  const anchorMs = Date.now() - performance.now();
  return {
    nowUs: () => Math.floor((anchorMs + performance.now()) * 1_000),
    monotonicUs: () => Math.floor(performance.now() * 1_000),
  };
}

/** Longest wait of one of Node's timers: it fires a longer one at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const nodeScheduler: Scheduler = {
  after(delayUs, run) {
    if (delayUs <= 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    return waitUntil(performance.now() + delayUs / 1_000, run);
  },
};

/** Node's timers may fire a millisecond early, and not at all for a month: waits on until it is time. */
function waitUntil(dueMs: number, run: () => void): CancelAlarm {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const restMs = dueMs - performance.now();
    if (restMs <= 0) run();
    else timer = setTimeout(wait, Math.min(MAX_TIMEOUT_MS, Math.ceil(restMs)));
  };
  timer = setTimeout(wait, Math.min(MAX_TIMEOUT_MS, Math.ceil(dueMs - performance.now())));
  return () => clearTimeout(timer);
}

/** 53 bits, as many as a double holds. */
const machineRandom: RandomSource = () => {
  const [high = 0, low = 0] = getRandomValues(new Uint32Array(2));
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
};

/** Mulberry32: plenty for jitter. */
function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A peer that does not answer our close is not waited for longer. */
const CLOSE_WITHIN_MS = 2_000;

function openSocket(options: SocketOptions, handlers: SocketHandlers, clock: Clock): Socket {
  let socket: WebSocket;
  try {
    socket = new WebSocket(options.url, optionsOf(options));
  } catch {
    // Its message quotes the URL.
    const later = setImmediate(() => handlers.onClose(1006, 'the URL cannot be opened'));
    return { send: () => 0, ping: () => undefined, close: () => clearImmediate(later) };
  }
  listen(socket, handlers, clock);
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return 0;
      socket.send(text);
      return socket.bufferedAmount;
    },
    ping() {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    close(code, reason) {
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close(code ?? 1000, reason);
    },
  };
}

/** The last two are newer than the type library. */
type WsOptions = ClientOptions & { readonly closeTimeout: number; readonly maxFragments: number };

function optionsOf({ headers, maxMessageBytes, handshakeTimeoutMs }: SocketOptions): WsOptions {
  return {
    ...(headers === undefined ? {} : { headers }),
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handshakeTimeout: handshakeTimeoutMs,
    followRedirects: false,
    rejectUnauthorized: true,
    closeTimeout: CLOSE_WITHIN_MS,
    // Messages are small and whole; a peer that sends thousands of splinters is not one of ours.
    maxFragments: 1_024,
  };
}

function listen(socket: WebSocket, handlers: SocketHandlers, clock: Clock): void {
  let underneath: NetSocket | undefined;
  let messages = 0;
  let trouble = '';
  socket.on('upgrade', (response: IncomingMessage) => {
    underneath = response.socket;
  });
  socket.on('open', () => {
    handlers.onOpen();
    // `ws` listens already, and hands on every whole message of a read within its own listener: ours runs when they are through.
    underneath?.on('data', () => {
      if (messages === 0) return;
      messages = 0;
      handlers.onBatchEnd(clock.nowUs());
    });
  });
  socket.on('message', (data: RawData) => {
    messages += 1;
    handlers.onMessage(data as Buffer, clock.nowUs());
  });
  socket.on('ping', () => handlers.onPing());
  socket.on('pong', () => handlers.onPong());
  // Always followed by `close`. Without a listener it would end the process.
  socket.on('error', (error: Error) => {
    trouble = error.message;
  });
  socket.on('close', (code: number, reason: Buffer) => {
    handlers.onClose(code, harmless(reason.length > 0 ? reason.toString() : trouble));
  });
}

function sendRequest(agent: Agent, request: HttpRequest, clock: Clock, onDone: (result: HttpResult) => void): AbortRequest {
  const exchange = new Exchange(request, clock, onDone);
  // The URL goes out as it was signed: `new URL` would write some characters differently.
  const slash = request.url.indexOf('/', request.url.indexOf('://') + 3);
  const [origin, path] = slash < 0 ? [request.url, '/'] : [request.url.slice(0, slash), request.url.slice(slash)];
  const headers = { ...request.headers };
  const options: Dispatcher.DispatchOptions = { origin, path, method: request.method, headers, body: request.body ?? null };
  try {
    agent.dispatch(options, exchange);
  } catch {
    setImmediate(() => exchange.fail('the request cannot be sent'));
  }
  return () => exchange.abort();
}

/** A body of 64 MB in packets of a kilobyte has fewer; whoever sends more is busy keeping us busy. */
const MAX_PIECES = 100_000;

/** One request from start to end. Its end comes once, whatever happens first. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #clock: Clock;
  readonly #onDone: (result: HttpResult) => void;
  readonly #timer: NodeJS.Timeout;
  /** What has come of the body, at its front: pieces may be a byte each, and an object each would be many times the bound. */
  #body: Buffer | undefined;
  #pieces = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #size = 0;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #ended = false;

  constructor(request: HttpRequest, clock: Clock, onDone: (result: HttpResult) => void) {
    this.#request = request;
    this.#clock = clock;
    this.#onDone = onDone;
    this.#timer = setTimeout(() => this.#giveUp(`no answer within ${request.timeoutMs} ms`), request.timeoutMs);
  }

  /** A connection is there and the bytes are about to leave: from here on the request may reach the venue. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A second start would be a second request: what came of the first is not known.
    if (this.#ended || this.#controller !== undefined) controller.abort(new Error('not sent again'));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Readonly<Record<string, unknown>>): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = flat(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const start = this.#size;
    this.#size += chunk.length;
    this.#pieces += 1;
    if (this.#size > this.#request.maxBodyBytes) this.#giveUp(`a body over ${this.#request.maxBodyBytes} bytes`);
    else if (this.#pieces > MAX_PIECES) this.#giveUp(`a body in more than ${MAX_PIECES} pieces`);
    else if (this.#body === undefined) this.#body = chunk;
    else this.#append(chunk, start);
  }

  onResponseEnd(): void {
    const body = this.#body?.subarray(0, this.#size) ?? Buffer.alloc(0);
    const receiveTimeUs = this.#clock.nowUs();
    this.#end({ type: 'answered', status: this.#status, headers: this.#headers, body, receiveTimeUs });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error.message);
  }

  fail(reason: string): void {
    const sent = this.#controller !== undefined;
    this.#end({ type: 'failed', sent, reason: harmless(reason), receiveTimeUs: this.#clock.nowUs() });
  }

  abort(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#controller?.abort(new Error('given up'));
  }

  #append(chunk: Buffer, start: number): void {
    let body = this.#body as Buffer;
    if (body.length < this.#size || this.#pieces === 2) {
      const grown = Buffer.allocUnsafeSlow(Math.max(64 * 1024, 2 * this.#size));
      body.copy(grown, 0, 0, start);
      body = grown;
      this.#body = grown;
    }
    chunk.copy(body, start);
  }

  #giveUp(reason: string): void {
    if (this.#ended) return;
    const controller = this.#controller;
    this.fail(reason);
    controller?.abort(new Error(reason));
  }

  #end(result: HttpResult): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#onDone(result);
  }
}

function flat(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const plain: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}

/** A reason may quote a URL: whatever looks like a query goes, and it is cut short. */
function harmless(reason: string): string {
  return reason.replace(/\?\S*/g, '?[secret]').slice(0, 200);
}
