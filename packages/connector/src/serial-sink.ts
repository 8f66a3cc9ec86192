import { assert, type EventSink, type VenueEvent } from '@mm/core';
import { copyOfLevels } from './scan/level-buffer.ts';

/** Events said within a sink call, waiting for it to end. A turn's worth of denials; more is a loop of ours. */
const MAX_WAITING = 100_000;

/**
 * The sink a connector was opened with, made safe to call from anywhere: an event that comes up while the sink is at work (a
 * command sent from within it is denied at once) waits until that call has returned, so the sink is never re-entered.
 * After `close` nothing goes out.
 */
export class SerialSink {
  readonly #sink: EventSink;
  readonly #waiting: VenueEvent[] = [];
  #busy = false;
  #closed = false;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Bound, so that it can be handed on as an {@link EventSink}. */
  readonly emit: EventSink = (event) => {
    if (this.#closed) return;
    if (this.#busy) {
      assert(this.#waiting.length < MAX_WAITING, 'events said within a sink call go round in circles');
      this.#waiting.push(kept(event));
      return;
    }
    this.#busy = true;
    try {
      this.#sink(event);
      if (this.#waiting.length > 0) this.#drain();
    } finally {
      this.#busy = false;
      this.#waiting.length = 0;
    }
  };

  close(): void {
    this.#closed = true;
  }

  #drain(): void {
    for (let i = 0; i < this.#waiting.length && !this.#closed; i += 1) this.#sink(this.#waiting[i] as VenueEvent);
  }
}

/** A market event may be filled again once its sink call has ended: one that waits is copied. */
function kept(event: VenueEvent): VenueEvent {
  switch (event.type) {
    case 'book-snapshot':
    case 'book-delta':
    case 'book-audit':
      return { ...event, bids: copyOfLevels(event.bids), asks: copyOfLevels(event.asks) };
    case 'trade':
      return { ...event, tradeId: event.tradeId };
    case 'bbo':
      return { ...event };
    default:
      return event;
  }
}
