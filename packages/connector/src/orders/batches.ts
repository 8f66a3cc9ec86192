import type { AmendCommand, BatchCommand, CancelCommand, InstrumentId, PlaceCommand } from '@mm/core';

/** Commands of one kind, and of one instrument where the venue asks for it, no more than fit one request. */
export type BatchPart =
  | { readonly type: 'place'; readonly instrument: InstrumentId; readonly commands: readonly PlaceCommand[] }
  | { readonly type: 'amend'; readonly instrument: InstrumentId; readonly commands: readonly AmendCommand[] }
  | { readonly type: 'cancel'; readonly instrument: InstrumentId; readonly commands: readonly CancelCommand[] };

type Kind = BatchPart['type'];

/** Cancels free margin and shrink risk, so they go first. */
const KINDS: readonly Kind[] = ['cancel', 'amend', 'place'];

/**
 * Splits a batch into the requests a venue takes, cancels first. Order within a kind is kept. `instrument` of a part that
 * mixes instruments is that of its first command.
 *
 * @param limits most commands in one request
 * @param perInstrument kinds whose request names one instrument for all
 */
export function splitBatch(
  batch: BatchCommand,
  limits: Readonly<Record<Kind, number>>,
  perInstrument: ReadonlySet<Kind>,
): readonly BatchPart[] {
  return KINDS.flatMap((kind) => {
    const commands = batch.commands.filter(({ type }) => type === kind);
    const groups = perInstrument.has(kind) ? [...Map.groupBy(commands, instrumentOf).values()] : [commands];
    return groups.flatMap((group) => chunks(group, Math.max(1, limits[kind]))).map((chunk) => partOf(kind, chunk));
  });
}

/** The instrument a command about one order is for. */
export function instrumentOf(command: BatchCommand['commands'][number]): InstrumentId {
  return command.type === 'place' ? command.order.instrument : command.instrument;
}

function partOf(kind: Kind, commands: readonly BatchCommand['commands'][number][]): BatchPart {
  const instrument = instrumentOf(commands[0] as BatchCommand['commands'][number]);
  return { type: kind, instrument, commands } as BatchPart;
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const parts: Item[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}
