import type { EngineEvent, Levels } from '@mm/core';

/**
 * An event that must wait for the end of the turn under way. Market events are made anew by their connector each time, and
 * their arrays are used again: they are copied.
 */
export function keptEvent(event: EngineEvent): EngineEvent {
  switch (event.type) {
    case 'book-delta':
    case 'book-snapshot':
    case 'book-audit': {
      const { type, instrument, venueTimeUs, receiveTimeUs, sequence, bids, asks } = event;
      return { type, instrument, venueTimeUs, receiveTimeUs, sequence, bids: copied(bids), asks: copied(asks) };
    }
    case 'bbo': {
      const { type, instrument, venueTimeUs, receiveTimeUs, sequence, bidTicks, bidLots, askTicks, askLots } = event;
      return { type, instrument, venueTimeUs, receiveTimeUs, sequence, bidTicks, bidLots, askTicks, askLots };
    }
    case 'trade': {
      const { type, instrument, venueTimeUs, receiveTimeUs, tradeId, price, size, aggressorSide } = event;
      return { type, instrument, venueTimeUs, receiveTimeUs, tradeId, price, size, aggressorSide };
    }
    case 'batch-end':
      return { type: 'batch-end', receiveTimeUs: event.receiveTimeUs };
    default:
      return event;
  }
}

function copied({ count, ticks, lots }: Levels): Levels {
  return { count, ticks: ticks.slice(0, count), lots: lots.slice(0, count) };
}
