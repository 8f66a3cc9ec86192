import type { Sequence } from '@mm/core';

/** The sequence numbers an update carries, in the venue's own counting. */
export interface SequencedUpdate {
  /** First change in the update; the same as `last` where the venue sends one number. */
  readonly first: Sequence;
  /** Last change in the update. */
  readonly last: Sequence;
  /** `last` of the update before, as the venue states it; −1 where it does not. */
  readonly previous: Sequence;
}

/** How an update stands to the sequence a book has reached. */
export type Continuity =
  /** The next one: apply it. */
  | 'next'
  /** Already contained: drop it. */
  | 'old'
  /** Something between is missing. */
  | 'gap';

/**
 * What a venue promises about its numbers, and all that {@link BookAligner} needs to know of a venue. Pure.
 */
export interface SequenceRules {
  /** The first update after a REST snapshot: may it be applied onto it? */
  afterSnapshot(update: SequencedUpdate, snapshot: Sequence): Continuity;
  /** Every later update. */
  afterUpdate(update: SequencedUpdate, last: Sequence): Continuity;
}
