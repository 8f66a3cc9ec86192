import type { ClientOrderId, InstrumentId, TimerId, VenueId, VenueOrderId } from './ids.ts';
import type { OrderRequest } from './orders.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Sequence } from './sequence.ts';

/** Send a new order. */
export interface PlaceCommand {
  readonly type: 'place';
  readonly venue: VenueId;
  readonly order: OrderRequest;
  /** Engine time of the turn that asked: what the send permit measures the command's age from. */
  readonly issuedAtUs: number;
}

/** Change a working order. `size` is the whole size, filled part included. */
export interface AmendCommand {
  readonly type: 'amend';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly price: Ticks;
  readonly size: Lots;
  /** Engine time of the turn that asked. */
  readonly issuedAtUs: number;
}

/** Take one order off, named by either id or both. An order we did not place has only the venue's. */
export type CancelCommand = CancelByClientOrderId | CancelByVenueOrderId;

interface CancelCommandBase {
  readonly type: 'cancel';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
}

export interface CancelByClientOrderId extends CancelCommandBase {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | undefined;
}

export interface CancelByVenueOrderId extends CancelCommandBase {
  readonly clientOrderId: undefined;
  readonly venueOrderId: VenueOrderId;
}

/**
 * Several orders' commands at once: one request where the venue has one for them, else several. Each is answered by events
 * of its own, as if it had been sent alone; some may succeed and others not.
 */
export interface BatchCommand {
  readonly type: 'batch';
  readonly venue: VenueId;
  readonly commands: readonly (PlaceCommand | AmendCommand | CancelCommand)[];
}

/** Take everything off, needing no local state. */
export interface CancelAllCommand {
  readonly type: 'cancel-all';
  readonly venue: VenueId;
  /** Only this instrument; `undefined` for all. */
  readonly instrument: InstrumentId | undefined;
}

/** Ask what became of one order. */
export interface QueryCommand {
  readonly type: 'query';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientOrderId: ClientOrderId;
}

/** Ask for one `reconcile-snapshot` of the account. */
export interface AuditCommand {
  readonly type: 'audit';
  readonly venue: VenueId;
  /** Where the last one ended; `undefined` for the first. */
  readonly cursor: string | Sequence | undefined;
}

/** Ask for one `book-audit` of an instrument. */
export interface AuditBookCommand {
  readonly type: 'audit-book';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
}

/** Throw the book's sequence state away and start over from a snapshot. */
export interface ResyncCommand {
  readonly type: 'resync';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly reason: ResyncReason;
}

/** Why a book is asked for anew. */
export type ResyncReason = 'crossed' | 'audit-failed' | 'no-proof-of-life' | 'bad-level';

/** Wake the engine with a timer event. */
export interface SetTimerCommand {
  readonly type: 'set-timer';
  readonly timer: TimerId;
  readonly dueUs: number;
}

export interface ClearTimerCommand {
  readonly type: 'clear-timer';
  readonly timer: TimerId;
}

/** The engine is alive: lets the connector refresh the venue's dead-man's switch. */
export interface HeartbeatCommand {
  readonly type: 'heartbeat';
  readonly venue: VenueId;
  readonly sentAtUs: number;
}

/**
 * Let the venue's dead-man's switch go, for a planned stop. The connector reads back first that no order is open; while
 * one is, the command is refused and the switch stays armed.
 */
export interface DisarmCommand {
  readonly type: 'disarm';
  readonly venue: VenueId;
}

/** What a venue can be told. */
export type VenueCommand =
  | PlaceCommand
  | AmendCommand
  | CancelCommand
  | BatchCommand
  | CancelAllCommand
  | QueryCommand
  | AuditCommand
  | AuditBookCommand
  | ResyncCommand
  | HeartbeatCommand
  | DisarmCommand;

/** Everything a turn of the engine can ask for. */
export type Command = VenueCommand | SetTimerCommand | ClearTimerCommand;
