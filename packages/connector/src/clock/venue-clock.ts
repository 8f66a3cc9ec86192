import type { EventSink, Refusal, VenueId } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

export interface VenueClockOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  /** Asks the venue for its time; `done` exactly once, with `undefined` when there was no answer. */
  readonly probe: (done: (venueTimeUs: number | undefined) => void) => void;
  /** The venue states whole units of this: 1,000 for milliseconds. Half of it adds to the uncertainty. Default 1,000. */
  readonly resolutionUs?: number;
  /** Probes in a round; the one with the shortest round trip counts. Default 5. */
  readonly probesPerRound?: number;
  /** Default 60 s. After a bad round 5 s. */
  readonly everyUs?: number;
  /** Alarm: venue and machine differ by more. Default 1 s. */
  readonly maxOffsetUs?: number;
  /** Alarm: the best probe says no better than this. Default 500 ms. */
  readonly maxUncertaintyUs?: number;
  /** Alarm: no good round for so long. Default 5 min. */
  readonly maxAgeUs?: number;
}

/** The venue's clock seen from here: offset by midpoint probes over monotonic time. A step of the wall clock changes nothing. */
export declare class VenueClock {
  constructor(options: VenueClockOptions);
  /** Probes now and from then on. `onFirst` is called after the first round, good or bad. */
  start(onFirst?: (problem: Refusal | undefined) => void): void;
  stop(): void;
  /** Venue's wall clock minus ours; 0 before the first good round. */
  get offsetUs(): number;
  get uncertaintyUs(): number;
  /** Why nothing may be created now (`clock-off`), or `undefined`. */
  check(): Refusal | undefined;
  /** What to sign with: the venue's time as well as we know it, never ahead of it by more than the uncertainty. Milliseconds. */
  signingTimeMs(): number;
  /** The venue refused a time stamp: probe at once. */
  onTimestampRefused(): void;
}
