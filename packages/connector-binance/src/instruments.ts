import { Alarm } from '@mm/connector';
import { type Instrument, type InstrumentId, isRefusal, type Refusal } from '@mm/core';
import type { Site } from './connector.site.ts';
import { onBookLot, refined, sameInstrument, withStatus } from './instruments.grid.ts';
import type { SymbolTable } from './symbols.ts';

/** What the venue lists. */
export interface Listed {
  readonly instruments: readonly Instrument[];
  /** Symbols that are listed and cannot be instruments: nothing can be counted on their grid. */
  readonly unusable: ReadonlySet<string>;
}

export interface InstrumentKeeperOptions {
  readonly site: Site;
  readonly symbols: SymbolTable;
  /** Reads every instrument of the product; `done` exactly once. */
  readonly read: (done: (listed: Listed | Refusal, receiveTimeUs: number) => void) => void;
  /** Is it one that is to be traded? While such a one is paused, everything is read more often. */
  readonly isTraded: (id: InstrumentId) => boolean;
  /** A spec changed, and has been said. Not called for what the first reading brings. */
  readonly onChanged: (instrument: Instrument, receiveTimeUs: number) => void;
}

/** Read anew though nobody doubts them. */
const EVERY_US = 3_600_000_000;
/** While something that is to be traded is paused: a halt of a minute must not cost an hour. */
const PAUSED_EVERY_US = 15_000_000;
/** However much is in doubt, the venue is not asked more often. */
const AT_MOST_EVERY_US = 10_000_000;

/**
 * What the venue lets be traded, kept current: read at the start, every hour, more often while something that is
 * to be traded is paused, and whenever something does not fit what is known. Changes are said before anything is counted on the new grid.
 */
export class InstrumentKeeper {
  readonly #options: InstrumentKeeperOptions;
  readonly #alarm: Alarm;
  #isReading = false;
  #isLoaded = false;
  /** Monotonic. */
  #readAtUs = Number.NEGATIVE_INFINITY;
  #inDoubt = false;
  /** Sizes came that are no whole number of its lots. */
  readonly #offGrid = new Set<InstrumentId>();

  constructor(options: InstrumentKeeperOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.site.world, () => this.#read());
  }

  /** Reads them for the first time; `done` with why not, to try again. */
  load(done: (problem: Refusal | undefined) => void): void {
    this.#read(done);
  }

  /**
   * Something does not fit: reads them anew, soon.
   * @param offGrid an instrument in whose book sizes came that are no whole number of its lots
   */
  doubt(offGrid?: InstrumentId): void {
    if (offGrid !== undefined) this.#offGrid.add(offGrid);
    if (!this.#isLoaded || this.#inDoubt) return;
    this.#inDoubt = true;
    const age = this.#options.site.world.clock.monotonicUs() - this.#readAtUs;
    this.#alarm.after(Math.max(0, AT_MOST_EVERY_US - age));
  }

  close(): void {
    this.#alarm.clear();
  }

  #read(done?: (problem: Refusal | undefined) => void): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#inDoubt = false;
    const { site, read } = this.#options;
    read((listed, receiveTimeUs) => {
      this.#isReading = false;
      this.#readAtUs = site.world.clock.monotonicUs();
      if (!isRefusal(listed)) this.#take(listed, receiveTimeUs);
      if (this.#isLoaded && !this.#inDoubt) this.#alarm.after(isRefusal(listed) ? AT_MOST_EVERY_US : this.#nextUs());
      done?.(isRefusal(listed) ? listed : undefined);
    });
  }

  #nextUs(): number {
    const { symbols, isTraded } = this.#options;
    const isPaused = ({ id, status }: Instrument): boolean => status !== 'trading' && status !== 'delisted' && isTraded(id);
    return [...symbols.all()].some(isPaused) ? PAUSED_EVERY_US : EVERY_US;
  }

  #take({ instruments, unusable }: Listed, receiveTimeUs: number): void {
    const { symbols } = this.#options;
    const isFirst = !this.#isLoaded;
    this.#isLoaded = true;
    const usable = new Set(instruments.map((one) => one.id));
    const others = [...symbols.all()].filter((one) => !usable.has(one.id));
    const stopped = others.map((one) => withStatus(one, unusable.has(one.symbol) ? 'halted' : 'delisted'));
    for (const stated of [...instruments, ...stopped]) {
      const before = symbols.get(stated.id);
      const one = this.#counted(stated, before);
      if (before !== undefined && sameInstrument(before, one)) continue;
      symbols.put(one);
      const { venue, emit } = this.#options.site;
      emit({ type: 'instrument', venue, instrument: one, receiveTimeUs });
      if (!isFirst) this.#options.onChanged(one, receiveTimeUs);
    }
    this.#offGrid.clear();
  }

  /**
   * The instrument on the grid its book is counted on. Where the venue makes the step for orders coarser, what rests keeps its
   * sizes: the finer lot stays. Where a book does not fit although the spec is what it was, the step had been finer before we
   * came: a finer lot is tried.
   */
  #counted(stated: Instrument, before: Instrument | undefined): Instrument {
    if (before === undefined) return stated;
    const same = onBookLot(stated, before.wireLot);
    const isDoubted = this.#offGrid.has(stated.id) && sameInstrument(before, same);
    return isDoubted ? refined(same) : same;
  }
}

/** Instruments and what could not be one. */
export function listedOf<Raw extends { readonly symbol: string }>(
  symbols: readonly Raw[],
  make: (raw: Raw) => Instrument | Refusal,
): Listed {
  const instruments: Instrument[] = [];
  const unusable = new Set<string>();
  for (const raw of symbols) {
    const made = make(raw);
    if (isRefusal(made)) unusable.add(raw.symbol);
    else instruments.push(made);
  }
  return { instruments, unusable };
}
