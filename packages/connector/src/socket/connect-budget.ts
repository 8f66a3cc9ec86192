import type { ConnectorWorld } from '../world.ts';

/** How many connections may be made in how long. */
export interface ConnectRate {
  readonly connects: number;
  readonly windowUs: number;
}

/** Spaces the connects of all sockets to one venue: no more than `connects` in any `windowUs`. */
export declare class ConnectBudget {
  constructor(world: ConnectorWorld, rate: ConnectRate);
  /** @returns 0 when a connect was taken from the budget, else how long to wait before asking again, in microseconds. */
  take(): number;
}
