/** Which side of the book. */
export type BookSideName = 'bid' | 'ask';

/** Levels of one side, best first: parallel arrays of whole ticks and lots, kept in order. */
export class PlainSide {
  readonly ticks: number[] = [];
  readonly lots: number[] = [];
  readonly #direction: 1 | -1;

  constructor(side: BookSideName) {
    this.#direction = side === 'bid' ? -1 : 1;
  }

  get count(): number {
    return this.ticks.length;
  }

  /** Is `price` better for whoever takes from this side than `other`? */
  isBetter(price: number, other: number): boolean {
    return (price - other) * this.#direction < 0;
  }

  /** Lots at a price, 0 for no level. */
  at(price: number): number {
    const index = this.countBetterThan(price);
    return this.ticks[index] === price ? (this.lots[index] as number) : 0;
  }

  /** Sets a level, or removes it where `size` is 0. */
  set(price: number, size: number): void {
    const index = this.countBetterThan(price);
    const known = this.ticks[index] === price;
    if (known && size > 0) this.lots[index] = size;
    else if (known) {
      this.ticks.splice(index, 1);
      this.lots.splice(index, 1);
    } else if (size > 0) {
      this.ticks.splice(index, 0, price);
      this.lots.splice(index, 0, size);
    }
  }

  /** How many levels are better than `price`: the index where it stands or would stand. */
  countBetterThan(price: number): number {
    let low = 0;
    let high = this.ticks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBetter(this.ticks[middle] as number, price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A change of one level: the new absolute size, 0 for none. */
export interface LevelChange {
  readonly side: BookSideName;
  readonly ticks: number;
  readonly lots: number;
}

/** A whole book of whole ticks and lots, the obvious way. */
export class PlainBook {
  readonly bid: PlainSide = new PlainSide('bid');
  readonly ask: PlainSide = new PlainSide('ask');

  apply(change: LevelChange): void {
    this[change.side].set(change.ticks, change.lots);
  }
}
