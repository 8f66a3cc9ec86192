import { BookAligner, type BookAlignerCounts } from '@mm/connector';
import { decodeUsdmDepthSnapshot, type MarketDecoder, usdmMarketDecoder, usdmSequenceRules } from '@mm/connector-binance';
import { isRefusal, type MarketEvent, type RandomSource } from '@mm/core';
import type { Schedule } from './schedule.ts';
import type { ExampleVenue } from './venues.ts';

/** What a {@link VenueFeed} is wired to. */
export interface VenueFeedOptions {
  readonly venue: ExampleVenue;
  readonly sink: (event: MarketEvent) => void;
  readonly schedule: Schedule;
  readonly random: RandomSource;
  /** The body a REST call for a depth snapshot would get at this moment. */
  readonly fetchSnapshot: () => Uint8Array;
}

/** Silence after which a stream is called stalled. Frames come four to ten times a second. */
const STALL_US = 2_000_000;

/**
 * One venue's stream: frames go in, checked book events come out. The part a connector will do: decode, put in sequence,
 * ask for a snapshot when needed, watch for silence.
 */
export class VenueFeed {
  readonly venue: ExampleVenue;
  readonly #options: VenueFeedOptions;
  readonly #decoder: MarketDecoder;
  readonly #aligner: BookAligner;
  #nowUs = 0;
  #losesNext = false;
  /** Frames of a stalled stream, which come all at once when it flows again. */
  #held: Uint8Array[] | undefined;

  constructor(options: VenueFeedOptions) {
    const { venue, sink, schedule, random } = options;
    this.venue = venue;
    this.#options = options;
    this.#decoder = usdmMarketDecoder([venue.instrument]);
    this.#aligner = new BookAligner({
      venue: venue.instrument.venue,
      instrument: venue.instrument.id,
      rules: usdmSequenceRules,
      sink,
      random,
      backoff: { maxUs: 1_000_000 },
      requestSnapshot: () => this.#requestSnapshot(),
      wakeAt: (dueUs) => schedule.set(`${venue.name} wakes`, dueUs, (nowUs) => this.#aligner.onTimer(nowUs)),
    });
  }

  get counts(): BookAlignerCounts & { readonly frames: number; readonly fallbacks: number } {
    return { ...this.#aligner.counts, ...this.#decoder.counts };
  }

  connect(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#aligner.onConnected(nowUs);
    this.#watch();
  }

  resync(reason: string, nowUs: number): void {
    this.#aligner.resync(reason, nowUs);
  }

  onFrame(frame: Uint8Array, nowUs: number): void {
    if (this.#held !== undefined) this.#held.push(frame);
    else if (this.#losesNext) this.#losesNext = false;
    else this.#read(frame, nowUs);
  }

  /** A fault: the next update never arrives. */
  loseNextFrame(): void {
    this.#losesNext = true;
  }

  /** A fault: nothing arrives until then, although the connection stands. */
  stallUntil(endUs: number): void {
    this.#held ??= [];
    this.#options.schedule.set(`${this.venue.name} flows`, endUs, (nowUs) => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const frame of held) this.#read(frame, nowUs);
    });
  }

  #read(frame: Uint8Array, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#watch();
    const message = this.#decoder.decode(frame, nowUs);
    if (isRefusal(message)) this.#aligner.resync(message.message, nowUs);
    else if (message.type === 'depth-update') this.#aligner.onUpdate(message);
    this.#options.sink({ type: 'batch-end', receiveTimeUs: nowUs });
  }

  #watch(): void {
    const { schedule } = this.#options;
    schedule.set(`${this.venue.name} is silent`, this.#nowUs + STALL_US, (nowUs) => {
      this.#aligner.onStalled(`no frame for ${STALL_US / 1_000_000} s`, nowUs);
    });
  }

  /** The venue answers a while after it was asked, and the answer travels as long again. */
  #requestSnapshot(): void {
    const { venue, schedule, random, fetchSnapshot } = this.#options;
    const halfWayUs = Math.round(200_000 + 300_000 * random());
    schedule.set(`${venue.name} is asked`, this.#nowUs + halfWayUs, (askedUs) => {
      const body = fetchSnapshot();
      schedule.set(`${venue.name} answers`, askedUs + halfWayUs, (nowUs) => {
        const snapshot = decodeUsdmDepthSnapshot(body, venue.instrument, nowUs);
        if (isRefusal(snapshot)) this.#aligner.onSnapshotFailed(nowUs);
        else this.#aligner.onSnapshot(snapshot);
      });
    });
  }
}
