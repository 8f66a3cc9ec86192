import type { Connector, ConnectorWorld } from '@mm/connector';
import type { ConnectorRequest } from '@mm/connector/conformance';
import { type NodeWorld, nodeWorld } from '@mm/connector/node';
import type { Clock } from '@mm/core';
import type { HostedVenue, WorldAdmin } from '@mm/sim';
import { type RunningWorld, startVenues } from '@mm/sim/node';
import { ACCOUNT, BoxedVenue, type BoxedVenueOptions, venueOptions } from './boxed-venue.ts';

/** One of Binance's venues on loopback: real sockets, real HTTP, and time that passes by itself. */
export class VenueOnLoopback extends BoxedVenue {
  readonly world: ConnectorWorld;
  readonly hosted: HostedVenue;
  protected readonly admin: WorldAdmin;
  readonly #running: RunningWorld;
  readonly #node: NodeWorld;

  private constructor(options: BoxedVenueOptions, running: RunningWorld) {
    super(options);
    this.#running = running;
    this.#node = nodeWorld({ seed: options.seed ?? 1 });
    this.world = { ...this.#node, clock: off(this.#node.clock, options.clockErrorUs ?? 0) };
    this.admin = running.admin;
    this.hosted = running.venues[`binance-${options.product}`] as HostedVenue;
    if (options.positionMode === 'hedge') this.admin.fire('F37', { account: ACCOUNT });
  }

  static async start(options: BoxedVenueOptions): Promise<VenueOnLoopback> {
    return new VenueOnLoopback(options, await startVenues({ seed: options.seed ?? 1, venues: [venueOptions(options)] }));
  }

  /** With the shortest dead-man's switch there is: whoever tries it has to wait for it. */
  override connector(over: ConnectorRequest): Connector {
    return super.connector({ ...over, deadManSeconds: 5 });
  }

  advance(us: number): Promise<void> {
    return new Promise((resolve) => {
      this.#node.scheduler.after(us, resolve);
    });
  }

  async stop(): Promise<void> {
    await this.#node.close();
    await this.#running.stop();
  }
}

/** A machine whose clock is behind the venue's by so much. */
function off(clock: Clock, errorUs: number): Clock {
  return { nowUs: () => clock.nowUs() - errorUs, monotonicUs: () => clock.monotonicUs() };
}
