import type { Instrument, InstrumentId } from '@mm/core';
import type { BookDesk } from './book-desk.ts';
import type { ReferenceSource } from './engine-options.ts';

/** A price of another source, in ticks of the instrument it is for, and when it was stated. */
export interface ReferencePrice {
  ticks: number;
  atUs: number;
}

interface Known {
  readonly instrument: Instrument;
  /** Price of a tick: a text is not read anew for every check. */
  readonly tickSize: number;
  /** Where its reference comes from; `undefined` until it is asked for. */
  source: ReferenceSource | 'none' | undefined;
}

interface Told {
  mark: number;
  markUs: number;
  index: number;
  indexUs: number;
}

/** Marks and indexes as told, by instrument. */
export type SavedReferences = readonly (readonly [instrument: InstrumentId, told: Partial<Told>])[];

/**
 * The second opinion on every price: what an instrument's own book is held against. Marks and indexes are kept as they are
 * told; books of other instruments are looked at when asked.
 */
export class References {
  readonly #books: BookDesk;
  readonly #chosen: Readonly<Record<string, ReferenceSource>>;
  readonly #known = new Map<InstrumentId, Known>();
  readonly #told = new Map<InstrumentId, Told>();
  readonly #price: ReferencePrice = { ticks: Number.NaN, atUs: 0 };

  constructor(books: BookDesk, chosen: Readonly<Record<string, ReferenceSource>> = {}) {
    this.#books = books;
    this.#chosen = chosen;
  }

  setInstrument(one: Instrument): void {
    this.#known.set(one.id, { instrument: one, tickSize: Number(one.tick.text), source: undefined });
    // A new one may be a better reference for those that were there.
    for (const known of this.#known.values()) known.source = undefined;
  }

  /** @param text quote per base unit */
  onMark(instrument: InstrumentId, text: string, atUs: number): void {
    const told = this.#toldOf(instrument);
    told.mark = Number(text);
    told.markUs = atUs;
  }

  onIndex(instrument: InstrumentId, text: string, atUs: number): void {
    const told = this.#toldOf(instrument);
    told.index = Number(text);
    told.indexUs = atUs;
  }

  /** The mark price in ticks, fractional. */
  markTicks(instrument: InstrumentId): number | undefined {
    const told = this.#told.get(instrument);
    const known = this.#known.get(instrument);
    if (told === undefined || known === undefined || !(told.mark > 0)) return undefined;
    return told.mark / known.tickSize;
  }

  /** The reference of an instrument, or `undefined` while there is none. The object is used again. */
  of(instrument: InstrumentId): ReferencePrice | undefined {
    const known = this.#known.get(instrument);
    if (known === undefined) return undefined;
    known.source ??= this.#chosen[instrument] ?? this.#defaultOf(known.instrument);
    const { source } = known;
    if (source === 'none') return undefined;
    if (source === 'mark') return this.#stated(known, 'mark');
    if (source === 'index') return this.#stated(known, 'index');
    return this.#ofBook(known, source as InstrumentId);
  }

  /** A new session: what was stated before is not known any more. */
  reset(): void {
    this.#told.clear();
  }

  save(): SavedReferences {
    return Array.from(this.#told, ([id, told]) => [id, { ...told }] as const);
  }

  restore(saved: SavedReferences): void {
    for (const [id, told] of saved) this.#told.set(id, { ...nothingTold(), ...told });
  }

  #stated({ instrument, tickSize }: Known, source: 'mark' | 'index'): ReferencePrice | undefined {
    const told = this.#told.get(instrument.id);
    if (told === undefined) return undefined;
    const price = source === 'mark' ? told.mark : told.index;
    if (!(price > 0)) return undefined;
    this.#price.ticks = price / tickSize;
    this.#price.atUs = source === 'mark' ? told.markUs : told.indexUs;
    return this.#price;
  }

  #ofBook({ tickSize }: Known, source: InstrumentId): ReferencePrice | undefined {
    const other = this.#books.venueBook(source);
    if (other === undefined || !other.isTrusted || other.book.touch !== 'normal') return undefined;
    this.#price.ticks = (other.book.midTicks() * Number(other.instrument.tick.text)) / tickSize;
    this.#price.atUs = other.aliveUs;
    return this.#price;
  }

  /** A perpetual has its mark. Spot has none: another book of its market, or of its base, stands in. */
  #defaultOf(one: Instrument): ReferenceSource | 'none' {
    if (one.kind === 'linear-perp') return 'mark';
    const all = Array.from(this.#known.values(), ({ instrument }) => instrument);
    const others = all.filter(({ id, base }) => id !== one.id && base === one.base);
    const same = others.find(({ market }) => market === one.market);
    return (same ?? others.find(({ quote }) => quote === one.quote))?.id ?? 'none';
  }

  #toldOf(instrument: InstrumentId): Told {
    const known = this.#told.get(instrument);
    if (known !== undefined) return known;
    const told = nothingTold();
    this.#told.set(instrument, told);
    return told;
  }
}

function nothingTold(): Told {
  return { mark: Number.NaN, markUs: 0, index: Number.NaN, indexUs: 0 };
}
