import { Alarm } from '@mm/connector';
import { compareDecimals, type Instrument, isRefusal, type Refusal } from '@mm/core';
import type { Site } from './connector.site.ts';
import type { SymbolTable } from './symbols.ts';

export interface InstrumentKeeperOptions {
  readonly site: Site;
  readonly symbols: SymbolTable;
  /** Reads every instrument of the product; `done` exactly once. */
  readonly read: (done: (instruments: readonly Instrument[] | Refusal, receiveTimeUs: number) => void) => void;
  /** A spec changed, and has been said. Not called for what the first reading brings. */
  readonly onChanged: (instrument: Instrument, receiveTimeUs: number) => void;
}

/** Read anew though nobody doubts them. */
const EVERY_US = 3_600_000_000;
/** However much is in doubt, the venue is not asked more often. */
const AT_MOST_EVERY_US = 10_000_000;

/**
 * What the venue lets be traded, kept current: read at the start, every hour, and whenever something does not
 * fit what is known. Changes are said before anything is counted on the new grid.
 */
export class InstrumentKeeper {
  readonly #options: InstrumentKeeperOptions;
  readonly #alarm: Alarm;
  #isReading = false;
  #isLoaded = false;
  /** Monotonic. */
  #readAtUs = Number.NEGATIVE_INFINITY;
  #inDoubt = false;

  constructor(options: InstrumentKeeperOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.site.world, () => this.#read());
  }

  /** Reads them for the first time; `done` with why not, to try again. */
  load(done: (problem: Refusal | undefined) => void): void {
    this.#read(done);
  }

  /** Something does not fit: reads them anew, soon. */
  doubt(): void {
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
    read((instruments, receiveTimeUs) => {
      this.#isReading = false;
      this.#readAtUs = site.world.clock.monotonicUs();
      if (!isRefusal(instruments)) this.#take(instruments, receiveTimeUs);
      if (this.#isLoaded && !this.#inDoubt) this.#alarm.after(isRefusal(instruments) ? AT_MOST_EVERY_US : EVERY_US);
      done?.(isRefusal(instruments) ? instruments : undefined);
    });
  }

  #take(instruments: readonly Instrument[], receiveTimeUs: number): void {
    const { symbols } = this.#options;
    const isFirst = !this.#isLoaded;
    this.#isLoaded = true;
    const listed = new Set(instruments.map((one) => one.id));
    const gone = [...symbols.all()].filter((one) => !listed.has(one.id) && one.status !== 'delisted');
    for (const one of [...instruments, ...gone.map(delisted)]) {
      const before = symbols.get(one.id);
      if (before !== undefined && sameInstrument(before, one)) continue;
      symbols.put(one);
      const { venue, emit } = this.#options.site;
      emit({ type: 'instrument', venue, instrument: one, receiveTimeUs });
      if (!isFirst) this.#options.onChanged(one, receiveTimeUs);
    }
  }
}

/** The venue does not list it any more. */
function delisted(instrument: Instrument): Instrument {
  return Object.freeze({ ...instrument, status: 'delisted' });
}

/** Do the two say the same? A spec that has not changed is not said again. */
function sameInstrument(a: Instrument, b: Instrument): boolean {
  return (
    a.status === b.status &&
    a.wireTick.text === b.wireTick.text &&
    a.wireLot.text === b.wireLot.text &&
    a.orderLots === b.orderLots &&
    a.minLots === b.minLots &&
    a.maxLots === b.maxLots &&
    a.base === b.base &&
    a.settle === b.settle &&
    sameDecimal(a.minNotional, b.minNotional)
  );
}

function sameDecimal(a: Instrument['minNotional'], b: Instrument['minNotional']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareDecimals(a, b) === 0;
}
