import { Alarm, BookAligner, type DepthSnapshot } from '@mm/connector';
import { type Instrument, type InstrumentId, isRefusal, type Refusal } from '@mm/core';
import type { Site } from './connector.site.ts';
import { refined } from './instruments.grid.ts';
import type { MarketDialect } from './market-data.dialect.ts';
import type { SymbolTable } from './symbols.ts';

export interface BooksOptions {
  readonly site: Site;
  readonly symbols: SymbolTable;
  readonly dialect: MarketDialect;
  /** A book does not fit what we know of the instruments. */
  readonly onSpecDoubt: (offGrid?: InstrumentId) => void;
}

/** A book's updates on their way through the sequence rules. */
export interface AlignedBook {
  readonly aligner: BookAligner;
  readonly alarm: Alarm;
}

/** Books read over REST, and what aligns updates with them. */
export class Books {
  readonly #options: BooksOptions;

  constructor(options: BooksOptions) {
    this.#options = options;
  }

  /** An aligner for this instrument, which reads snapshots by itself. */
  alignerOf(instrument: Instrument): AlignedBook {
    const { site, dialect } = this.#options;
    const { world, venue, emit } = site;
    const alarm = new Alarm(world, () => {
      const nowUs = world.clock.nowUs();
      aligner.onTimer(nowUs);
      site.endBatch(nowUs);
    });
    const aligner: BookAligner = new BookAligner({
      venue,
      instrument: instrument.id,
      rules: dialect.rules,
      sink: emit,
      random: world.random,
      wakeAt: (dueUs) => alarm.at(dueUs),
      requestSnapshot: () => this.#requestSnapshot(instrument.id, aligner),
    });
    return { aligner, alarm };
  }

  /** Reads the book as it is now. */
  read(instrument: Instrument, done: (snapshot: DepthSnapshot | Refusal, receiveTimeUs: number) => void): void {
    const { site, dialect, onSpecDoubt } = this.#options;
    const parameters = [
      ['symbol', instrument.symbol],
      ['limit', '1000'],
    ] as const;
    site.readBytes('depth', dialect.depthPath, parameters, dialect.depthCost, (body, receiveTimeUs) => {
      const snapshot = isRefusal(body) ? body : dialect.decodeSnapshot(body, instrument, receiveTimeUs);
      if (isRefusal(snapshot) && snapshot.code === 'off-grid') {
        onSpecDoubt(needsFinerLot(dialect, body as Uint8Array, instrument) ? instrument.id : undefined);
      }
      done(snapshot, receiveTimeUs);
    });
  }

  #requestSnapshot(id: InstrumentId, aligner: BookAligner): void {
    // As it is now, not as it was when the book was asked for: the grid may have changed.
    const instrument = this.#options.symbols.get(id) as Instrument;
    this.read(instrument, (snapshot, receiveTimeUs) => {
      if (!isRefusal(snapshot)) aligner.onSnapshot(snapshot);
      else aligner.onSnapshotFailed(receiveTimeUs);
    });
  }
}

/** Would the book be on the grid if only its lot were finer? A price that is off the grid says nothing of sizes. */
function needsFinerLot(dialect: MarketDialect, body: Uint8Array, instrument: Instrument): boolean {
  for (let coarse = instrument; ; ) {
    const finer = refined(coarse);
    if (finer === coarse) return false;
    if (!isRefusal(dialect.decodeSnapshot(body, finer, 0))) return true;
    coarse = finer;
  }
}
