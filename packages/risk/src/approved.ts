import type { AmendCommand, BatchCommand, CancelCommand, PlaceCommand, VenueId } from '@mm/core';

declare const approvedByRisk: unique symbol;

/**
 * A command that passed the pre-trade check. Only this package can make one, so what takes an `Approved` cannot be handed
 * an unchecked order.
 */
export type Approved<Checked extends PlaceCommand | AmendCommand | BatchCommand> = Checked & {
  readonly [approvedByRisk]: true;
};

/** Marks a command as checked. Not part of the package's surface. */
export function approve<Checked extends PlaceCommand | AmendCommand>(command: Checked): Approved<Checked> {
  return command as Approved<Checked>;
}

/** Several checked commands as one: each was approved by itself, and cancels need no approval. */
export function approvedBatch(
  venue: VenueId,
  commands: readonly (Approved<PlaceCommand> | Approved<AmendCommand> | CancelCommand)[],
): Approved<BatchCommand> {
  return { type: 'batch', venue, commands } satisfies BatchCommand as BatchCommand as Approved<BatchCommand>;
}
