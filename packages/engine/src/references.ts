import type { Instrument, InstrumentId } from '@mm/core';
import type { BookDesk } from './book-desk.ts';
import type { ReferenceSource } from './engine-options.ts';

/** A price of another source, in ticks of the instrument it is for, and when it was stated. */
export interface ReferencePrice {
  ticks: number;
  atUs: number;
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
  readonly #instruments = new Map<InstrumentId, Instrument>();
  /** Price of a tick: a text is not read anew for every check. */
  readonly #tickSizes = new Map<InstrumentId, number>();
  readonly #told = new Map<InstrumentId, Told>();
  readonly #sources = new Map<InstrumentId, ReferenceSource | undefined>();
  readonly #price: ReferencePrice = { ticks: Number.NaN, atUs: 0 };

  constructor(books: BookDesk, chosen: Readonly<Record<string, ReferenceSource>> = {}) {
    this.#books = books;
    this.#chosen = chosen;
  }

  setInstrument(one: Instrument): void {
    this.#instruments.set(one.id, one);
    this.#tickSizes.set(one.id, Number(one.tick.text));
    this.#sources.clear();
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
    const one = this.#instruments.get(instrument);
    if (told === undefined || one === undefined || !(told.mark > 0)) return undefined;
    return told.mark / Number(one.tick.text);
  }

  /** The reference of an instrument, or `undefined` while there is none. The object is used again. */
  of(instrument: InstrumentId): ReferencePrice | undefined {
    const one = this.#instruments.get(instrument);
    const source = this.#sourceOf(instrument);
    if (one === undefined || source === undefined) return undefined;
    if (source === 'mark') return this.#stated(one, 'mark');
    if (source === 'index') return this.#stated(one, 'index');
    return this.#ofBook(one, source as InstrumentId);
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

  #stated(one: Instrument, source: 'mark' | 'index'): ReferencePrice | undefined {
    const told = this.#told.get(one.id);
    if (told === undefined) return undefined;
    const price = source === 'mark' ? told.mark : told.index;
    if (!(price > 0)) return undefined;
    this.#price.ticks = price / (this.#tickSizes.get(one.id) as number);
    this.#price.atUs = source === 'mark' ? told.markUs : told.indexUs;
    return this.#price;
  }

  #ofBook(one: Instrument, source: InstrumentId): ReferencePrice | undefined {
    const other = this.#books.venueBook(source);
    if (other === undefined || !other.isTrusted || other.book.touch !== 'normal') return undefined;
    this.#price.ticks = (other.book.midTicks() * Number(other.instrument.tick.text)) / Number(one.tick.text);
    this.#price.atUs = other.aliveUs;
    return this.#price;
  }

  #sourceOf(instrument: InstrumentId): ReferenceSource | undefined {
    if (this.#sources.has(instrument)) return this.#sources.get(instrument);
    const source = this.#chosen[instrument] ?? this.#defaultOf(instrument);
    this.#sources.set(instrument, source);
    return source;
  }

  /** A perpetual has its mark. Spot has none: another book of its market, or of its base, stands in. */
  #defaultOf(instrument: InstrumentId): ReferenceSource | undefined {
    const one = this.#instruments.get(instrument);
    if (one === undefined) return undefined;
    if (one.kind === 'linear-perp') return 'mark';
    const others = [...this.#instruments.values()].filter(({ id, base }) => id !== instrument && base === one.base);
    const same = others.find(({ market }) => market === one.market);
    return (same ?? others.find(({ quote }) => quote === one.quote))?.id;
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
