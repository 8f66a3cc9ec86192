import type { VenueId } from '@mm/core';
import type { OrderTiming } from './order-record.ts';

/**
 * What the venue's amend does to an order's place in the queue, and what it can change. `size-down-only`: it can only make
 * an order smaller, keeping its place (Binance spot). `none`: cancel and place again.
 */
export type AmendKind = 'loses-place' | 'keeps-place-when-smaller' | 'size-down-only' | 'none';

/** What to do with an order that is not ours. It counts in the worst case whatever is done. */
export type ForeignPolicy = 'adopt' | 'ignore' | 'cancel';

/** A venue as execution has to know it. */
export interface ExecutionVenue extends OrderTiming {
  readonly venue: VenueId;
  readonly amend: AmendKind;
  /** What a request of each kind costs of the scarcest budget: an amend is used where it is not dearer than the two. */
  readonly cost: { readonly place: number; readonly amend: number; readonly cancel: number };
  /** Share of each budget that creates leave for cancels. */
  readonly cancelReserve: number;
  /** Orders that are not ours: of a person, another program, another instance. */
  readonly foreign: ForeignPolicy;
  /** Orders of ours from a start that the journal does not know. */
  readonly earlier: ForeignPolicy;
  /** Between two audits while all is well. */
  readonly auditEveryUs: number;
  /** How long an audit may take before it is asked for again. */
  readonly auditPatienceUs: number;
  /** Least time between two audits. */
  readonly auditSpacingUs: number;
  /** How long a request may stay without any answer before its order is asked about. */
  readonly answerUs: number;
  /** For how long a slot waits after a refusal of ours, and after one of the venue's. */
  readonly deniedPauseUs: number;
  readonly rejectedPauseUs: number;
}

const SECOND = 1_000_000;

/** The safe side of everything that is not said. */
export function executionVenue(options: Pick<ExecutionVenue, 'venue'> & Partial<ExecutionVenue>): ExecutionVenue {
  return {
    amend: 'none',
    cost: { place: 1, amend: 1, cancel: 1 },
    cancelReserve: 0.2,
    foreign: 'adopt',
    earlier: 'cancel',
    // A receive window of 5 s, a clock error of 1 s, and the 10 s a venue may take.
    absenceAfterUs: 16 * SECOND,
    settleUs: SECOND / 2,
    auditEveryUs: 60 * SECOND,
    auditPatienceUs: 40 * SECOND,
    auditSpacingUs: SECOND,
    answerUs: 3 * SECOND,
    deniedPauseUs: SECOND / 4,
    rejectedPauseUs: SECOND,
    ...options,
  };
}
