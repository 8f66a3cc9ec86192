import { instrumentId, type Levels, type MarketEvent, type Sequence, venueId } from '@mm/core';
import { BookAligner, type BookAlignerOptions } from '../align/book-aligner.ts';
import type { DepthSnapshot, DepthUpdate } from '../align/depth-update.ts';
import type { Continuity, SequencedUpdate, SequenceRules } from '../align/sequence-rules.ts';

/** A level as a test writes it. */
export type PlainLevel = readonly [ticks: number, lots: number];

export function levelsOf(levels: readonly PlainLevel[]): Levels {
  return {
    count: levels.length,
    ticks: Float64Array.from(levels, ([ticks]) => ticks),
    lots: Float64Array.from(levels, ([, lots]) => lots),
  };
}

export function plainLevels(levels: Levels): readonly PlainLevel[] {
  return Array.from({ length: levels.count }, (_, i) => [levels.ticks[i] as number, levels.lots[i] as number]);
}

/** Numbers without holes: each update starts where the one before ended, overlaps allowed. As Binance spot. */
export const contiguousRules: SequenceRules = {
  afterSnapshot: continues,
  afterUpdate: continues,
};

/** Each update names the one before; numbers have holes. The first after a snapshot contains it. As Binance USDⓈ-M. */
export const chainedRules: SequenceRules = {
  afterSnapshot(update: SequencedUpdate, snapshot: Sequence): Continuity {
    if (update.last < snapshot) return 'old';
    return update.first <= snapshot || update.previous === snapshot ? 'next' : 'gap';
  },
  afterUpdate(update: SequencedUpdate, last: Sequence): Continuity {
    if (update.previous === last) return 'next';
    return update.last <= last ? 'old' : 'gap';
  },
};

function continues(update: SequencedUpdate, last: Sequence): Continuity {
  if (update.last <= last) return 'old';
  return BigInt(update.first) <= BigInt(last) + 1n ? 'next' : 'gap';
}

/** An aligner with everything it says and asks for written down. */
export class AlignerHarness {
  readonly aligner: BookAligner;
  /** What came out: `snapshot 7`, `delta 9`, `live`. */
  readonly out: string[] = [];
  readonly events: MarketEvent[] = [];
  readonly wakeAts: number[] = [];
  requests = 0;

  constructor(options: Partial<BookAlignerOptions> = {}) {
    this.aligner = new BookAligner({
      venue: venueId('test'),
      instrument: instrumentId(venueId('test'), 'spot', 'BTCUSDT'),
      rules: contiguousRules,
      sink: (event) => {
        this.events.push(event);
        this.out.push(shown(event));
      },
      requestSnapshot: () => {
        this.requests += 1;
      },
      wakeAt: (dueUs) => {
        this.wakeAts.push(dueUs);
      },
      random: () => 1,
      ...options,
    });
  }

  /** What came out since the last call. */
  taken(): readonly string[] {
    return this.out.splice(0);
  }

  /** An update from `first` to `last`, which came and happened at its last number in milliseconds unless said otherwise. */
  update(first: Sequence, last: Sequence, more: Partial<DepthUpdate> = {}): void {
    const us = Number(BigInt(last) % 1_000_000_000n) * 1_000;
    const none = levelsOf([]);
    this.aligner.onUpdate({ first, last, previous: -1, venueTimeUs: us, receiveTimeUs: us, bids: none, asks: none, ...more });
  }

  snapshot(sequence: Sequence, more: Partial<DepthSnapshot> = {}): void {
    this.aligner.onSnapshot({ ...snapshotAt(sequence), ...more });
  }
}

export function snapshotAt(sequence: Sequence): DepthSnapshot {
  const us = Number(BigInt(sequence) % 1_000_000_000n) * 1_000;
  return { sequence, venueTimeUs: 0, receiveTimeUs: us, bids: levelsOf([]), asks: levelsOf([]) };
}

function shown(event: MarketEvent): string {
  if (event.type === 'stream-state') return event.state;
  if (event.type === 'book-snapshot') return `snapshot ${event.sequence}`;
  return event.type === 'book-delta' ? `delta ${event.sequence}` : event.type;
}
