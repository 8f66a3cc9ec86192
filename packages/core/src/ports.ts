import type { Command, VenueCommand } from './commands.ts';
import type { Refusal } from './errors.ts';
import type { EngineEvent, EventSink } from './events.ts';
import type { VenueId } from './ids.ts';

/**
 * A venue as the engine sees it: commands go in and return nothing; everything the venue ever says comes back as events
 * through the one sink it was opened with, synchronously, in order.
 */
export interface VenuePort {
  readonly venue: VenueId;
  /** Starts the venue. Call once. */
  open(sink: EventSink): void;
  send(command: VenueCommand): void;
  /** Stops it: no event after this returns. */
  close(): void;
}

/**
 * Asked in the same synchronous block as every socket write that can create or change an order, after signing. Nothing
 * else can send. It looks at the kill flag, the lease, the command's age, the current grid and the canonical text.
 */
export interface SendPermit {
  /**
   * @param wire the price and size as they stand in the bytes about to leave
   * @returns `undefined` to let the bytes leave, or why not; the connector then reports the command as denied.
   */
  check(command: VenueCommand, nowUs: number, wire: WireText): Refusal | undefined;
}

/** The decimal text of a command as the venue will read it; `undefined` where the command has none, as a cancel. */
export interface WireText {
  readonly price: string | undefined;
  readonly size: string | undefined;
}

/** The permit that refuses nothing. Must be written out, so that nobody sends unchecked by omission. */
export function allowAll(): SendPermit {
  return { check: () => undefined };
}

/** Where the session writes what it was told and what it asked for, before any byte leaves. */
export interface Journal {
  appendEvent(event: EngineEvent): void;
  appendCommand(command: Command): void;
  /** Notes the hash of the state as it is now, for a replay to compare. */
  appendCheck(stateHash: string): void;
  /** One synchronous write of everything appended since the last. Throws when it cannot: then nothing may be sent. */
  write(): void;
  /** Keeps a state from which a replay can start: everything appended so far is in it. Throws as {@link write}. */
  snapshot(state: Uint8Array): void;
}

/** A network to open sockets and send requests through. In production `ws` and `undici`; in the exam, seeded memory. */
export interface Transport {
  openSocket(options: SocketOptions, handlers: SocketHandlers): Socket;
  /** Starts a request. `onDone` is called once, later, and never before this returns. */
  request(options: HttpRequest, onDone: (result: HttpResult) => void): AbortRequest;
}

export interface SocketOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A larger message closes the socket. */
  readonly maxMessageBytes: number;
  readonly handshakeTimeoutMs: number;
}

/** Called synchronously as bytes arrive. `data` is valid only during the call. */
export interface SocketHandlers {
  onOpen(): void;
  onMessage(data: Uint8Array, receiveTimeUs: number): void;
  /** The messages of one read of the socket are through. */
  onBatchEnd(receiveTimeUs: number): void;
  onPing(): void;
  onPong(): void;
  /** Called once, whatever the cause. Nothing comes after it. */
  onClose(code: number, reason: string): void;
}

export interface Socket {
  /** Hands the text to the socket in this very call. @returns bytes still waiting to leave. */
  send(text: string): number;
  ping(): void;
  close(code?: number, reason?: string): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** A larger body ends the request. */
  readonly maxBodyBytes: number;
}

/** Gives up waiting. Whether the venue acted is then unknown. */
export type AbortRequest = () => void;

/**
 * `answered` says only that bytes came back, whatever the status. In `failed`, `sent` tells whether the request may have
 * reached the venue: if it may, the outcome is unknown.
 */
export type HttpResult =
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly receiveTimeUs: number;
    }
  | { readonly type: 'failed'; readonly sent: boolean; readonly reason: string; readonly receiveTimeUs: number };
