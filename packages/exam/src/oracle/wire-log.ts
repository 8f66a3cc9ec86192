import type { HttpRequest, HttpResult, Socket, SocketHandlers, SocketOptions, Transport } from '@mm/core';
import { readRest, readSocketMessage, type WireOrder, type WireWhat } from './wire-reading.ts';

/** Bytes that left the bot towards a venue and mean something there. */
export interface WireWrite {
  readonly atUs: number;
  readonly venue: string;
  readonly via: 'socket' | 'rest';
  readonly what: WireWhat;
  /** What the message says of each order: one, or several of a batch. */
  readonly orders: readonly WireOrder[];
  /** The time in the signature, ms; `undefined` where there is none. */
  readonly signedAtMs: number | undefined;
  /** The process that sent it, counted from 1. */
  readonly process: number;
}

/** A venue told us to wait. */
export interface RateAnswer {
  readonly atUs: number;
  readonly venue: string;
  readonly status: number;
  /** When it may be asked again, by our clock. */
  readonly untilUs: number;
}

export interface WireLogOptions {
  /** By venue, its URLs. */
  readonly venues: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly nowUs: () => number;
  readonly onWrite: (write: WireWrite) => void;
  readonly onRate: (answer: RateAnswer) => void;
}

/**
 * Stands between a bot and its network and writes down every byte that means something, without changing any. What it reads
 * it reads by itself.
 */
export class WireLog {
  readonly #options: WireLogOptions;
  readonly #prefixes: readonly (readonly [prefix: string, venue: string])[];
  readonly #apis: readonly string[];

  constructor(options: WireLogOptions) {
    this.#options = options;
    this.#prefixes = Object.entries(options.venues).flatMap(([venue, urls]) =>
      Object.values(urls).map((url) => [originOf(url), venue] as const),
    );
    this.#apis = Object.values(options.venues).flatMap((urls) => (urls.wsApi === undefined ? [] : [urls.wsApi]));
  }

  /** @param isAlive of the process: what a dead one still says is not said */
  watch(transport: Transport, process: number, isAlive: () => boolean): Transport {
    return {
      openSocket: (options, handlers) => this.#socket(transport, options, handlers, process, isAlive),
      request: (request, onDone) => {
        const venue = this.#venueOf(request.url);
        const { what, orders, signedAtMs } = readRest(request.method, request.url, request.body);
        if (isAlive()) this.#options.onWrite(this.#write({ venue, via: 'rest', what, orders, signedAtMs, process }));
        return transport.request(request, (result) => {
          this.#onResult(venue, request, result);
          onDone(result);
        });
      },
    };
  }

  #socket(
    transport: Transport,
    options: SocketOptions,
    handlers: SocketHandlers,
    process: number,
    isAlive: () => boolean,
  ): Socket {
    const venue = this.#venueOf(options.url);
    const isApi = this.#apis.some((url) => options.url.startsWith(url));
    const watched: SocketHandlers = isApi
      ? {
          onOpen: () => handlers.onOpen(),
          onMessage: (data, receiveTimeUs) => {
            this.#onReply(venue, data);
            handlers.onMessage(data, receiveTimeUs);
          },
          onBatchEnd: (receiveTimeUs) => handlers.onBatchEnd(receiveTimeUs),
          onPing: () => handlers.onPing(),
          onPong: () => handlers.onPong(),
          onClose: (code, reason) => handlers.onClose(code, reason),
        }
      : handlers;
    const socket = transport.openSocket(options, watched);
    return {
      send: (text) => {
        const message = isApi ? readSocketMessage(text) : undefined;
        if (message !== undefined && isAlive()) this.#options.onWrite(this.#write({ venue, via: 'socket', ...message, process }));
        return socket.send(text);
      },
      ping: () => socket.ping(),
      close: (code, reason) => socket.close(code, reason),
    };
  }

  #write(write: Omit<WireWrite, 'atUs'>): WireWrite {
    return { atUs: this.#options.nowUs(), ...write };
  }

  #onResult(venue: string, _request: HttpRequest, result: HttpResult): void {
    if (result.type !== 'answered' || (result.status !== 429 && result.status !== 418)) return;
    const seconds = Number(result.headers['retry-after'] ?? 0);
    const atUs = this.#options.nowUs();
    this.#options.onRate({ atUs, venue, status: result.status, untilUs: atUs + seconds * 1_000_000 });
  }

  #onReply(venue: string, data: Uint8Array): void {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
    const status = /"status":(429|418)\b/.exec(text)?.[1];
    if (status === undefined) return;
    const atUs = this.#options.nowUs();
    const serverTime = Number(/"serverTime":([0-9]+)/.exec(text)?.[1] ?? 0);
    const retryAfter = Number(/"retryAfter":([0-9]+)/.exec(text)?.[1] ?? serverTime);
    this.#options.onRate({ atUs, venue, status: Number(status), untilUs: atUs + (retryAfter - serverTime) * 1_000 });
  }

  #venueOf(url: string): string {
    const origin = originOf(url);
    return this.#prefixes.find(([prefix]) => origin === prefix)?.[1] ?? '?';
  }
}

function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/]+/.exec(url)?.[0] ?? url;
}
