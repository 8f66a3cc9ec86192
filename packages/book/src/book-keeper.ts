import {
  type AuditBookCommand,
  assert,
  type BookAuditEvent,
  type BookDeltaEvent,
  type BookSnapshotEvent,
  type BookStatus,
  grid,
  type Instrument,
  type InstrumentId,
  type MarketEvent,
  type MarketId,
  type Refusal,
  type ResyncCommand,
  type ResyncReason,
  type StreamAliveEvent,
  type StreamStateEvent,
} from '@mm/core';
import { BookAudit } from './book-audit.ts';
import { ConsolidatedBook } from './consolidated-book.ts';
import { Nbbo, type NbboOptions } from './nbbo.ts';
import type { OrderBook } from './order-book.ts';
import { VenueBook } from './venue-book.ts';

/** How a {@link BookKeeper} is made. */
export interface BookKeeperOptions extends NbboOptions {
  readonly instruments: readonly Instrument[];
  /** Gets `resync` and `audit-book` commands; they are for the connector of the venue they name. */
  readonly onCommand: (command: ResyncCommand | AuditBookCommand) => void;
  /** Called after every event that changed a market's raw or adjusted best bid and offer. */
  readonly onNbbo?: (nbbo: Nbbo) => void;
  /** A book crossed in itself for longer is taken anew. Default 500 ms. */
  readonly crossedBoundUs?: number;
  /** A live stream without proof of life for longer has stalled. Default 10 s. */
  readonly silentBoundUs?: number;
  /** A resync without effect for this long is asked for again. Default 10 s. */
  readonly resyncPatienceUs?: number;
  /** Compare every book with a REST copy this often. Default 0: only when {@link BookKeeper.audit} is called. */
  readonly auditEveryUs?: number;
}

/** What went wrong, counted since the start. */
export interface BookKeeperCounts {
  readonly resyncs: Readonly<Record<ResyncReason, number>>;
  readonly refused: number;
  /** Deltas that came for a book that was waiting for its snapshot. */
  readonly ignoredDeltas: number;
  readonly audits: { readonly passed: number; readonly failed: number; readonly inconclusive: number };
  readonly unknownInstruments: number;
}

/** One book in keeping. */
interface Kept {
  readonly venueBook: VenueBook;
  readonly nbbo: Nbbo;
  /** Index among the venues of its market. */
  readonly venue: number;
  /** What the connector says, whatever we think. */
  connectorState: StreamStateEvent['state'];
  /** When we last asked for a resync that has not led to a snapshot yet; −∞ when none is due. */
  resyncAskedUs: number;
  resyncReason: ResyncReason;
  audit: BookAudit | undefined;
  auditedUs: number;
}

/**
 * Turns connector events into books that may be trusted: owns the books, their state and age, each market's NBBO and
 * consolidated book, and asks for a `resync` when a book is crossed for too long, fails an audit, holds a level that cannot
 * be, or shows no proof of life. Time comes from the events' `receiveTimeUs`; nothing here waits or starts timers.
 *
 * A book leaves the NBBO in the very call that makes it unfit, and comes back with the connector's next snapshot and `live`.
 *
 * @example
 * const keeper = new BookKeeper({ instruments, onCommand: (command) => venues.send(command) });
 * connector.open((event) => keeper.onEvent(event));
 * keeper.nbbo(market)?.raw.bid;
 */
export class BookKeeper {
  readonly #options: BookKeeperOptions;
  readonly #kept = new Map<InstrumentId, Kept>();
  readonly #markets = new Map<MarketId, { readonly nbbo: Nbbo; readonly consolidated: ConsolidatedBook }>();
  readonly #sweepEveryUs: number;
  #sweptUs = Number.NEGATIVE_INFINITY;
  #lastRefusal: Refusal | undefined;
  readonly #counts = {
    resyncs: { crossed: 0, 'audit-failed': 0, 'no-proof-of-life': 0, 'bad-level': 0 },
    refused: 0,
    ignoredDeltas: 0,
    audits: { passed: 0, failed: 0, inconclusive: 0 },
    unknownInstruments: 0,
  };

  /** @throws {RefusalError} when the instruments of one market have no common grid, or costs leave no price */
  constructor(options: BookKeeperOptions) {
    this.#options = options;
    const bounds = [this.#crossedBoundUs, this.#silentBoundUs, options.maxAgeUs ?? 3_000_000];
    this.#sweepEveryUs = Math.min(...bounds) / 4;
    for (const [market, instruments] of Map.groupBy(options.instruments, (one) => one.market))
      this.#addMarket(market, instruments);
  }

  get counts(): BookKeeperCounts {
    return structuredClone(this.#counts);
  }

  /** Why the last event that was refused was refused. */
  get lastRefusal(): Refusal | undefined {
    return this.#lastRefusal;
  }

  /** The book of an instrument, whatever its state: look at {@link status} before using it. */
  book(instrument: InstrumentId): OrderBook | undefined {
    return this.#kept.get(instrument)?.venueBook.book;
  }

  /** State and ages of a book. */
  status(instrument: InstrumentId, nowUs: number): BookStatus | undefined {
    return this.#kept.get(instrument)?.venueBook.status(nowUs);
  }

  nbbo(market: MarketId): Nbbo | undefined {
    return this.#markets.get(market)?.nbbo;
  }

  consolidated(market: MarketId): ConsolidatedBook | undefined {
    return this.#markets.get(market)?.consolidated;
  }

  /** Takes in one event of a connector. Events that are not about books pass by. */
  onEvent(event: MarketEvent): void {
    switch (event.type) {
      case 'book-delta':
        this.#onDelta(event);
        break;
      case 'book-snapshot':
        this.#onSnapshot(event);
        break;
      case 'stream-state':
        this.#onStreamState(event);
        break;
      case 'stream-alive':
        this.#onAlive(event);
        break;
      case 'book-audit':
        this.#onAudit(event);
        break;
      case 'batch-end':
        if (event.receiveTimeUs - this.#sweptUs >= this.#sweepEveryUs) this.onTime(event.receiveTimeUs);
    }
  }

  /**
   * Time has passed: finds books that have gone silent or stayed crossed, repeats resyncs without effect, and drops from
   * each NBBO who is too old. Runs by itself at `batch-end`; call it from a timer for when nothing comes at all.
   */
  onTime(nowUs: number): void {
    this.#sweptUs = nowUs;
    for (const kept of this.#kept.values()) this.#look(kept, nowUs);
    for (const { nbbo } of this.#markets.values()) if (nbbo.refresh(nowUs)) this.#options.onNbbo?.(nbbo);
  }

  /** Asks the venue for a REST copy to compare the book with. Does nothing unless the book is live and no audit runs. */
  audit(instrument: InstrumentId, nowUs: number): void {
    const kept = this.#kept.get(instrument);
    if (kept === undefined || kept.audit !== undefined || kept.venueBook.state !== 'live') return;
    kept.audit = new BookAudit(kept.venueBook.sequence);
    kept.auditedUs = nowUs;
    this.#options.onCommand({ type: 'audit-book', venue: kept.venueBook.instrument.venue, instrument });
  }

  #onDelta(event: BookDeltaEvent): void {
    const kept = this.#find(event.instrument);
    if (kept === undefined) return;
    const { venueBook } = kept;
    if (kept.resyncAskedUs !== Number.NEGATIVE_INFINITY || venueBook.sequence === -1) {
      this.#counts.ignoredDeltas += 1;
      return;
    }
    const refused = venueBook.book.applyDelta(event.bids, event.asks);
    if (refused !== undefined) {
      this.#refuse(kept, refused, event.receiveTimeUs);
      return;
    }
    this.#applied(kept, event);
    kept.audit?.onDelta(event.bids, event.asks);
    if (kept.audit !== undefined) this.#concludeAudit(kept, event.receiveTimeUs);
    this.#publish(kept, event.receiveTimeUs);
  }

  #onSnapshot(event: BookSnapshotEvent): void {
    const kept = this.#find(event.instrument);
    if (kept === undefined) return;
    const { venueBook } = kept;
    kept.audit = undefined;
    const refused = venueBook.book.applySnapshot(event.bids, event.asks);
    if (refused !== undefined) {
      this.#refuse(kept, refused, event.receiveTimeUs);
      return;
    }
    kept.resyncAskedUs = Number.NEGATIVE_INFINITY;
    venueBook.state = kept.connectorState;
    venueBook.crossedSinceUs = Number.POSITIVE_INFINITY;
    this.#applied(kept, event);
    this.#publish(kept, event.receiveTimeUs);
  }

  #onStreamState(event: StreamStateEvent): void {
    if (event.stream !== 'book' || event.instrument === undefined) return;
    const kept = this.#find(event.instrument);
    if (kept === undefined) return;
    kept.connectorState = event.state;
    if (event.state === 'live') kept.venueBook.aliveUs = event.receiveTimeUs;
    else kept.audit = undefined;
    // A resync we are waiting for is not over because an older `live` arrives: only a snapshot ends it.
    if (event.state !== 'live' || kept.resyncAskedUs === Number.NEGATIVE_INFINITY) kept.venueBook.state = event.state;
    this.#publish(kept, event.receiveTimeUs);
  }

  #onAlive(event: StreamAliveEvent): void {
    if (event.stream !== 'book') return;
    const kept = this.#find(event.instrument);
    if (kept === undefined) return;
    kept.venueBook.aliveUs = event.receiveTimeUs;
    this.#publish(kept, event.receiveTimeUs);
  }

  #onAudit(event: BookAuditEvent): void {
    const kept = this.#find(event.instrument);
    if (kept?.audit === undefined) return;
    kept.audit.onCopy(event);
    this.#concludeAudit(kept, event.receiveTimeUs);
  }

  #applied(kept: Kept, event: BookDeltaEvent | BookSnapshotEvent): void {
    const { venueBook } = kept;
    venueBook.sequence = event.sequence;
    venueBook.aliveUs = event.receiveTimeUs;
    if (event.bids.count + event.asks.count > 0) venueBook.changedUs = event.receiveTimeUs;
    if (venueBook.book.touch !== 'crossed') venueBook.crossedSinceUs = Number.POSITIVE_INFINITY;
    else if (venueBook.crossedSinceUs === Number.POSITIVE_INFINITY) venueBook.crossedSinceUs = event.receiveTimeUs;
    else if (event.receiveTimeUs - venueBook.crossedSinceUs > this.#crossedBoundUs)
      this.#resync(kept, 'crossed', event.receiveTimeUs);
  }

  #concludeAudit(kept: Kept, nowUs: number): void {
    const outcome = kept.audit?.outcome(kept.venueBook.book, kept.venueBook.sequence);
    if (outcome === undefined) return;
    kept.audit = undefined;
    this.#counts.audits[outcome] += 1;
    if (outcome !== 'failed') return;
    this.#resync(kept, 'audit-failed', nowUs);
    this.#publish(kept, nowUs);
  }

  #refuse(kept: Kept, refused: Refusal, nowUs: number): void {
    this.#lastRefusal = refused;
    this.#counts.refused += 1;
    this.#resync(kept, 'bad-level', nowUs);
    this.#publish(kept, nowUs);
  }

  /** What only time shows of one book. */
  #look(kept: Kept, nowUs: number): void {
    const { venueBook } = kept;
    if (kept.resyncAskedUs !== Number.NEGATIVE_INFINITY) {
      if (nowUs - kept.resyncAskedUs > this.#patienceUs) this.#resync(kept, kept.resyncReason, nowUs);
    } else if (venueBook.state === 'live') {
      if (nowUs - venueBook.aliveUs > this.#silentBoundUs) this.#resync(kept, 'no-proof-of-life', nowUs);
      else if (nowUs - venueBook.crossedSinceUs > this.#crossedBoundUs) this.#resync(kept, 'crossed', nowUs);
      else this.#auditWhenDue(kept, nowUs);
    }
  }

  #auditWhenDue(kept: Kept, nowUs: number): void {
    const every = this.#options.auditEveryUs ?? 0;
    if (every === 0) return;
    if (nowUs - kept.auditedUs > every) {
      kept.audit = undefined; // One that was never answered must not stop the next.
      this.audit(kept.venueBook.instrument.id, nowUs);
    }
  }

  #resync(kept: Kept, reason: ResyncReason, nowUs: number): void {
    const { instrument } = kept.venueBook;
    kept.venueBook.state = reason === 'no-proof-of-life' ? 'stalled' : 'gapped';
    kept.audit = undefined;
    kept.resyncAskedUs = nowUs;
    kept.resyncReason = reason;
    this.#counts.resyncs[reason] += 1;
    this.#options.onCommand({ type: 'resync', venue: instrument.venue, instrument: instrument.id, reason });
  }

  #publish(kept: Kept, nowUs: number): void {
    if (kept.nbbo.update(kept.venue, nowUs)) this.#options.onNbbo?.(kept.nbbo);
  }

  #find(instrument: InstrumentId): Kept | undefined {
    const kept = this.#kept.get(instrument);
    if (kept === undefined) this.#counts.unknownInstruments += 1;
    return kept;
  }

  #addMarket(market: MarketId, instruments: readonly Instrument[]): void {
    const common = grid(instruments);
    const venueBooks = instruments.map((one) => new VenueBook(one));
    const nbbo = new Nbbo(common, venueBooks, this.#options);
    const consolidated = new ConsolidatedBook(common, venueBooks, this.#options);
    this.#markets.set(market, { nbbo, consolidated });
    for (const [venue, venueBook] of venueBooks.entries()) {
      assert(!this.#kept.has(venueBook.instrument.id), `${venueBook.instrument.id} is listed twice`);
      this.#kept.set(venueBook.instrument.id, newlyKept(venueBook, nbbo, venue));
    }
  }

  get #crossedBoundUs(): number {
    return this.#options.crossedBoundUs ?? 500_000;
  }

  get #silentBoundUs(): number {
    return this.#options.silentBoundUs ?? 10_000_000;
  }

  get #patienceUs(): number {
    return this.#options.resyncPatienceUs ?? 10_000_000;
  }
}

function newlyKept(venueBook: VenueBook, nbbo: Nbbo, venue: number): Kept {
  return {
    venueBook,
    nbbo,
    venue,
    connectorState: 'down',
    resyncAskedUs: Number.NEGATIVE_INFINITY,
    resyncReason: 'bad-level',
    audit: undefined,
    auditedUs: Number.NEGATIVE_INFINITY,
  };
}
