import type { BatchCommand, Command, InstrumentId, VenueId } from '@mm/core';
import { UnreadableError } from './byte-reader.ts';
import { cursor, type Field, type Fields, list, member, name, number, optionalText, text } from './fields.ts';
import { writeAmend } from './hot-writers.ts';
import { orderRequest } from './order-fields.ts';

type CommandType = Command['type'];
type CommandOf<Type extends CommandType> = Extract<Command, { type: Type }>;
type CommandTable = { readonly [Type in CommandType]: readonly [code: number, fields: Fields<Omit<CommandOf<Type>, 'type'>>] };

const about = { venue: name<VenueId>(), instrument: name<InstrumentId>() } as const;

/** A command inside a batch, with its code in front. */
const inner: Field<BatchCommand['commands'][number]> = {
  write: (to, command) => {
    const [code, field] = COMMAND_CODES.get(command.type) as readonly [number, Field<Command>];
    to.byte(code);
    field.write(to, command);
  },
  read: (from) => {
    const field = COMMAND_FIELDS.get(from.byte());
    if (field === undefined) throw new UnreadableError('a command of no kind in a batch');
    return field.read(from) as BatchCommand['commands'][number];
  },
};

const COMMANDS: CommandTable = {
  place: [128, { venue: name(), order: orderRequest, issuedAtUs: number() }],
  amend: [
    129,
    { ...about, clientOrderId: text(), venueOrderId: optionalText(), price: number(), size: number(), issuedAtUs: number() },
  ],
  cancel: [130, { ...about, clientOrderId: optionalText(), venueOrderId: optionalText() } as never],
  batch: [131, { venue: name(), commands: list(inner) }],
  'cancel-all': [132, { venue: name(), instrument: name() }],
  query: [133, { ...about, clientOrderId: text() }],
  audit: [134, { venue: name(), cursor }],
  'audit-book': [135, about],
  resync: [136, { ...about, reason: name() }],
  'set-timer': [137, { timer: name(), dueUs: number() }],
  'clear-timer': [138, { timer: name() }],
  heartbeat: [139, { venue: name(), sentAtUs: number() }],
  disarm: [140, { venue: name() }],
};

export const COMMAND_CODES: ReadonlyMap<string, readonly [code: number, field: Field<Command>]> = new Map(
  Object.entries(COMMANDS).map(([type, [code, fields]]) => [type, [code, memberOf(type, fields)] as const]),
);

export const COMMAND_FIELDS: ReadonlyMap<number, Field<Command>> = new Map(COMMAND_CODES.values());

function memberOf(type: string, fields: object): Field<Command> {
  const field = member<Command>(type as CommandType, fields as Fields<Omit<Command, 'type'>>);
  return type === 'amend' ? { write: writeAmend as Field<Command>['write'], read: field.read } : field;
}
