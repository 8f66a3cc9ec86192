import type { Exchange } from '../exchange/exchange-api.ts';
import type { BinanceFaults } from '../venues/binance/faults.ts';
import type { FaultyServer } from './faulty-server.ts';
import type { WireFaults } from './wire-faults.ts';

/** What a venue's protocol can be made to do beyond its list of plans. */
export interface ProtocolHooks {
  expireUserStreams(account: string | undefined, nowUs: number): number;
  /** Tells everyone that connections are about to end, where the venue has a message for it. */
  announceShutdown(nowUs: number): void;
  restartUpdateIds(symbol: string): void;
  keepOldSnapshot(symbol: string, times: number): void;
  /** Nothing where a venue has no modes. */
  switchPositionMode(account: string): void;
}

/** One venue, as faults see it. */
export interface FaultTarget {
  readonly name: string;
  readonly server: FaultyServer;
  readonly wire: WireFaults;
  readonly protocol: BinanceFaults;
  readonly hooks: ProtocolHooks;
  readonly exchange: Exchange;
  /** Accounts of users, oldest first. */
  readonly accounts: readonly string[];
  nowUs(): number;
}
