import type { AmendCommand, CancelCommand, OrderEvent, PlaceCommand, Refusal, VenueId } from '@mm/core';
import { refusal } from '@mm/core';
import type { Outcome } from '../outcome/outcome.ts';
import type { Accepted, OrderCommand, SingleOrderCommand } from './order-types.ts';

/** What an event about one command says first. */
interface Head {
  readonly venue: VenueId;
  readonly instrument: PlaceCommand['order']['instrument'];
  readonly clientOrderId: CancelCommand['clientOrderId'];
  readonly venueOrderId: CancelCommand['venueOrderId'];
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

/** Says that a command was refused by us: no byte left. */
export function deniedEvent(command: OrderCommand, why: Refusal, nowUs: number): OrderEvent {
  if (command.type === 'cancel-all') {
    return { type: 'command-refused', venue: command.venue, command: command.type, refusal: why, receiveTimeUs: nowUs };
  }
  return { ...headOf(command, nowUs), type: 'order-denied', request: command.type, refusal: why };
}

/** Says that nobody knows what became of a command. */
export function unknownEvent(command: OrderCommand, reason: string, nowUs: number): OrderEvent {
  if (command.type === 'cancel-all') return deniedEvent(command, refusal('no-answer', reason), nowUs);
  return { ...headOf(command, nowUs), type: 'order-unknown', request: command.type, reason };
}

/** What the venue's answer to a command means; `undefined` when its stream will say. */
export function answerEvent(command: OrderCommand, outcome: Outcome<Accepted>, nowUs: number): OrderEvent | undefined {
  switch (outcome.type) {
    case 'accepted':
      return outcome.value.final ? acceptedEvent(command, outcome.value, nowUs) : undefined;
    case 'unknown':
      return unknownEvent(command, outcome.reason, nowUs);
    case 'not-sent':
      return deniedEvent(command, refusal('not-ready', outcome.reason), nowUs);
    case 'not-found':
      // A new order cannot be missing: whatever this means, it is no refusal.
      if (command.type === 'place') return unknownEvent(command, `${outcome.reason} (${outcome.code})`, nowUs);
      return refusedEvent(command, outcome.code, outcome.reason, nowUs);
    case 'rejected':
    case 'rate-limited':
      return refusedEvent(command, outcome.code, outcome.reason, nowUs);
  }
}

function acceptedEvent(command: OrderCommand, accepted: Accepted, nowUs: number): OrderEvent | undefined {
  if (command.type === 'cancel-all') return undefined;
  const head = headOf(command, nowUs, accepted);
  switch (command.type) {
    case 'place':
      return { ...head, type: 'order-accepted' };
    case 'amend':
      return { ...head, type: 'order-amended', price: command.price, size: command.size };
    case 'cancel':
      return { ...head, type: 'order-canceled', reason: 'on request' };
  }
}

function refusedEvent(command: OrderCommand, venueCode: string, reason: string, nowUs: number): OrderEvent {
  switch (command.type) {
    case 'cancel-all':
      return deniedEvent(command, refusal('venue-refused', reason, { venueCode }), nowUs);
    case 'place':
      return { ...headOf(command, nowUs), type: 'order-rejected', venueCode, reason };
    case 'amend':
      return { ...headOf(command, nowUs), type: 'amend-rejected', venueCode, reason };
    case 'cancel':
      return { ...headOf(command, nowUs), type: 'cancel-rejected', venueCode, reason };
  }
}

function headOf(command: SingleOrderCommand, nowUs: number, accepted?: Accepted): Head {
  const { instrument, clientOrderId } = command.type === 'place' ? command.order : command;
  const known = command.type === 'place' ? undefined : (command as AmendCommand | CancelCommand).venueOrderId;
  const venueOrderId = accepted?.venueOrderId ?? known;
  const venueTimeUs = accepted?.venueTimeUs ?? 0;
  return { venue: command.venue, instrument, clientOrderId, venueOrderId, venueTimeUs, receiveTimeUs: nowUs };
}
