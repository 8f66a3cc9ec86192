import type { EventSink, InstrumentId, StreamKind, StreamState, VenueId } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

/** One stream of a socket: what is wanted, and how it stands. Made by `SubscriptionSet.want`. */
export interface Subscription {
  /** The venue's name of the stream: `btcusdt@depth@100ms`. */
  readonly topic: string;
  readonly instrument: InstrumentId | undefined;
  readonly kind: StreamKind;
  /** As the set sees it: `live` as soon as data comes, also for a book whose aligner still waits for a snapshot. */
  readonly state: StreamState;
}

export interface SubscriptionWish {
  readonly topic: string;
  readonly instrument: InstrumentId | undefined;
  readonly kind: StreamKind;
  /**
   * Silent for longer than this while subscribed: stalled. `undefined`: the stream may be silent for any time (trades of a
   * quiet market), and the venue's acknowledgement is all the confirmation there is.
   */
  readonly silenceUs: number | undefined;
  /** The stream is subscribed on this connection: expect data. For a book, `aligner.onConnected`. */
  onSubscribed?(nowUs: number): void;
  /** For a book, `aligner.onStalled`. */
  onStalled?(reason: string, nowUs: number): void;
  /** No connection carries it any more. For a book, `aligner.onDisconnected`. */
  onDown?(reason: string, nowUs: number): void;
}

export interface SubscriptionSetOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  /** Text of a control message for some topics. `id` is for the venue's acknowledgement: 1, 2, 3 … within this set. */
  readonly message: (verb: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number) => string;
  readonly maxTopicsPerMessage: number;
  /** The venue closes a connection that sends more control messages than this a second. */
  readonly maxMessagesPerSecond: number;
  readonly maxTopics: number;
  /** Subscribed, and neither data nor an acknowledgement: subscribed anew after this long. Default 10 s. */
  readonly confirmWithinUs?: number;
}
