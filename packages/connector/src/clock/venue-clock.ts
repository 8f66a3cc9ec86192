import { type EventSink, type Refusal, refusal, type VenueId } from '@mm/core';
import { Alarm } from '../alarm.ts';
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
  /** Alarm: it moved by more than this, beyond both uncertainties, since the round before. Default 250 ms. */
  readonly maxStepUs?: number;
  /** Alarm: no good round for so long. Default 5 min. */
  readonly maxAgeUs?: number;
}

interface Reading {
  readonly offsetUs: number;
  readonly uncertaintyUs: number;
  /** Monotonic. */
  readonly atUs: number;
}

const AFTER_BAD_ROUND_US = 5_000_000;

/** The venue's clock seen from here: offset by midpoint probes over monotonic time. A step of the wall clock changes nothing. */
export class VenueClock {
  readonly #options: VenueClockOptions;
  readonly #alarm: Alarm;
  #reading: Reading | undefined;
  #best: Reading | undefined;
  /** Beyond its budget, in words. */
  #problem: string | undefined = 'the venue has not told its time yet';
  #probesLeft = 0;
  #onFirst: ((problem: Refusal | undefined) => void) | undefined;
  #running = false;

  constructor(options: VenueClockOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.world, () => this.#round());
  }

  /** Probes now and from then on. `onFirst` is called after the first round, good or bad. */
  start(onFirst?: (problem: Refusal | undefined) => void): void {
    this.#onFirst = onFirst;
    this.#running = true;
    this.#round();
  }

  stop(): void {
    this.#running = false;
    this.#alarm.clear();
  }

  /** Venue's wall clock minus ours; 0 before the first round with an answer. */
  get offsetUs(): number {
    return this.#reading?.offsetUs ?? 0;
  }

  /** The offset is within this; infinite before the first round with an answer. */
  get uncertaintyUs(): number {
    return this.#reading?.uncertaintyUs ?? Number.POSITIVE_INFINITY;
  }

  /** Why nothing may be created now (`clock-off`), or `undefined`. */
  check(): Refusal | undefined {
    const { world, maxAgeUs = 300_000_000 } = this.#options;
    if (this.#problem !== undefined) return refusal('clock-off', this.#problem);
    const age = world.clock.monotonicUs() - (this.#reading?.atUs ?? Number.NEGATIVE_INFINITY);
    return age > maxAgeUs ? refusal('clock-off', 'the venue has not told its time for too long') : undefined;
  }

  /** What to sign with: the venue's time as well as we know it. Milliseconds. */
  signingTimeMs(): number {
    return Math.floor((this.#options.world.clock.nowUs() + this.offsetUs) / 1_000);
  }

  /** The venue refused a time stamp: probe at once. */
  onTimestampRefused(): void {
    if (this.#running && this.#probesLeft === 0) this.#round();
  }

  #round(): void {
    this.#alarm.clear();
    this.#best = undefined;
    this.#probesLeft = this.#options.probesPerRound ?? 5;
    this.#probe();
  }

  #probe(): void {
    const { clock } = this.#options.world;
    const sentAtUs = clock.monotonicUs();
    let answered = false;
    this.#options.probe((venueTimeUs) => {
      if (answered || !this.#running) return;
      answered = true;
      const atUs = clock.monotonicUs();
      if (venueTimeUs !== undefined) this.#take(venueTimeUs, sentAtUs, atUs);
      this.#probesLeft -= 1;
      // A venue that does not answer is not asked four times more at once.
      if (this.#probesLeft > 0 && venueTimeUs !== undefined) this.#probe();
      else this.#conclude();
    });
  }

  #take(venueTimeUs: number, sentAtUs: number, atUs: number): void {
    const halfTripUs = (atUs - sentAtUs) / 2;
    const halfStepUs = (this.#options.resolutionUs ?? 1_000) / 2;
    const uncertaintyUs = Math.ceil(halfTripUs + halfStepUs);
    if (this.#best !== undefined && this.#best.uncertaintyUs <= uncertaintyUs) return;
    const ours = this.#options.world.clock.nowUs() - halfTripUs;
    this.#best = { offsetUs: Math.round(venueTimeUs + halfStepUs - ours), uncertaintyUs, atUs };
  }

  #conclude(): void {
    this.#probesLeft = 0;
    const best = this.#best;
    if (best !== undefined) {
      this.#problem = this.#problemOf(best);
      this.#reading = best;
      this.#say(best);
    }
    const { everyUs = 60_000_000 } = this.#options;
    const good = best !== undefined && this.#problem === undefined;
    this.#alarm.after(good ? everyUs : Math.min(everyUs, AFTER_BAD_ROUND_US));
    const onFirst = this.#onFirst;
    this.#onFirst = undefined;
    onFirst?.(this.check());
  }

  #problemOf(now: Reading): string | undefined {
    const { maxOffsetUs = 1_000_000, maxUncertaintyUs = 500_000, maxStepUs = 250_000 } = this.#options;
    if (Math.abs(now.offsetUs) > maxOffsetUs) return `this machine's clock differs from the venue's by ${inMs(now.offsetUs)}`;
    if (now.uncertaintyUs > maxUncertaintyUs) return `the venue's time is known to ${inMs(now.uncertaintyUs)} only`;
    const before = this.#reading;
    if (before === undefined) return undefined;
    const moved = Math.abs(now.offsetUs - before.offsetUs) - now.uncertaintyUs - before.uncertaintyUs;
    return moved > maxStepUs ? `the venue's clock moved against ours by ${inMs(now.offsetUs - before.offsetUs)}` : undefined;
  }

  #say({ offsetUs, uncertaintyUs }: Reading): void {
    const { venue, sink, world } = this.#options;
    const alarm = this.#problem !== undefined;
    sink({ type: 'clock-offset', venue, offsetUs, uncertaintyUs, alarm, receiveTimeUs: world.clock.nowUs() });
  }
}

function inMs(us: number): string {
  return `${Math.round(us / 1_000)} ms`;
}
