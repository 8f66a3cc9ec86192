import type { DepthSnapshot, LosslessJson, RateCost, SequenceRules, SocketRules, StreamWish } from '@mm/connector';
import type { Instrument, InstrumentId, Refusal } from '@mm/core';
import type { StreamLimits } from './limits.ts';
import type { MarketDecoder } from './map/market-decoder.ts';

export type PublicStream = StreamWish['stream'];

/** Where two products differ in their market data. */
export interface MarketDialect {
  readonly rules: SequenceRules;
  readonly socket: SocketRules;
  readonly limits: StreamLimits;
  /** URLs by the name of the route. Every one is a socket of its own, opened with its first stream. */
  readonly routes: Readonly<Record<string, string>>;
  /** Opened from the start, for what it says without being asked. */
  readonly alwaysOpen: string | undefined;
  /** Which route carries a stream, and by which name; `undefined` where the product has no such stream. */
  topicOf(stream: PublicStream, symbol: string): { readonly route: string; readonly topic: string } | undefined;
  decoder(instruments: readonly Instrument[]): MarketDecoder;
  readonly depthPath: string;
  readonly depthCost: RateCost;
  decodeSnapshot(body: Uint8Array, instrument: Instrument, receiveTimeUs: number): DepthSnapshot | Refusal;
  /** Frames that are no book, best price or trade. */
  onOther(kind: string, value: { readonly [key: string]: LosslessJson }, market: MarketDataAccess, receiveTimeUs: number): void;
  /** A stream is subscribed: what else to ask for. */
  onSubscribed?(stream: PublicStream, instrument: Instrument): void;
}

/** What a dialect may do with a frame of its own. */
export interface MarketDataAccess {
  /** A frame of this stream came. @returns whether to use it */
  alive(instrument: InstrumentId, stream: PublicStream): boolean;
  /** The venue is about to close the connection. */
  rollOver(reason: string): void;
}
