import type { LevelChangedEvent } from '../../exchange/exchange-events.ts';
import type { DepthFault } from './faults.ts';
import type { TextLevel } from './feed-spelling.ts';
import type { UpdateIds } from './update-ids.ts';

/** One event of a depth stream, in steps. */
export interface DepthBatch {
  readonly firstId: bigint;
  readonly lastId: bigint;
  readonly previousId: bigint;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly changedUs: number;
}

export type Level = readonly [price: number, size: number];

/**
 * The diff stream of one book at one speed: gathers changes, and gives them out as one event with its own `U`, `u` and `pu`.
 * Streams of other speeds of the same book have their own.
 */
export class DepthStream {
  private readonly symbol: string;
  private readonly ids: UpdateIds;
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private firstChange = 0;
  private lastChange = 0;
  private previousId: bigint;
  private changedUs = 0;

  /** @param lastChange the book's last change so far: the first event continues from there */
  constructor(symbol: string, ids: UpdateIds, lastChange: number) {
    this.symbol = symbol;
    this.ids = ids;
    this.previousId = ids.wire(symbol, lastChange);
  }

  /** True when this is the first change since the last event: somebody has to come for it. */
  add(change: LevelChangedEvent): boolean {
    const first = this.firstChange === 0;
    if (first) this.firstChange = change.updateId;
    this.lastChange = change.updateId;
    this.changedUs = change.atUs;
    (change.side === 'bid' ? this.bids : this.asks).set(change.price, change.size);
    return first;
  }

  /** Adds a level that no change has brought: faults need it, and what repairs them. */
  overlay(side: 'bid' | 'ask', price: number, size: number): void {
    const levels = side === 'bid' ? this.bids : this.asks;
    if (!levels.has(price)) levels.set(price, size);
  }

  /** What was gathered, or nothing. */
  take(): DepthBatch | undefined {
    if (this.firstChange === 0) return undefined;
    const lastId = this.ids.wire(this.symbol, this.lastChange);
    const batch: DepthBatch = {
      firstId: this.ids.first(this.symbol, this.firstChange, this.previousId),
      lastId,
      previousId: this.previousId,
      bids: [...this.bids].sort((a, b) => b[0] - a[0]),
      asks: [...this.asks].sort((a, b) => a[0] - b[0]),
      changedUs: this.changedUs,
    };
    this.bids.clear();
    this.asks.clear();
    this.firstChange = 0;
    this.previousId = lastId;
    return batch;
  }
}

/** What a fault makes of an event: the events to send now, and levels the next one has to put right. */
export interface DisturbedDepth {
  readonly now: readonly DepthBatch[];
  readonly held: DepthBatch | undefined;
  readonly repairs: readonly { readonly side: 'bid' | 'ask'; readonly price: number; readonly size: number }[];
}

/** Best prices and the top of the book, to cross and to empty it. */
export interface BookTop {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Applies a fault to an event. */
export function disturbed(
  batch: DepthBatch,
  fault: DepthFault | undefined,
  held: DepthBatch | undefined,
  top: BookTop,
): DisturbedDepth {
  const after = held === undefined ? [batch] : [batch, held];
  switch (fault) {
    case undefined:
      return { now: after, held: undefined, repairs: [] };
    case 'lose':
      return { now: after.slice(1), held: undefined, repairs: [] };
    case 'repeat':
      return { now: [batch, ...after], held: undefined, repairs: [] };
    case 'swap':
      return { now: after.slice(1), held: batch, repairs: [] };
    case 'cross': {
      const best = top.asks[0];
      if (best === undefined) return { now: after, held: undefined, repairs: [] };
      const crossing: Level = [best[0] + 1, best[1]];
      const crossed = { ...batch, bids: [crossing, ...batch.bids.filter(([price]) => price !== crossing[0])] };
      return { now: [crossed, ...after.slice(1)], held: undefined, repairs: [{ side: 'bid', price: crossing[0], size: 0 }] };
    }
    case 'one-sided': {
      const gone = top.asks.map(([price]): Level => [price, 0]);
      const repairs = top.asks.map(([price, size]) => ({ side: 'ask' as const, price, size }));
      return { now: [{ ...batch, asks: gone }, ...after.slice(1)], held: undefined, repairs };
    }
  }
}

/** Levels as text. */
export function levelTexts(
  levels: readonly Level[],
  price: (steps: number) => string,
  size: (steps: number) => string,
): TextLevel[] {
  return levels.map(([steps, lots]): TextLevel => [price(steps), size(lots)]);
}
