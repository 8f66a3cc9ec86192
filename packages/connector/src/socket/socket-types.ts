import type { BackoffOptions } from '../align/backoff.ts';
import type { Secret } from '../secret.ts';

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
  /** More than this waits in the socket to leave: the connection is stuck, and cut. Default 1 MiB. */
  readonly maxUnsentBytes?: number;
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
