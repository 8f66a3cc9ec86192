import type { VenueHost } from '../server/venue-server.ts';
import type { Latency } from './latency.ts';
import type { ByteCut, DialOutcome } from './link-faults.ts';
import type { MachineClock } from './machine-clock.ts';
import type { MemoryHost } from './memory-host.ts';
import type { Scratch } from './scratch.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One client's way to one address of a venue: what its sockets and requests need to know. */
export interface MemoryLink {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly scratch: Scratch;
  readonly clock: MachineClock;
  readonly latency: Latency;
  readonly host: MemoryHost;
  readonly address: VenueHost;
  readonly remoteAddress: string;
  dial(): DialOutcome;
  cut(): ByteCut | undefined;
  /** For HTTP: whether a connection is there to be used again. */
  isWarm: boolean;
}

/** What a client's runtime says of an attempt that came to nothing. */
export const DIAL_FAILURES: Readonly<Record<Exclude<DialOutcome, 'open'>, string>> = {
  refused: 'connect ECONNREFUSED',
  'unknown-host': 'getaddrinfo ENOTFOUND',
  'tls-failure': 'certificate has expired',
  never: 'connect timed out',
};
