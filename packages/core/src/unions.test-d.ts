import type { CancelCommand, Command, VenueCommand } from './commands.ts';
import { assertNever } from './errors.ts';
import type { EngineEvent, VenueEvent } from './events.ts';
import type { ClientOrderId, InstrumentId, VenueId, VenueOrderId } from './ids.ts';
import type { Intent } from './intents.ts';
import type { MarketEvent } from './market-events.ts';
import type { OrderDeniedEvent, OrderEvent } from './order-events.ts';
import { isTerminal, type OrderRequest, type OrderState, type TerminalOrderState } from './orders.ts';
import { type Lots, lots, type Ticks, ticks } from './quantities.ts';

declare const clientOrderId: ClientOrderId;
declare const venueOrderId: VenueOrderId;
declare const instrument: InstrumentId;
declare const venue: VenueId;

const wanted = { clientOrderId, instrument, strategy: undefined, side: 'bid', size: lots(1), reduceOnly: false } as const;
const limit = { ...wanted, orderType: 'limit', price: ticks(1), timeInForce: 'gtc', postOnly: true } as const;
const { price: _price, ...priceless } = limit;

// Orders.
limit satisfies OrderRequest;
({ ...limit, timeInForce: 'ioc', postOnly: false }) satisfies OrderRequest;
({ ...wanted, orderType: 'market' }) satisfies OrderRequest;
// @ts-expect-error a limit order without a price
priceless satisfies OrderRequest;
// @ts-expect-error an undefined price is no price
({ ...limit, price: undefined }) satisfies OrderRequest;
// @ts-expect-error a market order with a price
({ ...wanted, orderType: 'market', price: ticks(1) }) satisfies OrderRequest;
// @ts-expect-error an order that does not say what it is
wanted satisfies OrderRequest;
// @ts-expect-error a price of plain number
({ ...limit, price: 1 }) satisfies OrderRequest;
// @ts-expect-error a size for a price
({ ...limit, price: lots(1) }) satisfies OrderRequest;
// @ts-expect-error post-only and immediate exclude each other
({ ...limit, timeInForce: 'ioc', postOnly: true }) satisfies OrderRequest;
// @ts-expect-error flags are written out
({ ...limit, reduceOnly: undefined }) satisfies OrderRequest;

// States.
declare const state: OrderState;
if (isTerminal(state)) state satisfies TerminalOrderState;
// @ts-expect-error not knowing is not an end
'unknown' satisfies TerminalOrderState;
// @ts-expect-error one l
'cancelled' satisfies OrderState;

// Commands.
({ type: 'place', venue, order: limit, issuedAtUs: 1 }) satisfies Command;
// @ts-expect-error a place whose age nobody can tell
({ type: 'place', venue, order: limit }) satisfies Command;
({ type: 'cancel', venue, instrument, clientOrderId, venueOrderId: undefined }) satisfies CancelCommand;
({ type: 'cancel', venue, instrument, clientOrderId: undefined, venueOrderId }) satisfies CancelCommand;
// @ts-expect-error a cancel of nothing in particular
({ type: 'cancel', venue, instrument, clientOrderId: undefined, venueOrderId: undefined }) satisfies CancelCommand;
// @ts-expect-error a venue knows no timers
({ type: 'set-timer', timer: 'x' as never, dueUs: 1 }) satisfies VenueCommand;
// @ts-expect-error why a book is asked for anew is a closed list
({ type: 'resync', venue, instrument, reason: 'bored' }) satisfies Command;

// Events.
declare const denied: OrderDeniedEvent;
const { request: _request, ...whatDenied } = denied;
const { refusal: _refusal, ...whyDenied } = denied;
// @ts-expect-error a denial says what was asked: only a denied place ends an order
whatDenied satisfies OrderDeniedEvent;
// @ts-expect-error a denial says why
whyDenied satisfies OrderDeniedEvent;
declare const fromVenue: VenueEvent;
fromVenue satisfies EngineEvent;
// @ts-expect-error a timer is nothing a venue says
({ type: 'timer', timer: 'x' as never, dueUs: 1, receiveTimeUs: 1 }) satisfies VenueEvent;

/** Complete: compiles. */
export function everyIntent(intent: Intent): string {
  switch (intent.type) {
    case 'quotes':
    case 'take':
    case 'exposure-target':
    case 'leg-group':
      return intent.why.summary;
    default:
      return assertNever(intent);
  }
}

export function intentsWithoutLegGroup(intent: Intent): string {
  switch (intent.type) {
    case 'quotes':
    case 'take':
    case 'exposure-target':
      return intent.type;
    default:
      // @ts-expect-error leg-group is missing
      return assertNever(intent);
  }
}

/** Complete: compiles. */
export function everyCommand(command: Command): string {
  switch (command.type) {
    case 'place':
    case 'amend':
    case 'cancel':
    case 'batch':
    case 'cancel-all':
    case 'query':
    case 'audit':
    case 'audit-book':
    case 'resync':
    case 'heartbeat':
    case 'disarm':
      return command.venue;
    case 'set-timer':
    case 'clear-timer':
      return command.timer;
    default:
      return assertNever(command);
  }
}

export function commandsWithoutCancelAll(command: Command): string {
  switch (command.type) {
    case 'place':
    case 'amend':
    case 'cancel':
    case 'query':
    case 'audit':
    case 'audit-book':
    case 'resync':
    case 'heartbeat':
    case 'set-timer':
    case 'clear-timer':
      return command.type;
    default:
      // @ts-expect-error cancel-all is missing
      return assertNever(command);
  }
}

/** Complete: compiles. */
export function everyMarketEvent(event: MarketEvent): number {
  switch (event.type) {
    case 'book-snapshot':
    case 'book-delta':
    case 'book-audit':
      return event.bids.count;
    case 'bbo':
      return event.bidTicks;
    case 'trade':
      return event.price;
    case 'mark-price':
    case 'index-price':
    case 'funding-rate':
    case 'stream-state':
    case 'stream-alive':
    case 'batch-end':
      return event.receiveTimeUs;
    default:
      return assertNever(event);
  }
}

export function marketEventsWithoutAudit(event: MarketEvent): string {
  switch (event.type) {
    case 'book-snapshot':
    case 'book-delta':
    case 'bbo':
    case 'trade':
    case 'mark-price':
    case 'index-price':
    case 'funding-rate':
    case 'stream-state':
    case 'stream-alive':
    case 'batch-end':
      return event.type;
    default:
      // @ts-expect-error book-audit is missing
      return assertNever(event);
  }
}

export function orderEventsWithoutUnknown(event: Exclude<OrderEvent, { type: 'fill' }>): string {
  // @ts-expect-error most cases are missing, order-unknown among them
  return event.type === 'order-accepted' ? event.type : assertNever(event);
}

/** A narrowed case has its own fields in their units. */
export function unitsOfFields(event: MarketEvent): readonly [Ticks, Lots] | undefined {
  return event.type === 'trade' ? [event.price, event.size] : undefined;
}
