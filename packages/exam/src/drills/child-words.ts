import { type InstrumentId, type OrderState, type StrategyId, venueId } from '@mm/core';
import type { EngineOptions } from '@mm/engine';
import { riskLimits } from '@mm/risk';
import { RandomStrategy } from '../rig/random-strategy.ts';
import { idOf } from '../rig/seed-plan.ts';

/** What a child of the drill is told at its start. */
export interface ChildConfig {
  /** Counted from 1: the epoch of its order ids. */
  readonly process: number;
  readonly seed: number;
  /** Where its journal, its latch and what it sent are kept. */
  readonly directory: string;
  readonly venues: Readonly<Record<string, ChildVenue>>;
}

export interface ChildVenue {
  readonly urls: Readonly<Record<string, string>>;
  readonly apiKey: string;
  readonly secret: string;
}

/** What it prints once it runs. */
export interface ChildStarted {
  readonly port: number;
  /** Why it could not go on with what its predecessor left. */
  readonly lost: string | undefined;
  readonly tornTail: boolean;
  readonly replayed: number;
}

/** What it may be asked, a line each; it answers with a {@link ChildStatus}. */
export type ChildWord = 'status' | 'still' | 'audit' | 'kill';

export interface ChildStatus {
  readonly session: string;
  readonly killed: boolean;
  /** Open orders as read back after a kill. */
  readonly readBack: number | undefined;
  readonly reconciled: readonly string[];
  /** Orders it believes may be live. */
  readonly open: readonly { readonly id: string; readonly state: OrderState }[];
  /** By instrument, in lots. */
  readonly positions: Readonly<Record<string, number>>;
  readonly lot: Readonly<Record<string, string>>;
  readonly balances: readonly {
    readonly venue: string;
    readonly asset: string;
    readonly stated: string | undefined;
    readonly computed: string | undefined;
  }[];
  /** A failure of the session, or what an observer threw. */
  readonly trouble: readonly string[];
}

/** A line of the log of what it sent: written before the bytes are handed over. */
export interface SentLine {
  readonly process: number;
  /** `kill`: the flag of this process is set next. */
  readonly what: string;
  readonly venue: string;
  readonly ids: readonly string[];
  /** Of a create: the slot, level or leg it is for. */
  readonly owners: readonly string[];
  /** The time in the signature; of a `kill`, of its own. */
  readonly signedAtMs: number | undefined;
  readonly isKilled: boolean;
}

export const VENUES = ['binance-usdm', 'binance-spot'] as const;
export const SYMBOL = 'BTCUSDT';
export const INSTRUMENTS: readonly InstrumentId[] = VENUES.map((venue) => idOf(venue, SYMBOL));
export const JOURNAL = 'journal';
export const LATCH = 'KILLED';
export const SENT = 'sent.jsonl';

/** The same for every process of a drill, and for whoever lives its journal again. */
export function childEngineOptions(seed: number): EngineOptions {
  const temper = {
    orderUsd: 120,
    everyUs: 80_000,
    takes: 0.15,
    targets: 0.1,
    legs: 0.05,
    pulls: 0.05,
    resizes: 0,
    isReckless: false,
  };
  return {
    venues: [
      { venue: venueId(VENUES[0]), amend: 'loses-place', isMargined: true, auditEveryUs: 3_000_000 },
      { venue: venueId(VENUES[1]), amend: 'size-down-only', auditEveryUs: 3_000_000 },
    ],
    strategies: [new RandomStrategy({ ...temper, id: 'random-1' as StrategyId, seed, instruments: INSTRUMENTS })],
    limits: riskLimits({
      instrument: { maxPositionUsd: 4_000, maxOrderUsd: 500, maxOpenOrders: 12, maxRejectStreak: 50 },
      // A machine that runs tests is often late; that is not what is drilled here.
      total: {
        maxOrdersPerSecond: 50,
        maxNotionalPerSecondUsd: 20_000,
        maxLoopLag: '20s',
        coolDown: '1s',
        maxTripsPerHour: 1_000,
      },
      venue: { maxLatency: '30s' },
    }),
    trade: INSTRUMENTS,
    killSettleUs: 4_000_000,
  };
}
