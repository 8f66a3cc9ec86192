import {
  type AuditBookCommand,
  asset,
  type Instrument,
  type InstrumentId,
  instrument,
  type Levels,
  type MarketId,
  type NbboSide,
  type NbboView,
  type ResyncCommand,
  type Sequence,
  type StreamState,
  venueId,
} from '@mm/core';
import { BookKeeper } from '../book-keeper.ts';
import type { BookKeeperOptions } from '../book-keeper-options.ts';
import { levelsOf } from './reference-book.ts';

export type Pair = readonly [ticks: number, lots: number];

function listed(venue: string, kind: 'linear-perp' | 'spot', tickSize: string, lotSize: string): Instrument {
  return instrument({
    venue: venueId(venue),
    symbol: 'BTCUSDT',
    kind,
    base: asset('BTC'),
    quote: asset('USDT'),
    tickSize,
    lotSize,
  });
}

/** A perp at two venues that count alike and one that counts in double ticks; and the spot of the first. */
export const ALPHA: Instrument = listed('alpha', 'linear-perp', '0.1', '0.001');
export const BRAVO: Instrument = listed('bravo', 'linear-perp', '0.1', '0.001');
export const CHARLIE: Instrument = listed('charlie', 'linear-perp', '0.2', '0.01');
export const SPOT: Instrument = listed('alpha', 'spot', '0.1', '0.001');
export const ALL: readonly Instrument[] = [ALPHA, BRAVO, CHARLIE, SPOT];

/** Short bounds for scripts. */
export const BOUNDS = { maxAgeUs: 1000, crossedBoundUs: 200, silentBoundUs: 3000, resyncPatienceUs: 2000 } as const;

/** A keeper, its clock, and all that came out of it. */
export class KeeperBench {
  readonly keeper: BookKeeper;
  readonly commands: (ResyncCommand | AuditBookCommand)[] = [];
  readonly fired: MarketId[] = [];
  nowUs = 1_700_000_000_000_000;

  constructor(options: Partial<BookKeeperOptions> = {}) {
    this.keeper = new BookKeeper({
      instruments: ALL,
      ...BOUNDS,
      onCommand: (command) => this.commands.push(command),
      onNbbo: (nbbo) => this.fired.push(nbbo.grid.market),
      ...options,
    });
  }

  after(us: number): this {
    this.nowUs += us;
    return this;
  }

  snapshot(one: Instrument, bids: readonly Pair[], asks: readonly Pair[], sequence: Sequence = 1): this {
    return this.levels('book-snapshot', one, levelsOf(bids), levelsOf(asks), sequence);
  }

  delta(one: Instrument, bids: readonly Pair[], asks: readonly Pair[], sequence: Sequence = 2): this {
    return this.levels('book-delta', one, levelsOf(bids), levelsOf(asks), sequence);
  }

  copy(one: Instrument, bids: readonly Pair[], asks: readonly Pair[], sequence: Sequence): this {
    return this.levels('book-audit', one, levelsOf(bids), levelsOf(asks), sequence);
  }

  levels(
    type: 'book-snapshot' | 'book-delta' | 'book-audit',
    one: Instrument,
    bids: Levels,
    asks: Levels,
    sequence: Sequence,
  ): this {
    const times = { venueTimeUs: 0, receiveTimeUs: this.nowUs };
    this.keeper.onEvent({ type, instrument: one.id, ...times, sequence, bids, asks });
    return this;
  }

  state(one: Instrument, state: StreamState, stream: 'book' | 'trades' = 'book'): this {
    const { venue, id } = one;
    this.keeper.onEvent({ type: 'stream-state', venue, instrument: id, stream, state, reason: '', receiveTimeUs: this.nowUs });
    return this;
  }

  alive(one: Instrument, stream: 'book' | 'trades' = 'book'): this {
    this.keeper.onEvent({ type: 'stream-alive', venue: one.venue, instrument: one.id, stream, receiveTimeUs: this.nowUs });
    return this;
  }

  batchEnd(): this {
    this.keeper.onEvent({ type: 'batch-end', receiveTimeUs: this.nowUs });
    return this;
  }

  /** Connects as a connector does: syncing, a snapshot, live. */
  connect(one: Instrument, bids: readonly Pair[] = BIDS, asks: readonly Pair[] = ASKS, sequence: Sequence = 1): this {
    return this.state(one, 'syncing').snapshot(one, bids, asks, sequence).state(one, 'live');
  }

  /** State and both ages. */
  status(one: Instrument): readonly [state: StreamState, ageUs: number, unchangedUs: number] {
    const { state, ageUs, unchangedUs } = this.keeper.status(one.id, this.nowUs) as {
      state: StreamState;
      ageUs: number;
      unchangedUs: number;
    };
    return [state, ageUs, unchangedUs];
  }

  stateOf(one: Instrument): StreamState {
    return this.status(one)[0];
  }

  /** Best raw bid and ask of an instrument's market, `venue price×size`, grid ticks and lots. */
  best(of: Instrument = ALPHA): string {
    return bestText(this.keeper.nbbo(of.market)?.raw as NbboView);
  }

  /** Resyncs asked for, `venue reason`. */
  get resyncs(): string[] {
    return this.commands.flatMap((one) => (one.type === 'resync' ? [`${one.venue} ${one.reason}`] : []));
  }

  /** Audits asked for. */
  get audits(): InstrumentId[] {
    return this.commands.flatMap((one) => (one.type === 'audit-book' ? [one.instrument] : []));
  }
}

function bestText({ bid, ask }: NbboView): string {
  return `${sideText(bid)} / ${sideText(ask)}`;
}

function sideText(side: NbboSide | undefined): string {
  return side === undefined ? '–' : `${side.venue} ${side.priceTicks}×${side.sizeLots}`;
}

export const BIDS: readonly Pair[] = [
  [100, 5],
  [99, 6],
];
export const ASKS: readonly Pair[] = [
  [102, 7],
  [103, 8],
];
