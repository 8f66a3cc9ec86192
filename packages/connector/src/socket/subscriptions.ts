import type { EventSink, InstrumentId, StreamKind, VenueId } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';
import type { Connection } from './managed-socket.ts';

/** One stream of a socket: what is wanted, and how it stands. Made by {@link SubscriptionSet.want}. */
export interface Subscription {
  /** The venue's name of the stream: `btcusdt@depth@100ms`. */
  readonly topic: string;
  readonly instrument: InstrumentId | undefined;
  readonly kind: StreamKind;
  readonly live: boolean;
}

export interface SubscriptionWish {
  readonly topic: string;
  readonly instrument: InstrumentId | undefined;
  readonly kind: StreamKind;
  /**
   * Silent for longer than this while subscribed: stalled. `undefined`: the stream is silent by nature (user data), the
   * venue's acknowledgement is then all the confirmation there is.
   */
  readonly silenceUs: number | undefined;
  /** The stream is subscribed on this connection: expect data. For a book, `aligner.onConnected`. */
  onSubscribed?(nowUs: number): void;
  /** For a book, `aligner.onStalled`. The set says `stalled` and `live` for other kinds by itself; a book's aligner does. */
  onStalled?(reason: string, nowUs: number): void;
  /** No connection carries it any more. For a book, `aligner.onDisconnected`. */
  onDown?(reason: string, nowUs: number): void;
}

export interface SubscriptionSetOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  /** Text of a control message for some topics. `id` is for the venue's acknowledgement, and unique in the process. */
  readonly message: (verb: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number) => string;
  readonly maxTopicsPerMessage: number;
  /** The venue closes a connection that sends more control messages than this a second. */
  readonly maxMessagesPerSecond: number;
  readonly maxTopics: number;
  /** Subscribed and no data: subscribe anew after this long, then cut the connection. Default 10 s. */
  readonly confirmWithinUs?: number;
}

/**
 * The streams of one socket as desired state: subscribed on every new connection, confirmed by data and not by the
 * venue's acknowledgement, watched for silence. One set for each {@link ManagedSocket}.
 *
 * Every `stream-state` of a kind other than `book` comes from here; a book's come from its aligner, which this drives.
 */
export declare class SubscriptionSet {
  constructor(options: SubscriptionSetOptions);
  /** Wants a topic. The same topic again gives the same subscription. `undefined` when the set is full. */
  want(wish: SubscriptionWish): Subscription | undefined;
  unwant(topic: string): void;
  get(topic: string): Subscription | undefined;
  /** From `ManagedSocketHandlers.onUp`: subscribes everything on this connection. The set confirms it once data came. */
  onUp(connection: Connection, nowUs: number): void;
  onDown(connection: Connection, reason: string, next: Connection | undefined, nowUs: number): void;
  /**
   * A frame of this stream came. Call before using it; allocates nothing and reads no clock.
   * @returns whether to use it: in a rollover two connections carry the stream, and once the new one does, the old one's
   * frames of anything but a book are dropped (a book's aligner sorts them out itself).
   */
  onData(subscription: Subscription, connection: Connection, receiveTimeUs: number): boolean;
  /** The venue answered a control message. An error fails the connection; success proves nothing but for silent streams. */
  onAck(id: number, error: string | undefined, connection: Connection): void;
  close(): void;
}
