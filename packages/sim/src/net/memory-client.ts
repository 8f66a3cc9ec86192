import type {
  AbortRequest,
  CancelAlarm,
  HttpRequest,
  HttpResult,
  Scheduler,
  Socket,
  SocketHandlers,
  SocketOptions,
  Transport,
} from '@mm/core';
import { type Address, addressOf } from './addresses.ts';
import type { MachineClock } from './machine-clock.ts';
import type { MemoryLink } from './memory-link.ts';
import { MemoryRequest } from './memory-request.ts';
import { MemorySocket } from './memory-socket.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The way to an address, `undefined` where nobody is. */
export type LinkTo = (address: Address) => MemoryLink | undefined;

/** How long a name that nobody has takes to be found missing. */
const LOOKUP_US = 2_000;
const NOWHERE = 'getaddrinfo ENOTFOUND';

/** One machine in a virtual world: what a connector is given to reach venues, and what can be done to it. */
export class MemoryClient {
  readonly name: string;
  readonly clock: MachineClock;
  readonly transport: Transport;
  readonly scheduler: Scheduler;
  readonly #time: VirtualTime;
  readonly #linkTo: LinkTo;
  readonly #sockets = new Set<MemorySocket>();
  readonly #requests = new Set<MemoryRequest>();
  readonly #alarms = new Set<CancelAlarm>();
  #count = 0;
  #isGone = false;

  constructor(name: string, time: VirtualTime, clock: MachineClock, linkTo: LinkTo) {
    this.name = name;
    this.clock = clock;
    this.#time = time;
    this.#linkTo = linkTo;
    this.transport = {
      openSocket: (options, handlers) => this.#openSocket(options, handlers),
      request: (request, onDone) => this.#request(request, onDone),
    };
    this.scheduler = { after: (delayUs, run) => this.#after(delayUs, run) };
  }

  /** What it still holds: sockets, requests and alarms. */
  get open(): number {
    return this.#sockets.size + this.#requests.size + this.#alarms.size;
  }

  /** Resets every connection it has, as a network does that goes away for a moment. */
  resetConnections(): void {
    for (const socket of this.#sockets) socket.reset();
  }

  /** Holds back everything in that direction until then; it arrives in order and at once. */
  clog(direction: 'up' | 'down', untilUs: number): void {
    for (const socket of this.#sockets) socket.clog(direction, untilUs);
  }

  /** Its process ends here and now, as by `kill -9`: no call comes from this client any more. Venues see connections end. */
  kill(): void {
    this.#isGone = true;
    for (const cancel of this.#alarms) cancel();
    for (const request of this.#requests) request.abort();
    for (const socket of this.#sockets) socket.vanish();
    this.#alarms.clear();
    this.#requests.clear();
    this.#sockets.clear();
  }

  #openSocket(options: SocketOptions, handlers: SocketHandlers): Socket {
    const address = this.#isGone ? undefined : addressOf(options.url);
    const link = address === undefined ? undefined : this.#linkTo(address);
    if (address === undefined || link === undefined) return this.#deadSocket(handlers);
    const socket: MemorySocket = new MemorySocket({
      link,
      label: this.#label(),
      options,
      address,
      handlers,
      onEnded: () => this.#sockets.delete(socket),
    });
    this.#sockets.add(socket);
    return socket;
  }

  #request(request: HttpRequest, onDone: (result: HttpResult) => void): AbortRequest {
    const address = this.#isGone ? undefined : addressOf(request.url);
    const link = address === undefined ? undefined : this.#linkTo(address);
    if (address === undefined || link === undefined) return this.#deadRequest(onDone);
    const one: MemoryRequest = new MemoryRequest(link, this.#label(), request, address, (result) => {
      this.#requests.delete(one);
      onDone(result);
    });
    this.#requests.add(one);
    return () => {
      this.#requests.delete(one);
      one.abort();
    };
  }

  #deadSocket(handlers: SocketHandlers): Socket {
    const cancel = this.#after(LOOKUP_US, () => handlers.onClose(1006, NOWHERE));
    const close = (): void => {
      cancel();
      this.#after(0, () => handlers.onClose(1006, 'closed before it was open'));
    };
    return { send: () => 0, ping: () => undefined, close: once(close) };
  }

  #deadRequest(onDone: (result: HttpResult) => void): AbortRequest {
    return this.#after(LOOKUP_US, () =>
      onDone({ type: 'failed', sent: false, reason: NOWHERE, receiveTimeUs: this.clock.nowUs() }),
    );
  }

  #after(delayUs: number, run: () => void): CancelAlarm {
    if (this.#isGone) return () => undefined;
    const cancel = this.#time.at(this.#time.nowUs + Math.max(0, delayUs), () => {
      this.#alarms.delete(cancel);
      run();
    });
    this.#alarms.add(cancel);
    return () => {
      this.#alarms.delete(cancel);
      cancel();
    };
  }

  #label(): string {
    this.#count += 1;
    return `${this.name}#${this.#count}`;
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
