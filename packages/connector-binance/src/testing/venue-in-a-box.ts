import type { ConnectorWorld } from '@mm/connector';
import { createWorld, type HostedVenue, seededRandom, type World, type WorldAdmin, type WorldOptions } from '@mm/sim';
import { macrotask } from '@mm/sim/node';
import { ACCOUNT, BoxedVenue, type BoxedVenueOptions, SYMBOL, venueOptions } from './boxed-venue.ts';
import { ORDERS, PRIVATE, SocketLine } from './socket-line.ts';

export type { Product } from './boxed-venue.ts';

export interface BoxOptions extends BoxedVenueOptions {
  readonly world?: Partial<WorldOptions>;
}

/** One of Binance's venues in memory, with its truth, its time and its troubles. */
export class VenueInABox extends BoxedVenue {
  readonly world: ConnectorWorld;
  readonly sim: World;
  readonly hosted: HostedVenue;
  /** The connection for orders, and that of the private stream. */
  readonly orderLine: SocketLine;
  readonly privateLine: SocketLine;
  protected readonly admin: WorldAdmin;

  constructor(options: BoxOptions) {
    super(options);
    const { seed = 1, clockErrorUs = 0 } = options;
    const venue = venueOptions(options);
    this.sim = createWorld({ seed, venues: [venue], ...options.world });
    this.admin = this.sim.admin;
    this.hosted = this.sim.venues[venue.venue] as HostedVenue;
    const { transport, clock, scheduler } = this.sim.client('bot', { clockErrorUs: -clockErrorUs });
    this.orderLine = new SocketLine(transport, ORDERS);
    this.privateLine = new SocketLine(this.orderLine.transport, PRIVATE);
    if (options.noOrdersSocket === true) this.orderLine.cut();
    this.world = { transport: this.privateLine.transport, clock, scheduler, random: seededRandom(seed) };
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
