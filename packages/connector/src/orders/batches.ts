import type { AmendCommand, BatchCommand, CancelCommand, InstrumentId, PlaceCommand } from '@mm/core';

/** Commands of one kind, and of one instrument where the venue asks for it, no more than fit one request. */
export type BatchPart =
  | { readonly type: 'place'; readonly instrument: InstrumentId; readonly commands: readonly PlaceCommand[] }
  | { readonly type: 'amend'; readonly instrument: InstrumentId; readonly commands: readonly AmendCommand[] }
  | { readonly type: 'cancel'; readonly instrument: InstrumentId; readonly commands: readonly CancelCommand[] };

/**
 * Splits a batch into the requests a venue takes, cancels first: they free margin and shrink risk. Order within a kind is
 * kept. `instrument` of a part that mixes instruments is that of its first command.
 */
export declare function splitBatch(
  batch: BatchCommand,
  limits: { readonly place: number; readonly amend: number; readonly cancel: number },
  /** Kinds whose request names one instrument for all. */
  perInstrument: ReadonlySet<'place' | 'amend' | 'cancel'>,
): readonly BatchPart[];
