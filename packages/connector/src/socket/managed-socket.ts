import type { Refusal } from '@mm/core';
import type { BackoffOptions } from '../align/backoff.ts';
import type { Secret } from '../secret.ts';
import type { ConnectorWorld } from '../world.ts';
import type { ConnectBudget } from './connect-budget.ts';

/** Where to connect. The URL may hold a listen key, so it is a {@link Secret}. */
export interface SocketTarget {
  readonly url: Secret;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a connection shows that it is alive, and how long it lasts. Times in microseconds. */
export interface SocketRules {
  readonly maxMessageBytes: number;
  readonly handshakeTimeoutMs: number;
  /** Nothing at all came in for so long: the connection is cut and made anew. */
  readonly silenceUs: number;
  /** Pings of ours; the venue's own are answered by the transport. */
  readonly heartbeat?: {
    readonly everyUs: number;
    /** Anything that comes in after the ping counts as the answer. */
    readonly answerWithinUs: number;
    /** The venue wants pings as messages: their text. Without it: protocol pings. */
    readonly text?: string;
  };
  /** A new connection is made this long after the last, and takes over before the old one closes. */
  readonly rolloverUs?: number;
  /** A new connection that has not been confirmed within this time is given up. Default 20 s. */
  readonly confirmWithinUs?: number;
  /** Tries in a row without a confirmed connection before `onGivenUp`; it goes on trying at the longest wait. Default 10. */
  readonly triesBeforeAlarm?: number;
  readonly backoff?: BackoffOptions;
}

/** One connection of a {@link ManagedSocket}. Numbers grow; none is used twice. */
export interface Connection {
  readonly number: number;
  /** Hands the text to the socket in this very call. Nothing happens when the connection is gone. @returns whether it was handed over */
  send(text: string): boolean;
  /** It works: logged on, and data came. Ends the backoff; in a rollover the old connection closes now. */
  confirm(): void;
  /** It does not work: cut it, and connect anew. */
  fail(reason: string): void;
}

/** What the owner of a socket is told. No handler may throw. */
export interface ManagedSocketHandlers {
  /** Connected: log on and subscribe on this connection, then `confirm()` once data proves it. */
  onUp(connection: Connection, nowUs: number): void;
  onMessage(data: Uint8Array, receiveTimeUs: number, connection: Connection): void;
  onBatchEnd(receiveTimeUs: number, connection: Connection): void;
  /**
   * This connection is gone. `next` is the confirmed connection that stays, after a rollover; `undefined`: there is none,
   * and one is being made.
   */
  onDown(connection: Connection, reason: string, next: Connection | undefined, nowUs: number): void;
  /** Many tries in a row were in vain. For a `venue-state` event. */
  onGivenUp?(tries: number, reason: string, nowUs: number): void;
}

export interface ManagedSocketOptions {
  /** For people: `public stream`. */
  readonly name: string;
  /** A steady one. */
  readonly world: ConnectorWorld;
  readonly rules: SocketRules;
  /** Says where to connect, now or later, exactly once: a URL may need a listen key first. A refusal counts as a try in vain. */
  readonly target: (done: (target: SocketTarget | Refusal) => void) => void;
  /** Share one among all sockets to a venue. */
  readonly connectBudget?: ConnectBudget;
  readonly handlers: ManagedSocketHandlers;
}

/**
 * A connection that is always being kept up: connects, backs off with jitter within the venue's connect rate, watches for
 * silence, and rolls over to a fresh connection before the venue would cut it, the two overlapping.
 *
 * ```
 *   stopped ──open──▶ connecting ──▶ up ──confirm──▶ confirmed ──rollover──▶ confirmed + successor
 *                        ▲            │                  │                         │ successor confirmed
 *                        └── backoff ◀┴──── gone ◀───────┘◀──── old one closed ────┘
 * ```
 */
export declare class ManagedSocket {
  constructor(options: ManagedSocketOptions);
  /** The confirmed connection, else the one that is up. */
  get current(): Connection | undefined;
  get isConfirmed(): boolean;
  open(): void;
  /** Makes a new connection beside this one and changes over: the venue announced a shutdown, or the listen key changed. */
  rollOver(reason: string): void;
  /** Cuts every connection and connects anew at once (subject to backoff). */
  restart(reason: string): void;
  /** Closes all. No handler is called any more. */
  close(): void;
}
