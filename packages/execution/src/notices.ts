import type { ClientOrderId, FillEvent, InstrumentId, OrderState, Refusal, VenueId } from '@mm/core';
import type { OrderRecord } from './order-record.ts';

/**
 * What must not go unseen. Names are never changed or reused.
 *
 * - `overfill` — more was filled than the order could have been.
 * - `contradiction` — the venue refused an order and has it, or a proof of absence was wrong.
 * - `foreign-order` — an order on the account that we did not send, or sent in a start that the journal does not know.
 * - `unresolved` — the fate of an order has been unknown for longer than the patience for it.
 * - `naked` — a level was not reached within its time.
 * - `orphans-full` — more events about unknown orders than can be held: the oldest were dropped; an audit is asked for.
 */
export type AlarmName = 'overfill' | 'contradiction' | 'foreign-order' | 'unresolved' | 'naked' | 'orphans-full';

/** What observers of execution are told. They cannot influence it. */
export type Notice =
  | { readonly type: 'order-sent'; readonly order: OrderRecord; readonly nowUs: number }
  /** One execution, told once. */
  | { readonly type: 'order-fill'; readonly order: OrderRecord; readonly fill: FillEvent }
  | {
      readonly type: 'order-refused';
      readonly instrument: InstrumentId;
      readonly clientOrderId: ClientOrderId | undefined;
      readonly owner: string;
      readonly refusal: Refusal;
      readonly nowUs: number;
    }
  | {
      readonly type: 'alarm';
      readonly alarm: AlarmName;
      readonly venue: VenueId | undefined;
      readonly instrument: InstrumentId | undefined;
      readonly message: string;
      /** Nothing more is tried by itself: trading must stop until a person has looked. */
      readonly mustHalt: boolean;
      readonly nowUs: number;
    };

export type NoticeSink = (notice: Notice) => void;

/** The state of an order changed. Told piece by piece, since it happens in nearly every turn: a notice would be garbage each time. */
export type OrderStateSink = (order: OrderRecord, from: OrderState, to: OrderState, nowUs: number) => void;
