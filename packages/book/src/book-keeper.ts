import {
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
  orThrow,
  type Refusal,
  type ResyncReason,
  type StreamAliveEvent,
  type StreamStateEvent,
} from '@mm/core';
import { BookAudit } from './book-audit.ts';
import { type BookKeeperCounts, type BookKeeperOptions, type KeeperTimes, parseKeeperTimes } from './book-keeper-options.ts';
import { ConsolidatedBook } from './consolidated-book.ts';
import { restoreBook, type SavedKeeper, savedBook } from './keeper-snapshot.ts';
import { isInStep, type KeptBook, newlyKept } from './kept-book.ts';
import { Nbbo } from './nbbo.ts';
import type { OrderBook } from './order-book.ts';
import { plainNumber } from './plain-number.ts';
import { reachOf } from './snapshot-reach.ts';
import { VenueBook } from './venue-book.ts';

/**
 * Turns connector events into books that may be trusted: owns the books, their state and age, each market's NBBO and
 * consolidated book, and asks for a `resync` when a book is crossed for too long, fails an audit, holds a level that cannot
 * be, or shows no proof of life. Time comes from the events' `receiveTimeUs` and never runs backwards: a connector hands on
 * what it has buffered with the times at which it was received. Nothing here waits or starts timers.
 *
 * A book leaves the NBBO in the very call that makes it unfit, and comes back with the connector's next snapshot and `live`.
 * That a venue has grown too old shows with the market's next event or the next sweep; sweeps come with `batch-end`, four to
 * the shortest of the bounds.
 *
 * @example
 * const keeper = new BookKeeper({ instruments, onCommand: (command) => venues.send(command) });
 * connector.open((event) => keeper.onEvent(event));
 * keeper.nbbo(market)?.raw.bid;
 */
export class BookKeeper {
  readonly #options: BookKeeperOptions;
  readonly #times: KeeperTimes;
  readonly #kept = new Map<InstrumentId, KeptBook>();
  readonly #markets = new Map<MarketId, { readonly nbbo: Nbbo; readonly consolidated: ConsolidatedBook }>();
  readonly #sweepEveryUs: number;
  #sweptUs = Number.NEGATIVE_INFINITY;
  /** The latest time any event or call has shown. */
  #nowUs = Number.NEGATIVE_INFINITY;
  #lastRefusal: Refusal | undefined;
  readonly #counts = {
    resyncs: { crossed: 0, 'audit-failed': 0, 'no-proof-of-life': 0, 'bad-level': 0 },
    refused: 0,
    ignoredDeltas: 0,
    audits: { passed: 0, failed: 0, inconclusive: 0 },
    unknownInstruments: 0,
  };

  /**
   * @throws {RefusalError} when the instruments of one market have no common grid, a bound is negative or no number, or costs
   *   leave no price or are for an instrument that is not there
   */
  constructor(options: BookKeeperOptions) {
    this.#options = options;
    this.#times = orThrow(parseKeeperTimes(options));
    const { maxAgeUs, crossedBoundUs, silentBoundUs, resyncPatienceUs } = this.#times;
    this.#sweepEveryUs = Math.min(maxAgeUs, crossedBoundUs, silentBoundUs, resyncPatienceUs) / 4;
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

  /** The book of an instrument with what is known of its stream. */
  venueBook(instrument: InstrumentId): VenueBook | undefined {
    return this.#kept.get(instrument)?.venueBook;
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

  /** Everything that decides anything, for a start in the middle. Copies every level. */
  save(): SavedKeeper {
    return {
      nowUs: plainNumber(this.#nowUs),
      sweptUs: plainNumber(this.#sweptUs),
      books: Array.from(this.#kept.values(), savedBook),
      nbbos: Array.from(this.#markets, ([market, { nbbo }]) => [market, nbbo.save()] as const),
      counts: this.counts,
    };
  }

  /**
   * Goes on from what {@link save} gave, on a keeper that was told nothing yet. Books that are not kept here are passed over,
   * and books that were not saved begin from nothing.
   */
  restore(saved: SavedKeeper): void {
    this.#nowUs = Number(saved.nowUs);
    this.#sweptUs = Number(saved.sweptUs);
    for (const one of saved.books) {
      const kept = this.#kept.get(one.instrument);
      if (kept !== undefined) restoreBook(kept, one);
    }
    const isSameKeeper = saved.books.length === this.#kept.size && saved.books.every((one) => this.#kept.has(one.instrument));
    const shown = new Map(saved.nbbos);
    for (const [market, { nbbo }] of this.#markets) {
      if (isSameKeeper) nbbo.restore(shown.get(market) ?? []);
      else nbbo.refresh(this.#nowUs);
    }
    const { resyncs, audits, ...counts } = saved.counts;
    Object.assign(this.#counts.resyncs, resyncs);
    Object.assign(this.#counts.audits, audits);
    Object.assign(this.#counts, counts);
  }

  /** Equal for equal books in equal states, however they came about. */
  stateHash(): string {
    const books = Array.from(this.#kept.values(), ({ venueBook, needsSnapshot, connectorState }) => {
      const { instrument, book, state, sequence, aliveUs } = venueBook;
      return [instrument.id, book.stateHash(), state, sequence, aliveUs, needsSnapshot, connectorState].join(' ');
    });
    return books.toSorted().join();
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
        this.#tick(event.receiveTimeUs);
        if (this.#nowUs - this.#sweptUs >= this.#sweepEveryUs) this.onTime(event.receiveTimeUs);
    }
  }

  /**
   * Time has passed: finds books that have gone silent or stayed crossed, repeats resyncs without effect, and drops from
   * each NBBO who is too old. Runs by itself at `batch-end`; call it from a timer for when nothing comes at all.
   */
  onTime(nowUs: number): void {
    this.#tick(nowUs);
    this.#sweptUs = this.#nowUs;
    for (const kept of this.#kept.values()) this.#look(kept);
    for (const { nbbo } of this.#markets.values()) if (nbbo.refresh(this.#nowUs)) this.#options.onNbbo?.(nbbo);
  }

  /**
   * Asks the venue for a REST copy to compare the book with. Does nothing unless the book is live, nor while an audit runs
   * that may still be answered.
   */
  audit(instrument: InstrumentId, nowUs: number): void {
    this.#tick(nowUs);
    const kept = this.#kept.get(instrument);
    if (kept === undefined || kept.venueBook.state !== 'live') return;
    if (kept.audit !== undefined && this.#nowUs - kept.auditedUs <= this.#times.resyncPatienceUs) return;
    this.#audit(kept);
  }

  #onDelta(event: BookDeltaEvent): void {
    const kept = this.#find(event);
    if (kept === undefined) return;
    if (kept.needsSnapshot) {
      this.#counts.ignoredDeltas += 1;
      return;
    }
    const refused = kept.book.applyDelta(event.bids, event.asks);
    if (refused !== undefined) {
      this.#refuse(kept, refused);
      return;
    }
    if (event.bids.count + event.asks.count > 0) this.#changed(kept, event.receiveTimeUs);
    this.#applied(kept, event);
    kept.audit?.onDelta(event.bids, event.asks);
    if (kept.audit !== undefined) this.#concludeAudit(kept);
    this.#publish(kept);
  }

  #onSnapshot(event: BookSnapshotEvent): void {
    const kept = this.#find(event);
    if (kept === undefined) return;
    const { venueBook } = kept;
    kept.audit = undefined;
    const refused = venueBook.book.applySnapshot(event.bids, event.asks);
    if (refused !== undefined) {
      this.#refuse(kept, refused);
      return;
    }
    kept.needsSnapshot = false;
    kept.reach = reachOf(event.bids, event.asks);
    venueBook.state = kept.connectorState;
    this.#changed(kept, event.receiveTimeUs);
    this.#applied(kept, event);
    this.#publish(kept);
  }

  #onStreamState(event: StreamStateEvent): void {
    const { instrument, receiveTimeUs } = event;
    if (event.stream !== 'book' || instrument === undefined) return;
    const kept = this.#find({ instrument, receiveTimeUs });
    if (kept === undefined) return;
    const { venueBook } = kept;
    const wasInStep = isInStep(kept.connectorState);
    kept.connectorState = event.state;
    if (event.state === 'live') this.#alive(kept, event.receiveTimeUs);
    else kept.audit = undefined;
    if (!isInStep(event.state)) {
      this.#demandSnapshot(kept, 'no-proof-of-life');
      venueBook.state = event.state;
    } else if (!kept.needsSnapshot) {
      venueBook.state = event.state;
    } else if (!wasInStep) {
      // Only a snapshot makes good what was lost, whatever the connector thinks of itself. It may come now, or be asked for.
      kept.needsSnapshotSinceUs = this.#nowUs;
      if (venueBook.state === 'down') venueBook.state = 'syncing';
    }
    this.#publish(kept);
  }

  #onAlive(event: StreamAliveEvent): void {
    if (event.stream !== 'book') return;
    const kept = this.#find(event);
    if (kept === undefined) return;
    this.#alive(kept, event.receiveTimeUs);
    this.#publish(kept);
  }

  #onAudit(event: BookAuditEvent): void {
    const kept = this.#find(event);
    if (kept?.audit === undefined) return;
    kept.audit.onCopy(event);
    this.#concludeAudit(kept);
    this.#publish(kept);
  }

  #applied(kept: KeptBook, event: BookDeltaEvent | BookSnapshotEvent): void {
    const { venueBook } = kept;
    venueBook.sequence = event.sequence;
    this.#alive(kept, event.receiveTimeUs);
    if (kept.book.touch !== 'crossed') venueBook.crossedSinceUs = Number.POSITIVE_INFINITY;
    else if (venueBook.crossedSinceUs === Number.POSITIVE_INFINITY) venueBook.crossedSinceUs = this.#nowUs;
    else if (this.#nowUs - venueBook.crossedSinceUs > this.#times.crossedBoundUs) this.#resync(kept, 'crossed');
  }

  #concludeAudit(kept: KeptBook): void {
    const outcome = kept.audit?.outcome(kept.venueBook.book, kept.venueBook.sequence);
    if (outcome === undefined) return;
    kept.audit = undefined;
    this.#counts.audits[outcome] += 1;
    if (outcome === 'failed') this.#resync(kept, 'audit-failed');
  }

  #refuse(kept: KeptBook, refused: Refusal): void {
    this.#lastRefusal = refused;
    this.#counts.refused += 1;
    this.#resync(kept, 'bad-level');
    this.#publish(kept);
  }

  /** What only time shows of one book. */
  #look(kept: KeptBook): void {
    const { venueBook, connectorState } = kept;
    // A connector that is not in step is at work on it, and asking again would only make it start over.
    if (!isInStep(connectorState)) return;
    if (kept.needsSnapshot) {
      if (this.#nowUs - kept.needsSnapshotSinceUs > this.#times.resyncPatienceUs) this.#resync(kept, kept.resyncReason);
    } else if (this.#nowUs - venueBook.aliveUs > this.#times.silentBoundUs) this.#resync(kept, 'no-proof-of-life');
    else if (this.#nowUs - venueBook.crossedSinceUs > this.#times.crossedBoundUs) this.#resync(kept, 'crossed');
    else if (venueBook.state === 'live') this.#auditWhenDue(kept);
  }

  #auditWhenDue(kept: KeptBook): void {
    const every = this.#times.auditEveryUs;
    if (every === 0) return;
    // Books that go live together would all ask at once, and again ever after: each has its own turn.
    if (Number.isNaN(kept.auditedUs)) kept.auditedUs = this.#nowUs - every * (1 - kept.turn / this.#kept.size);
    // One that was never answered must not stop the next.
    if (this.#nowUs - kept.auditedUs > every) this.#audit(kept);
  }

  #audit(kept: KeptBook): void {
    const { instrument, sequence } = kept.venueBook;
    kept.audit = new BookAudit(sequence, kept.reach);
    kept.auditedUs = this.#nowUs;
    this.#options.onCommand({ type: 'audit-book', venue: instrument.venue, instrument: instrument.id });
  }

  #resync(kept: KeptBook, reason: ResyncReason): void {
    const { instrument } = kept.venueBook;
    kept.venueBook.state = reason === 'no-proof-of-life' ? 'stalled' : 'gapped';
    this.#demandSnapshot(kept, reason);
    this.#counts.resyncs[reason] += 1;
    this.#options.onCommand({ type: 'resync', venue: instrument.venue, instrument: instrument.id, reason });
  }

  #demandSnapshot(kept: KeptBook, reason: ResyncReason): void {
    kept.audit = undefined;
    kept.needsSnapshot = true;
    kept.needsSnapshotSinceUs = this.#nowUs;
    kept.resyncReason = reason;
  }

  #alive(kept: KeptBook, receiveTimeUs: number): void {
    if (receiveTimeUs > kept.venueBook.aliveUs) kept.venueBook.aliveUs = receiveTimeUs;
  }

  #changed(kept: KeptBook, receiveTimeUs: number): void {
    if (receiveTimeUs > kept.venueBook.changedUs) kept.venueBook.changedUs = receiveTimeUs;
  }

  #publish(kept: KeptBook): void {
    if (kept.nbbo.updateFrom(kept.venueBook, kept.venue, this.#nowUs)) this.#options.onNbbo?.(kept.nbbo);
  }

  /** Handed the event and not its time: a number of more than 32 bits costs an allocation wherever it is handed on. */
  #find(event: { readonly instrument: InstrumentId; readonly receiveTimeUs: number }): KeptBook | undefined {
    this.#tick(event.receiveTimeUs);
    const kept = this.#kept.get(event.instrument);
    if (kept === undefined) this.#counts.unknownInstruments += 1;
    return kept;
  }

  #tick(nowUs: number): void {
    if (nowUs > this.#nowUs) this.#nowUs = nowUs;
  }

  #addMarket(market: MarketId, instruments: readonly Instrument[]): void {
    const common = grid(instruments);
    const venueBooks = instruments.map((one) => new VenueBook(one));
    const nbbo = new Nbbo(common, venueBooks, this.#options);
    const consolidated = new ConsolidatedBook(common, venueBooks, this.#options);
    this.#markets.set(market, { nbbo, consolidated });
    for (const [venue, venueBook] of venueBooks.entries()) {
      assert(!this.#kept.has(venueBook.instrument.id), `${venueBook.instrument.id} is listed twice`);
      this.#kept.set(venueBook.instrument.id, newlyKept(venueBook, nbbo, venue, this.#kept.size));
    }
  }
}
