import type { Instrument, InstrumentId } from '@mm/core';
import type { Execution } from '@mm/execution';
import type { Risk } from '@mm/risk';
import type { BookDesk } from './book-desk.ts';
import type { NoticeBoard } from './notices.ts';
import type { VenueWatch } from './venue-watch.ts';

export interface QuotePermitsOptions {
  readonly risk: Risk;
  readonly books: BookDesk;
  readonly venues: VenueWatch;
  readonly execution: Execution;
  readonly notices: NoticeBoard;
  readonly maxAgeUs: number;
  readonly isStopping: () => boolean;
}

interface Permit {
  readonly instrument: Instrument;
  refused: string | undefined;
  /** While new risk is not wanted, what stood before is pulled once; what shrinks positions may come again. */
  isReducing: boolean;
}

/** The permits as plain values. */
export type SavedPermits = readonly (readonly [instrument: InstrumentId, refused: string | undefined, isReducing: boolean])[];

/**
 * Permission to quote is a lease on every instrument: while its book is in step, two-sided and young, its venue's account
 * known and its clock measured, everything adds up and risk allows it. The moment one of these is not so the quotes go, in
 * the same turn.
 */
export class QuotePermits {
  readonly #options: QuotePermitsOptions;
  readonly #permits = new Map<InstrumentId, Permit>();

  constructor(options: QuotePermitsOptions) {
    this.#options = options;
  }

  setInstrument(instrument: Instrument): void {
    const known = this.#permits.get(instrument.id);
    if (known === undefined) this.#options.execution.allowQuotes(instrument.id, false);
    const { refused, isReducing } = known ?? { refused: 'nothing is known yet', isReducing: false };
    this.#permits.set(instrument.id, { instrument, refused, isReducing });
  }

  /** Why no quote may stand there; `undefined` when one may. */
  refusedWhy(instrument: InstrumentId): string | undefined {
    const permit = this.#permits.get(instrument);
    return permit === undefined ? 'not for trading' : permit.refused;
  }

  /** Does the book alone say otherwise than the permit does? What is looked at after every change of a book. */
  isBookNews(instrument: InstrumentId, nowUs: number): boolean {
    const permit = this.#permits.get(instrument);
    return permit !== undefined && (this.#whyBook(instrument, nowUs) === undefined) !== (permit.refused === undefined);
  }

  /** Looks at one instrument. @returns whether quotes are to be pulled or may come back */
  look(instrument: InstrumentId, nowUs: number): boolean {
    const permit = this.#permits.get(instrument);
    return permit !== undefined && this.#look(permit, nowUs);
  }

  /** Looks at all. */
  lookAtAll(nowUs: number): boolean {
    let changed = false;
    for (const permit of this.#permits.values()) changed = this.#look(permit, nowUs) || changed;
    return changed;
  }

  save(): SavedPermits {
    return Array.from(this.#permits, ([id, { refused, isReducing }]) => [id, refused, isReducing] as const);
  }

  /** Execution was restored by itself, and is not told again. */
  restore(saved: SavedPermits, instrumentOf: (id: InstrumentId) => Instrument | undefined): void {
    for (const [id, refused, isReducing] of saved) {
      const instrument = instrumentOf(id);
      if (instrument !== undefined) this.#permits.set(id, { instrument, refused: refused ?? undefined, isReducing });
    }
  }

  #look(permit: Permit, nowUs: number): boolean {
    const { id } = permit.instrument;
    const why = this.#why(permit, nowUs);
    if (why === permit.refused) return false;
    const isChange = (why === undefined) !== (permit.refused === undefined);
    permit.refused = why;
    this.#options.notices.tell('permit', () => ({ instrument: id, refused: why, nowUs }));
    if (isChange) this.#options.execution.allowQuotes(id, why === undefined);
    return isChange;
  }

  #why(permit: Permit, nowUs: number): string | undefined {
    const { risk, isStopping } = this.#options;
    const { instrument } = permit;
    if (risk.kill.killed) return 'killed';
    if (isStopping()) return 'stopping';
    if (instrument.status !== 'trading' && instrument.status !== 'post-only') return `the instrument is ${instrument.status}`;
    return this.#whyRisk(permit) ?? this.#whyVenue(instrument) ?? this.#whyBook(instrument.id, nowUs);
  }

  #whyRisk(permit: Permit): string | undefined {
    const { conditions } = this.#options.risk;
    const { id, venue } = permit.instrument;
    const states = [conditions.stateOf(undefined), conditions.stateOf(venue), conditions.stateOf(id)];
    if (states.includes('halted')) return 'risk is halted';
    const isReducing = states.includes('reducing');
    const wasReducing = permit.isReducing;
    permit.isReducing = isReducing;
    return isReducing && !wasReducing ? 'risk has begun to reduce' : undefined;
  }

  #whyVenue({ venue }: Instrument): string | undefined {
    const { venues, execution } = this.#options;
    const now = venues.get(venue);
    if (now?.ready !== true) return 'the venue is not ready';
    if (!now.userStreamLive) return 'the account is not heard';
    if (!now.clockKnown) return 'the clock of the venue is not known';
    if (now.standing.size > 0) return 'the account does not add up';
    return execution.isReconciled(venue) ? undefined : 'the account was not read yet';
  }

  #whyBook(id: InstrumentId, nowUs: number): string | undefined {
    const kept = this.#options.books.venueBook(id);
    if (kept === undefined || kept.state !== 'live') return 'the book is not live';
    const { touch } = kept.book;
    if (touch !== 'normal' && touch !== 'locked') return 'the book is crossed or has one side';
    return nowUs - kept.aliveUs <= this.#options.maxAgeUs ? undefined : 'the book is old';
  }
}
