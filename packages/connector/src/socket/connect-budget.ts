import type { ConnectorWorld } from '../world.ts';

/** How many connections may be made in how long. */
export interface ConnectRate {
  readonly connects: number;
  readonly windowUs: number;
}

/** Spaces the connects of all sockets to one venue: no more than `connects` in any `windowUs`. */
export class ConnectBudget {
  readonly #world: ConnectorWorld;
  readonly #rate: ConnectRate;
  /** When the last connects were made, oldest first; at most `connects` of them. */
  readonly #made: number[] = [];

  constructor(world: ConnectorWorld, rate: ConnectRate) {
    this.#world = world;
    this.#rate = rate;
  }

  /** @returns 0 when a connect was taken from the budget, else how long to wait before asking again, in microseconds. */
  take(): number {
    const { connects, windowUs } = this.#rate;
    const now = this.#world.clock.monotonicUs();
    while (this.#made.length > 0 && (this.#made[0] as number) + windowUs <= now) this.#made.shift();
    if (this.#made.length >= connects) return (this.#made[0] as number) + windowUs - now;
    this.#made.push(now);
    return 0;
  }
}
