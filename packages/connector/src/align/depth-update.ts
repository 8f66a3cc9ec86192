import type { Levels, Sequence } from '@mm/core';
import type { SequencedUpdate } from './sequence-rules.ts';

/** One update of a book as decoded, not yet checked against its predecessors. Reused by its decoder. */
export interface DepthUpdate extends SequencedUpdate {
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

/** A whole book as decoded, from REST or out of the stream. */
export interface DepthSnapshot {
  readonly sequence: Sequence;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
  readonly bids: Levels;
  readonly asks: Levels;
}
