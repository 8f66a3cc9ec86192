import type { ConnectorWorld } from '@mm/connector';
import type { Scheduler, Transport } from '@mm/core';
import { createWorld, type HostedVenue, seededRandom, type World, type WorldAdmin, type WorldOptions } from '@mm/sim';
import { macrotask } from '@mm/sim/node';
import { ACCOUNT, BoxedVenue, type BoxedVenueOptions, SYMBOL, venueOptions } from './boxed-venue.ts';

export type { Product } from './boxed-venue.ts';

export interface BoxOptions extends BoxedVenueOptions {
  readonly world?: Partial<WorldOptions>;
}

/** One of Binance's venues in memory, with its truth, its time and its troubles. */
export class VenueInABox extends BoxedVenue {
  readonly world: ConnectorWorld;
  readonly sim: World;
  readonly hosted: HostedVenue;
  protected readonly admin: WorldAdmin;

  constructor(options: BoxOptions) {
    super(options);
    const { seed = 1, clockErrorUs = 0 } = options;
    const venue = venueOptions(options);
    this.sim = createWorld({ seed, venues: [venue], ...options.world });
    this.admin = this.sim.admin;
    this.hosted = this.sim.venues[venue.venue] as HostedVenue;
    const { transport, clock, scheduler } = this.sim.client('bot', { clockErrorUs: -clockErrorUs });
    const reachable = options.noWsApi === true ? without(transport, scheduler, this.hosted.urls.wsApi ?? '') : transport;
    this.world = { transport: reachable, clock, scheduler, random: seededRandom(seed) };
    if (options.positionMode === 'hedge') this.admin.fire('F37', { account: ACCOUNT });
  }

  advance(us: number): Promise<void> {
    this.sim.run(us);
    return macrotask();
  }

  /** The same without promises. */
  run(us: number): void {
    this.sim.run(us);
  }

  async stop(): Promise<void> {
    // Nothing outlives a world in memory.
  }

  /** Nothing trades any more. */
  halt(): void {
    this.hosted.exchange.setStatus(SYMBOL, 'halted', this.sim.nowUs);
  }
}

/** The same network with nobody at that address. */
function without(transport: Transport, scheduler: Scheduler, url: string): Transport {
  return {
    openSocket: (options, handlers) => {
      if (!options.url.startsWith(url)) return transport.openSocket(options, handlers);
      const cancel = scheduler.after(1_000, () => handlers.onClose(1006, 'connection refused'));
      return { send: () => 0, ping: () => undefined, close: cancel };
    },
    request: (request, onDone) => transport.request(request, onDone),
  };
}
