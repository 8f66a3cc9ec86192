import type { Transport } from '@mm/core';
import { ORDERS, PRIVATE, SocketLine } from './socket-line.ts';
import type { VenueInABox } from './venue-in-a-box.ts';

/** Where a connection is reset: after so many bytes of a create or, on the way back, of what answers it. */
export interface Cut {
  readonly direction: 'up' | 'down';
  readonly bytes: number;
}

export interface Counts {
  readonly up: number;
  readonly down: number;
}

/** A transport that sees every message, and aims the next reset. */
export class Wires {
  readonly transport: Transport;
  /** Name → how often its create went out. */
  readonly creates: Map<string, number> = new Map();
  readonly #box: VenueInABox;
  readonly #wsApi: string;
  #aimed: Cut | undefined;
  /** Of the connection for orders. */
  #carried = { up: 0, down: 0 };
  #dropSocket: (() => void) | undefined;
  /** Before a first create went out on a connection: its own questions and their answers. */
  preparation: Counts = { up: 0, down: 0 };
  /** Of the last one. */
  createBytes = 0;
  #atCreate: Counts | undefined;
  #fired: Cut | undefined;
  #isStolen = false;
  #isOpening = false;

  constructor(box: VenueInABox, isCutOff: boolean) {
    this.#box = box;
    const orders = new SocketLine(box.world.transport, ORDERS);
    if (isCutOff) orders.cut();
    const { transport } = orders;
    this.#wsApi = (box.hosted.urls.wsApi ?? '').replace('.memory', '.localhost');
    this.transport = {
      openSocket: (options, handlers) => {
        const isWatched = options.url.startsWith(this.#wsApi) && !isCutOff;
        return isWatched ? this.#openWsApi(transport, options, handlers) : transport.openSocket(options, handlers);
      },
      request: (request, onDone) => {
        const name = /[?&]newClientOrderId=([^&]+)/.exec(request.url)?.[1];
        if (request.method === 'POST' && name !== undefined) {
          this.#count(name);
          this.#atCreate = { up: 0, down: 0 };
          this.#fire();
        } else if (this.#isOpening && this.#fired !== undefined) this.#isStolen = true;
        return transport.request(request, onDone);
      },
    };
  }

  /** The next create over REST, or the next connection to the WebSocket API, is cut there. */
  aim(cut: Cut | undefined): void {
    this.#aimed = cut;
  }

  forget(): void {
    this.#aimed = undefined;
    this.#fired = undefined;
    this.#atCreate = undefined;
    this.#isStolen = false;
    this.#box.clearFaults();
  }

  /** Ends the connection for orders. */
  drop(): void {
    this.#dropSocket?.();
  }

  /** Bytes each way since the create went out. */
  get sinceCreate(): Counts {
    const { up, down } = this.#atCreate ?? this.#carried;
    return { up: this.#carried.up - up, down: this.#carried.down - down };
  }

  /** Where the cut fell, from the create's first byte on. */
  get cutAt(): number | undefined {
    if (this.#fired === undefined || this.#atCreate === undefined || this.#isStolen) return undefined;
    return this.#fired.bytes - this.#atCreate[this.#fired.direction];
  }

  #openWsApi(
    transport: Transport,
    options: Parameters<Transport['openSocket']>[0],
    handlers: Parameters<Transport['openSocket']>[1],
  ): ReturnType<Transport['openSocket']> {
    const carried = { up: 0, down: 0 };
    let isFirst = true;
    const isAimedAt = this.#fire();
    this.#isOpening = true;
    const socket = transport.openSocket(options, {
      ...handlers,
      onOpen: () => {
        this.#isOpening = false;
        handlers.onOpen();
      },
      onClose: (code, reason) => {
        this.#isOpening = false;
        handlers.onClose(code, reason);
      },
      onMessage: (data, receiveTimeUs) => {
        carried.down += frameBytes(data.length);
        handlers.onMessage(data, receiveTimeUs);
      },
    });
    return {
      ...socket,
      ping: () => socket.ping(),
      close: (code, reason) => socket.close(code, reason),
      send: (text) => {
        if (ORDERS.isWhatSays(text)) {
          this.#carried = carried;
          this.#dropSocket = () => socket.close();
        } else if (PRIVATE.isWhatSays(text) && isAimedAt) this.#isStolen = true;
        const name = /"order\.place".*"newClientOrderId":"([^"]+)"/.exec(text)?.[1];
        if (name !== undefined) {
          this.#count(name);
          this.#atCreate ??= { ...carried };
          if (isFirst) this.preparation = { ...this.#atCreate };
          isFirst = false;
        }
        const bytes = frameBytes(new TextEncoder().encode(text).length) + MASK_BYTES;
        if (name !== undefined) this.createBytes = bytes;
        carried.up += bytes;
        return socket.send(text);
      },
    };
  }

  /** @returns whether there was something to fire */
  #fire(): boolean {
    const cut = this.#aimed;
    this.#aimed = undefined;
    if (cut === undefined) return false;
    this.#fired = cut;
    this.#box.fault('F06', { direction: cut.direction, bytes: cut.bytes });
    return true;
  }

  #count(name: string): void {
    this.creates.set(name, (this.creates.get(name) ?? 0) + 1);
  }
}

const MASK_BYTES = 4;

/** A frame from a venue with so much payload, as RFC 6455 has it. */
function frameBytes(payload: number): number {
  return payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
}
