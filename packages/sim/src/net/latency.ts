import type { RandomSource } from '@mm/core';
import type { FrameChannel } from '../server/venue-server.ts';

/** How long bytes are on their way. All in µs; every figure has a default. */
export interface LatencyOptions {
  /** One way from client to venue, at least. Default 1,000. */
  readonly upUs?: number;
  /** One way back. Default 1,000. */
  readonly downUs?: number;
  /** Added to each, evenly drawn between nothing and this. Default 300. */
  readonly jitterUs?: number;
  /** From dialing until the venue reads the first byte, beyond one way: TCP and TLS. Default 4,000. */
  readonly connectUs?: number;
  /** On top of `downUs`, by what a message is about. */
  readonly channels?: Readonly<Partial<Record<FrameChannel, number>>>;
}

/** The delays of one client's way to one venue, drawn from a sequence of its own for each direction. */
export class Latency {
  readonly #options: LatencyOptions;
  readonly #upRandom: RandomSource;
  readonly #downRandom: RandomSource;

  constructor(options: LatencyOptions, upRandom: RandomSource, downRandom: RandomSource) {
    this.#options = options;
    this.#upRandom = upRandom;
    this.#downRandom = downRandom;
  }

  up(): number {
    return (this.#options.upUs ?? 1_000) + this.#jitter(this.#upRandom);
  }

  down(channel?: FrameChannel): number {
    const extra = channel === undefined ? 0 : (this.#options.channels?.[channel] ?? 0);
    return (this.#options.downUs ?? 1_000) + extra + this.#jitter(this.#downRandom);
  }

  connect(): number {
    return (this.#options.connectUs ?? 4_000) + this.up();
  }

  #jitter(random: RandomSource): number {
    return Math.floor(random() * ((this.#options.jitterUs ?? 300) + 1));
  }
}
