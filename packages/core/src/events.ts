import type { TimerId } from './ids.ts';
import type { MarketEvent } from './market-events.ts';
import type { OrderEvent } from './order-events.ts';

/** A timer fell due. */
export interface TimerEvent {
  readonly type: 'timer';
  readonly timer: TimerId;
  readonly dueUs: number;
  readonly receiveTimeUs: number;
}

/** What a venue says, through its one synchronous sink. */
export type VenueEvent = MarketEvent | OrderEvent;

/** Whatever the engine may be told; everything that can change a decision is one of these. */
export type EngineEvent = VenueEvent | TimerEvent;

/** Where events go: one function, called synchronously, never re-entered by the one who calls it. */
export type EventSink<Event = VenueEvent> = (event: Event) => void;
