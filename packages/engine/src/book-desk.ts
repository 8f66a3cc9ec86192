import { BookKeeper, type BookKeeperOptions, type Nbbo, type SavedKeeper, type VenueBook } from '@mm/book';
import {
  type AuditBookCommand,
  type Instrument,
  type InstrumentId,
  isRefusal,
  type MarketEvent,
  type MarketId,
  parseGrid,
  type Refusal,
  type ResyncCommand,
} from '@mm/core';

export interface BookDeskOptions extends Pick<BookKeeperOptions, 'maxAgeUs' | 'silentBoundUs' | 'auditEveryUs'> {
  readonly onCommand: (command: ResyncCommand | AuditBookCommand) => void;
  readonly onNbbo: (nbbo: Nbbo) => void;
}

/** The books of all markets as plain values. */
export type SavedBooks = readonly (readonly [market: MarketId, keeper: SavedKeeper])[];

interface KeptMarket {
  readonly instruments: readonly Instrument[];
  readonly keeper: BookKeeper;
}

/**
 * One keeper a market, so that an instrument whose grid changes, or which joins, disturbs no other market's books. Within its
 * market the books of the others go on where they were.
 */
export class BookDesk {
  readonly #options: BookDeskOptions;
  readonly #markets = new Map<MarketId, KeptMarket>();
  readonly #keepers = new Map<InstrumentId, BookKeeper>();
  readonly #books = new Map<InstrumentId, VenueBook>();
  /** Asked for last, as it will be again: a turn is about one instrument mostly. */
  #last: VenueBook | undefined;

  constructor(options: BookDeskOptions) {
    this.#options = options;
  }

  /**
   * An instrument is new, or its spec changed. Where tick or lot changed its book begins anew, and its connector is asked to.
   * @returns why it cannot be kept: its market has no common grid with it
   */
  setInstrument(one: Instrument): Refusal | undefined {
    const market = this.#markets.get(one.market);
    const known = market?.instruments.find(({ id }) => id === one.id);
    if (known !== undefined && known.tick.text === one.tick.text && known.lot.text === one.lot.text) return undefined;
    const others = market?.instruments.filter(({ id }) => id !== one.id) ?? [];
    const instruments = [...others, one];
    const common = parseGrid(instruments);
    if (isRefusal(common)) return common;
    this.#build(one.market, instruments, market?.keeper.save());
    if (known !== undefined) {
      this.#options.onCommand({ type: 'resync', venue: one.venue, instrument: one.id, reason: 'bad-level' });
    }
    return undefined;
  }

  onEvent(event: Exclude<MarketEvent, { readonly type: 'batch-end' }>): void {
    if (event.instrument === undefined) return;
    this.#keepers.get(event.instrument)?.onEvent(event);
  }

  /** What only time shows: silent, crossed and old books. */
  onTime(nowUs: number): void {
    for (const { keeper } of this.#markets.values()) keeper.onTime(nowUs);
  }

  /** A new session: nothing of what was known of any book still holds. */
  reset(): void {
    for (const [market, { instruments }] of this.#markets) this.#build(market, instruments, undefined);
  }

  venueBook(instrument: InstrumentId): VenueBook | undefined {
    if (this.#last?.instrument.id === instrument) return this.#last;
    const book = this.#books.get(instrument);
    if (book !== undefined) this.#last = book;
    return book;
  }

  nbbo(market: MarketId): Nbbo | undefined {
    return this.#markets.get(market)?.keeper.nbbo(market);
  }

  save(): SavedBooks {
    return Array.from(this.#markets, ([market, { keeper }]) => [market, keeper.save()] as const);
  }

  /** Of instruments that were set before. */
  restore(saved: SavedBooks): void {
    for (const [market, books] of saved) this.#markets.get(market)?.keeper.restore(books);
  }

  stateHash(): string {
    return Array.from(this.#markets, ([market, { keeper }]) => `${market} ${keeper.stateHash()}`)
      .toSorted()
      .join();
  }

  #build(market: MarketId, instruments: readonly Instrument[], before: SavedKeeper | undefined): void {
    const { maxAgeUs, silentBoundUs, auditEveryUs, onCommand, onNbbo } = this.#options;
    const keeper = new BookKeeper({
      ...{ instruments, onCommand, onNbbo },
      ...(maxAgeUs === undefined ? {} : { maxAgeUs }),
      ...(silentBoundUs === undefined ? {} : { silentBoundUs }),
      ...(auditEveryUs === undefined ? {} : { auditEveryUs }),
    });
    if (before !== undefined) keeper.restore(before);
    this.#markets.set(market, { instruments, keeper });
    this.#last = undefined;
    for (const { id } of instruments) {
      this.#keepers.set(id, keeper);
      this.#books.set(id, keeper.venueBook(id) as VenueBook);
    }
  }
}
