import { seededRandom } from '../random/seeded-random.ts';
import type { VenueServer } from '../server/venue-server.ts';
import type { Address } from './addresses.ts';
import { Latency, type LatencyOptions } from './latency.ts';
import { type LinkFaults, NO_LINK_FAULTS } from './link-faults.ts';
import { MachineClock } from './machine-clock.ts';
import { MemoryClient } from './memory-client.ts';
import { MemoryHost } from './memory-host.ts';
import type { MemoryLink } from './memory-link.ts';
import { Scratch } from './scratch.ts';
import { Trace } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';

export interface MemoryNetworkOptions {
  readonly seed: number | string;
  /** µs since 1970. Default 2026-01-01. */
  readonly startUs?: number;
  readonly latency?: LatencyOptions;
  readonly linkFaults?: LinkFaults;
  /** Gets a line for everything that crosses the network: to see where two runs part. */
  readonly onTrace?: (line: string) => void;
}

/** How one machine differs from the others. */
export interface MemoryClientOptions {
  /** Whom limits per address count. Default: an address of its own. */
  readonly remoteAddress?: string;
  readonly latency?: LatencyOptions;
  /** How wrong its wall clock is from the start. */
  readonly clockErrorUs?: number;
  readonly clockDriftPpm?: number;
}

/** 2026-01-01T00:00:00Z. */
export const DEFAULT_WORLD_START_US = 1_767_225_600_000_000;

/**
 * A network that is not there: venues on one side, clients on the other, and a time that passes as steps are taken. Every
 * delay is drawn from the seed, so that the same seed and the same clients give the same trace.
 *
 * @example
 * const network = new MemoryNetwork({ seed: 1 });
 * const venue = network.host('alpha', server);
 * const { transport, clock, scheduler } = network.client('bot');
 * network.run(network.time.nowUs + 60_000_000);
 */
export class MemoryNetwork {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly #options: MemoryNetworkOptions;
  readonly #scratch = new Scratch();
  readonly #hosts = new Map<string, MemoryHost>();
  readonly #addresses = new Map<string, string>();
  readonly #clients = new Map<string, MemoryClient>();

  constructor(options: MemoryNetworkOptions) {
    this.#options = options;
    this.time = new VirtualTime(options.startUs ?? DEFAULT_WORLD_START_US);
    this.trace = new Trace(options.onTrace);
  }

  /** Puts a venue on the network, under URLs that only this network knows. */
  host(name: string, server: VenueServer): MemoryHost {
    if (this.#hosts.has(name)) throw new RangeError(`there is a venue "${name}" already`);
    const host = new MemoryHost(name, server, this.time);
    this.#hosts.set(name, host);
    return host;
  }

  /** A machine on the network. A name may be used again once its client was killed: that is the machine restarted. */
  client(name: string, options: MemoryClientOptions = {}): MemoryClient {
    const clock = new MachineClock(this.time, options.clockErrorUs, options.clockDriftPpm);
    const remoteAddress = options.remoteAddress ?? this.#addressOf(name);
    const links = new Map<string, MemoryLink | undefined>();
    const client = new MemoryClient(name, this.time, clock, (address) => {
      const key = `${address.scheme} ${address.authority}`;
      if (!links.has(key) && links.size < MAX_LINKS) links.set(key, this.#link(name, address, options, { clock, remoteAddress }));
      return links.get(key);
    });
    this.#clients.set(name, client);
    return client;
  }

  get hosts(): ReadonlyMap<string, MemoryHost> {
    return this.#hosts;
  }

  get clients(): ReadonlyMap<string, MemoryClient> {
    return this.#clients;
  }

  step(): boolean {
    return this.time.step();
  }

  run(untilUs: number): void {
    this.time.run(untilUs);
  }

  /**
   * As {@link run}, with a pause after every step, so that promises settle at the virtual time at which they were resolved.
   *
   * @param macrotask a promise that resolves after every microtask is through; `macrotask` of `@mm/sim/node` is one
   * @param until ends it earlier
   */
  async runAsync(untilUs: number, macrotask: () => Promise<void>, until: () => boolean = () => false): Promise<void> {
    await macrotask();
    while (this.time.nextDueUs <= untilUs && !until()) {
      this.time.step();
      await macrotask();
    }
    if (!until()) this.time.run(untilUs);
  }

  /** Equal for runs that did the same. */
  get traceHash(): string {
    return this.trace.digest();
  }

  #addressOf(client: string): string {
    const known = this.#addresses.get(client);
    if (known !== undefined) return known;
    const count = this.#addresses.size;
    const address = `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
    this.#addresses.set(client, address);
    return address;
  }

  #link(
    client: string,
    { scheme, authority: asked }: Address,
    options: MemoryClientOptions,
    machine: Pick<MemoryLink, 'clock' | 'remoteAddress'>,
  ): MemoryLink | undefined {
    const { seed, linkFaults = NO_LINK_FAULTS } = this.#options;
    const authority = asked.replace(/\.memory$/, '.localhost');
    for (const host of this.#hosts.values()) {
      const address = host.hosts.find((one) => one.protocol === scheme && host.authority(one.role) === authority);
      if (address === undefined) continue;
      const random = (way: string): (() => number) => seededRandom(seed, `${client} ${way} ${authority}`);
      return {
        ...machine,
        time: this.time,
        trace: this.trace,
        scratch: this.#scratch,
        latency: new Latency({ ...this.#options.latency, ...options.latency }, random('to'), random('from')),
        host,
        address,
        dial: () => linkFaults.onDial(host.name, address, this.time.nowUs),
        cut: () => linkFaults.onBytes(host.name, address, this.time.nowUs),
        isWarm: false,
      };
    }
    return undefined;
  }
}

/** Of one client: more addresses than any world has. */
const MAX_LINKS = 1_000;
