import {
  type Instrument,
  type InstrumentId,
  type Levels,
  type Lots,
  priceText,
  sizeText,
  type Ticks,
  type VenueEvent,
} from '@mm/core';

/** `[price, size]`, as the venue writes both. */
type TextLevel = readonly [price: string, size: string];

/**
 * The standardised feed: one market event as plain data, the same shape for every venue. Prices and sizes are decimal text,
 * times whole microseconds, sequences text where they are beyond 2^53. `undefined` for what is not market data.
 */
export function feedRecord(event: VenueEvent, instruments: ReadonlyMap<InstrumentId, Instrument>): object | undefined {
  switch (event.type) {
    case 'book-snapshot':
    case 'book-delta': {
      const of = instruments.get(event.instrument);
      if (of === undefined) return undefined;
      const { type, instrument, venueTimeUs, receiveTimeUs } = event;
      const sides = { bids: textLevels(of, event.bids), asks: textLevels(of, event.asks) };
      return { type, venue: of.venue, instrument, venueTimeUs, receiveTimeUs, sequence: plain(event.sequence), ...sides };
    }
    case 'bbo': {
      const of = instruments.get(event.instrument);
      if (of === undefined) return undefined;
      const { type, instrument, venueTimeUs, receiveTimeUs } = event;
      const bid = textLevel(of, event.bidTicks, event.bidLots);
      const ask = textLevel(of, event.askTicks, event.askLots);
      return { type, venue: of.venue, instrument, venueTimeUs, receiveTimeUs, sequence: plain(event.sequence), bid, ask };
    }
    case 'trade': {
      const of = instruments.get(event.instrument);
      if (of === undefined) return undefined;
      const { type, instrument, venueTimeUs, receiveTimeUs, tradeId, aggressorSide } = event;
      const [price, size] = textLevel(of, event.price, event.size);
      return { type, venue: of.venue, instrument, venueTimeUs, receiveTimeUs, tradeId, price, size, aggressorSide };
    }
    case 'mark-price':
    case 'index-price':
    case 'funding-rate':
    case 'stream-state':
    case 'venue-state':
      return event;
    default:
      return undefined;
  }
}

/** The same for people: one line, or nothing where a line would say nothing new (deltas, heartbeats). */
export function feedLine(event: VenueEvent, instruments: ReadonlyMap<InstrumentId, Instrument>): string | undefined {
  switch (event.type) {
    case 'book-snapshot':
      return `book   snapshot of ${event.bids.count} bids and ${event.asks.count} asks`;
    case 'bbo': {
      const of = instruments.get(event.instrument);
      if (of === undefined) return undefined;
      const [bid, bidSize] = textLevel(of, event.bidTicks, event.bidLots);
      const [ask, askSize] = textLevel(of, event.askTicks, event.askLots);
      return `bbo    ${bid} × ${bidSize}   ${ask} × ${askSize}`;
    }
    case 'trade': {
      const of = instruments.get(event.instrument);
      if (of === undefined) return undefined;
      const [price, size] = textLevel(of, event.price, event.size);
      return `trade  ${event.aggressorSide === 'bid' ? 'bought' : 'sold'} ${size} at ${price}`;
    }
    case 'mark-price':
      return `mark   ${event.mark}`;
    case 'index-price':
      return `index  ${event.index}`;
    case 'funding-rate':
      return `rate   ${event.rate} to be settled at ${new Date(event.settlesAtUs / 1_000).toISOString()}`;
    case 'stream-state':
      return `${event.stream.padEnd(6)} ${event.state}: ${event.reason}`;
    case 'venue-state':
      return `venue  ${event.state}: ${event.reason}`;
    default:
      return undefined;
  }
}

function textLevels(of: Instrument, levels: Levels): readonly TextLevel[] {
  const texts: TextLevel[] = [];
  for (let i = 0; i < levels.count; i += 1) texts.push(textLevel(of, levels.ticks[i] as Ticks, levels.lots[i] as Lots));
  return texts;
}

function textLevel(of: Instrument, price: Ticks, size: Lots): TextLevel {
  return [priceText(of, price), sizeText(of, size)];
}

/** A number while JSON can carry it exactly. */
function plain(sequence: number | bigint): number | string {
  return typeof sequence === 'bigint' ? String(sequence) : sequence;
}
