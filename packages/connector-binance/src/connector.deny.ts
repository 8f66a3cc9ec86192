import type { EventSink, Refusal, VenueCommand } from '@mm/core';

/** Answers a command that cannot be done: with `order-denied` what is about an order, else with `command-refused`. */
export function denyCommand(emit: EventSink, command: VenueCommand, why: Refusal, receiveTimeUs: number): void {
  switch (command.type) {
    case 'batch':
      for (const one of command.commands) denyCommand(emit, one, why, receiveTimeUs);
      return;
    case 'place':
    case 'amend':
    case 'cancel': {
      const { instrument, clientOrderId } = command.type === 'place' ? command.order : command;
      const venueOrderId = command.type === 'place' ? undefined : command.venueOrderId;
      const about = { venue: command.venue, instrument, clientOrderId, venueOrderId, venueTimeUs: 0, receiveTimeUs } as const;
      emit({ type: 'order-denied', ...about, request: command.type, refusal: why });
      return;
    }
    default:
      emit({ type: 'command-refused', venue: command.venue, command: command.type, refusal: why, receiveTimeUs });
  }
}
