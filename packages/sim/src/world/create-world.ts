import type { LinkFaults } from '../net/link-faults.ts';
import type { MemoryClient } from '../net/memory-client.ts';
import type { MemoryHost } from '../net/memory-host.ts';
import { DEFAULT_WORLD_START_US, type MemoryClientOptions, MemoryNetwork } from '../net/memory-network.ts';
import { buildWorld } from './build-world.ts';
import type { WorldKey } from './venue-accounts.ts';
import { type WorldAdmin, worldAdmin } from './world-admin.ts';
import type { WorldOptions } from './world-options.ts';
import type { WorldVenue } from './world-venue.ts';

/** A venue of a world, as its users see it. */
export interface HostedVenue {
  readonly name: string;
  /** `rest`, `wsApi`, and for USDⓈ-M `public`, `market`, `private`, for spot `stream`. */
  readonly urls: Readonly<Record<string, string>>;
  readonly keys: readonly WorldKey[];
  /** The truth: books, orders, fills and balances as the venue knows them. To look at; what changes it has its own ways. */
  readonly exchange: WorldVenue['exchange'];
  readonly protocol: WorldVenue['protocol'];
}

/** A world in memory: venues, liquidity, network, faults and time, all from one seed. */
export interface World {
  readonly venues: Readonly<Record<string, HostedVenue>>;
  readonly admin: WorldAdmin;
  readonly network: MemoryNetwork;
  /** A machine on the network: give its `transport`, `clock` and `scheduler` to whatever is to live in this world. */
  client(name: string, options?: MemoryClientOptions): MemoryClient;
  readonly nowUs: number;
  /** Lets so much time pass. For clients that take callbacks. */
  run(forUs: number): void;
  /**
   * Lets so much time pass, with a pause after each step in which promises settle.
   * @param macrotask of `@mm/sim/node`
   * @param until ends it earlier
   */
  runAsync(forUs: number, macrotask: () => Promise<void>, until?: () => boolean): Promise<void>;
  /** F45: called when a client is to die at a random instant. Not set, `F45` does nothing. */
  onKill(kill: () => void): void;
  /** Equal for two runs that did the same. */
  readonly traceHash: string;
  /** Requests, connections and messages that are open or on their way. */
  readonly open: number;
}

/**
 * Makes a world in memory. The same options and the same clients give the same trace, to the byte.
 *
 * @example
 * const world = createWorld({ seed: 7, venues: [{ venue: 'binance-usdm' }] });
 * const { transport, clock, scheduler } = world.client('bot');
 * world.run(60_000_000);
 * @throws {RangeError} for options that cannot be
 */
export function createWorld(options: WorldOptions): World {
  const { seed = 1, startUs = DEFAULT_WORLD_START_US, latency, onTrace } = options;
  const built = buildWorld(options, startUs);
  const network = new MemoryNetwork({
    seed,
    startUs,
    linkFaults: linkFaultsOf(built.venues),
    ...(latency === undefined ? {} : { latency }),
    ...(onTrace === undefined ? {} : { onTrace }),
  });
  const hosts = new Map<string, MemoryHost>(built.venues.map((one) => [one.name, network.host(one.name, one.server)]));
  built.injector.setHooks({
    stepClients: (byUs) => {
      for (const { clock } of network.clients.values()) clock.step(byUs);
    },
    driftClients: (ppm) => {
      for (const { clock } of network.clients.values()) clock.drift(ppm);
    },
  });
  const venues = built.venues.map((one) => hosted(one, hosts.get(one.name)?.urls ?? {}));
  return {
    venues: Object.fromEntries(venues.map((one) => [one.name, one])),
    admin: worldAdmin(
      built,
      () => network.time.nowUs,
      ({ name }) => hosts.get(name)?.poke(),
    ),
    network,
    client: (name, clientOptions) => network.client(name, clientOptions),
    get nowUs() {
      return network.time.nowUs;
    },
    run: (forUs) => network.run(network.time.nowUs + forUs),
    runAsync: (forUs, macrotask, until) => network.runAsync(network.time.nowUs + forUs, macrotask, until),
    onKill: (kill) => built.injector.setHooks({ kill }),
    get traceHash() {
      return network.traceHash;
    },
    get open() {
      const atVenues = built.venues.reduce((sum, one) => sum + one.server.open, 0);
      return [...hosts.values(), ...network.clients.values()].reduce((sum, one) => sum + one.open, atVenues);
    },
  };
}

export function hosted({ name, keys, exchange, protocol }: WorldVenue, urls: Readonly<Record<string, string>>): HostedVenue {
  return { name, urls, keys, exchange, protocol };
}

/** Each venue has its own bad luck. */
export function linkFaultsOf(venues: readonly WorldVenue[]): LinkFaults {
  const byName = new Map(venues.map((one) => [one.name, one.wire]));
  return {
    onDial: (venue, host, nowUs) => byName.get(venue)?.onDial(venue, host, nowUs) ?? 'open',
    onBytes: (venue) => byName.get(venue)?.onBytes(),
  };
}
