import type { RandomSource } from '@mm/core';
import type { VenueWork } from '../server/composed-server.ts';
import type { FaultId, FaultParams } from './fault-kinds.ts';

/** One kind of fault of a list, how often it comes, and how. */
export interface FaultRate {
  readonly id: FaultId;
  /** How often a minute, on average, over all venues. */
  readonly perMinute: number;
  /** One of these each time. Default the fault's own defaults. */
  readonly params?: readonly FaultParams[];
}

/**
 * The weather of an ordinary bad day: every kind that a bot has to live through without anybody's help, each every few
 * minutes. Kinds that need a person afterwards (F36 liquidation, F37), that are set when a world is made (F31, F32) or that
 * the harness runs (F45) are not in it.
 */
export const STANDARD_FAULTS: readonly FaultRate[] = [
  { id: 'F01', perMinute: 0.5, params: [{ how: 'reset' }, { how: 'silence' }, { operation: 'cancel' }] },
  { id: 'F02', perMinute: 0.5, params: [{ how: 'reset' }, { how: 'silence' }, { operation: 'cancel' }] },
  { id: 'F03', perMinute: 0.3, params: [{ delayMs: 15_000 }, { delayMs: 3_000, operation: 'cancel' }] },
  {
    id: 'F04',
    perMinute: 0.5,
    params: [{ when: 'after' }, { when: 'before' }, { when: 'after', answer: 'timeout' }, { answer: 'internal' }],
  },
  { id: 'F05', perMinute: 0.5, params: [{ how: 'truncated' }, { how: 'empty' }, { how: 'html' }, { how: 'not-json' }] },
  {
    id: 'F06',
    perMinute: 0.3,
    params: [{ bytes: 0 }, { bytes: 120 }, { bytes: 100_000 }, { direction: 'down', bytes: 40 }, { direction: 'down' }],
  },
  { id: 'F07', perMinute: 0.2 },
  { id: 'F08', perMinute: 0.3 },
  { id: 'F09', perMinute: 0.4, params: [{ how: 'filled' }, { how: 'refused' }] },
  { id: 'F10', perMinute: 0.2 },
  { id: 'F11', perMinute: 0.2 },
  {
    id: 'F12',
    perMinute: 0.4,
    params: [
      { how: 'same-id', times: 2 },
      { how: 'no-id', times: 2 },
    ],
  },
  { id: 'F13', perMinute: 0.2 },
  { id: 'F14', perMinute: 0.4 },
  { id: 'F15', perMinute: 0.3, params: [{ forMs: 1 }, { forMs: 1_000 }, { forMs: 20_000 }] },
  { id: 'F16', perMinute: 0.1 },
  { id: 'F17', perMinute: 0.2, params: [{ channel: 'depth' }, { channel: 'user' }, { channel: 'any', forMs: 10_000 }] },
  { id: 'F18', perMinute: 0.2 },
  { id: 'F19', perMinute: 0.1, params: [{ how: 'flap' }, { how: 'handshake-stall' }, { how: 'rollover' }] },
  {
    id: 'F20',
    perMinute: 1,
    params: [{ channel: 'depth' }, { channel: 'depth', times: 5 }, { channel: 'bbo' }, { channel: 'trade' }],
  },
  { id: 'F21', perMinute: 1, params: [{ how: 'swap' }, { how: 'repeat' }, { how: 'repeat', channel: 'user' }] },
  { id: 'F22', perMinute: 0.1 },
  { id: 'F23', perMinute: 0.2 },
  { id: 'F24', perMinute: 0.2, params: [{ how: 'cross' }, { how: 'one-sided' }] },
  {
    id: 'F25',
    perMinute: 0.4,
    params: [{ how: 'spike' }, { how: 'swizzle' }, { how: 'spike', channel: 'depth', delayMs: 3_000 }],
  },
  {
    id: 'F27',
    perMinute: 0.1,
    params: [
      { how: 'venue-skew', by: 700 },
      { how: 'client-step', by: 400 },
      { how: 'client-drift', by: 50 },
    ],
  },
  { id: 'F28', perMinute: 0.2, params: [{ how: '429' }, { how: 'no-header' }, { how: 'odd-header' }] },
  { id: 'F29', perMinute: 0.2 },
  { id: 'F30', perMinute: 0.6 },
  { id: 'F33', perMinute: 0.2 },
  { id: 'F34', perMinute: 0.2 },
  { id: 'F35', perMinute: 0.05, params: [{ how: 'tick' }, { how: 'lot' }, { how: 'min-notional' }] },
  { id: 'F36', perMinute: 0.1, params: [{ how: 'manual-trade' }, { how: 'funding' }] },
  {
    id: 'F38',
    perMinute: 0.2,
    params: [
      { target: 'bbo', field: 'b', how: 'nan' },
      { target: 'trade', field: 'p', how: 'null' },
      { target: 'user', field: 'extra', how: 'extra' },
    ],
  },
  { id: 'F39', perMinute: 0.05, params: [{ factor: '1.05' }, { factor: '10', forMs: 1_000 }] },
  { id: 'F40', perMinute: 0.2, params: [{ how: 'refused' }, { how: 'unknown-host' }, { how: 'tls-failure' }] },
  {
    id: 'F47',
    perMinute: 0.05,
    params: [{ how: 'maintenance' }, { how: 'halt' }, { how: 'cancel-only' }, { how: 'mass-cancel' }],
  },
];

/** Fires faults from a seed, at their rates. */
export class FaultWeather implements VenueWork {
  readonly #random: RandomSource;
  readonly #fire: (id: FaultId, params: FaultParams) => void;
  readonly #pickVenue: () => string;
  readonly #next: { readonly rate: FaultRate; dueUs: number }[];

  /** @throws {RangeError} for rates that cannot be */
  constructor(
    rates: readonly FaultRate[],
    startUs: number,
    random: RandomSource,
    { fire, venues }: { readonly fire: (id: FaultId, params: FaultParams) => void; readonly venues: readonly string[] },
  ) {
    this.#random = random;
    this.#fire = fire;
    this.#pickVenue = () => venues[Math.floor(random() * venues.length)] ?? '';
    for (const { id, perMinute } of rates)
      if (!(perMinute >= 0 && perMinute <= MOST_PER_MINUTE))
        throw new RangeError(`${id} comes at most ${MOST_PER_MINUTE} times a minute`);
    this.#next = rates.filter((one) => one.perMinute > 0).map((rate) => ({ rate, dueUs: startUs + this.#gap(rate) }));
  }

  /** Nothing more comes. */
  stop(): void {
    this.#next.length = 0;
  }

  nextDueUs(): number {
    let dueUs = Number.POSITIVE_INFINITY;
    for (const one of this.#next) dueUs = Math.min(dueUs, one.dueUs);
    return dueUs;
  }

  advance(nowUs: number): void {
    for (const one of this.#next) {
      while (one.dueUs <= nowUs) {
        one.dueUs += this.#gap(one.rate);
        const choices = one.rate.params ?? [{}];
        this.#fire(one.rate.id, { ...choices[Math.floor(this.#random() * choices.length)], venue: this.#pickVenue() });
      }
    }
  }

  /** Even between nothing and twice the mean: a logarithm need not be the same on every machine. */
  #gap({ perMinute }: FaultRate): number {
    return 1 + Math.floor((this.#random() * 2 * 60_000_000) / perMinute);
  }
}

const MOST_PER_MINUTE = 6_000;
