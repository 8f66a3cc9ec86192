import type { TimerId, VenueId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import type { MarketEvent } from './market-events.ts';
import type { SessionEvent } from './operator-events.ts';
import type { OrderEvent } from './order-events.ts';
import type { VenueFactEvent } from './venue-events.ts';

/** A timer fell due. */
export interface TimerEvent {
  readonly type: 'timer';
  readonly timer: TimerId;
  readonly dueUs: number;
  readonly receiveTimeUs: number;
}

/**
 * An instrument is new, or its spec or status changed: this `Instrument` replaces the one of the same id. Said before
 * anything is counted on its grid; integers of the old one are requantised where tick or lot differ.
 */
export interface InstrumentEvent {
  readonly type: 'instrument';
  readonly venue: VenueId;
  readonly instrument: Instrument;
  readonly receiveTimeUs: number;
}

/** What a venue says, through its one synchronous sink. */
export type VenueEvent = MarketEvent | OrderEvent | InstrumentEvent | VenueFactEvent;

/** Whatever the engine may be told; everything that can change a decision is one of these. */
export type EngineEvent = VenueEvent | SessionEvent | TimerEvent;

/** Where events go: one function, called synchronously, never re-entered by the one who calls it. */
export type EventSink<Event = VenueEvent> = (event: Event) => void;
