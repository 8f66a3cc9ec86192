import { type Sequence, toSequence } from '@mm/core';
import type { DepthSnapshot, DepthUpdate } from '../align/depth-update.ts';
import { levelsOf, type PlainLevel } from './aligner-harness.ts';

/** One change of a book: a side, a price, a size. */
export interface Change {
  readonly side: 'bids' | 'asks';
  readonly ticks: number;
  readonly gone: boolean;
}

/** A point in a venue's life. Numbers start anew in every era. */
export interface Place {
  readonly era: number;
  readonly id: bigint;
}

/** An update on its way, with what the venue alone knows of it. */
export interface Published {
  readonly era: number;
  readonly update: DepthUpdate;
  /** The last id of the update before: whoever holds a book at or after it, and not after this one's last, may apply it. */
  readonly from: bigint;
}

/** A plain map of a book: `bids 100` to lots. */
export type PlainBook = Map<string, number>;

/** A venue that remembers its book at every number it ever gave out. */
export class VenueModel {
  readonly #chained: boolean;
  readonly #firstBase: bigint;
  readonly #book: PlainBook = new Map();
  readonly #history = new Map<string, string>();
  #era = 0;
  #id: bigint;
  #published: bigint;
  #size = 0;
  #timeUs = 1_000_000;

  constructor(chained: boolean, base: bigint) {
    this.#chained = chained;
    this.#firstBase = base;
    this.#id = base;
    this.#published = base;
    this.#remember();
  }

  get place(): Place {
    return { era: this.#era, id: this.#id };
  }

  /** The book at a place, written down; `undefined` when there was no such place. */
  bookAt(place: Place): string | undefined {
    return this.#history.get(`${place.era}:${place.id}`);
  }

  /** Changes the book and publishes the changes as one update. Of chained numbers some go to other books. */
  publish(changes: readonly Change[], skipped: number): Published {
    const from = this.#published;
    for (let n = 0; this.#chained && n < skipped; n += 1) this.#next();
    const first = this.#id + 1n;
    const [bids, asks]: [PlainLevel[], PlainLevel[]] = [[], []];
    for (const change of changes) {
      // No two sizes are ever equal, so that a missing change shows.
      this.#size += 1;
      const lots = change.gone ? 0 : this.#size;
      (change.side === 'bids' ? bids : asks).push([change.ticks, lots]);
      setLevel(this.#book, change.side, change.ticks, lots);
      this.#next();
    }
    this.#published = this.#id;
    const update: DepthUpdate = {
      first: toSequence(first),
      last: toSequence(this.#id),
      previous: this.#chained ? toSequence(from) : -1,
      venueTimeUs: this.#tick(),
      receiveTimeUs: 0,
      bids: levelsOf(bids),
      asks: levelsOf(asks),
    };
    return { era: this.#era, update, from };
  }

  /** The book as REST would give it, at the place or the nearest one of its era. */
  snapshotAt(place: Place): { readonly place: Place; readonly snapshot: DepthSnapshot } {
    let { id } = place;
    while (this.bookAt({ ...place, id }) === undefined) id += 1n;
    const entries = JSON.parse(this.bookAt({ ...place, id }) as string) as [string, number][];
    const side = (name: string): PlainLevel[] =>
      entries.filter(([key]) => key.startsWith(name)).map(([key, lots]) => [Number(key.split(' ')[1]), lots]);
    const snapshot: DepthSnapshot = {
      sequence: toSequence(id),
      venueTimeUs: this.#chained ? this.#tick() : 0,
      receiveTimeUs: 0,
      bids: levelsOf(side('bids')),
      asks: levelsOf(side('asks')),
    };
    return { place: { era: place.era, id }, snapshot };
  }

  /** Maintenance: the book stays, the numbers start anew, lower than ever. */
  countAnew(): void {
    this.#era += 1;
    this.#id = this.#firstBase - 100_000n * BigInt(this.#era);
    this.#published = this.#id;
    this.#remember();
  }

  #next(): void {
    this.#id += 1n;
    this.#remember();
  }

  #remember(): void {
    this.#history.set(`${this.#era}:${this.#id}`, written(this.#book));
  }

  #tick(): number {
    this.#timeUs += 1_000;
    return this.#timeUs;
  }
}

export function setLevel(book: PlainBook, side: 'bids' | 'asks', ticks: number, lots: number): void {
  if (lots === 0) book.delete(`${side} ${ticks}`);
  else book.set(`${side} ${ticks}`, lots);
}

/** A book as text, equal for equal books. */
export function written(book: PlainBook): string {
  return JSON.stringify([...book].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function toPlace(era: number, sequence: Sequence): Place {
  return { era, id: BigInt(sequence) };
}
