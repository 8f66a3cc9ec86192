import type { Amount } from './amount.ts';

const FIRST_ROWS = 64;

/**
 * Rows of numbers, the newest `limit` of them: a ring in one typed array, so that a long history costs the garbage collector
 * nothing. The rare amount that is no safe integer is kept beside it.
 */
export class Columns {
  readonly limit: number;
  readonly #width: number;
  #numbers: Float64Array;
  readonly #large = new Map<number, bigint>();
  /** Rows ever written. */
  #written = 0;

  constructor(width: number, limit: number) {
    this.#width = width;
    this.limit = limit;
    this.#numbers = new Float64Array(Math.min(FIRST_ROWS, limit) * width);
  }

  get size(): number {
    return Math.min(this.#written, this.limit);
  }

  /** Is there no room for another row without losing the oldest, which is row 0? */
  get isFull(): boolean {
    return this.#written >= this.limit;
  }

  /** Makes room for a row and returns where its first number goes; all its numbers must be set. */
  append(): number {
    const row = this.#written % this.limit;
    this.#written += 1;
    const at = row * this.#width;
    if (at >= this.#numbers.length) this.#grow();
    if (this.#large.size > 0) for (let i = 0; i < this.#width; i += 1) this.#large.delete(at + i);
    return at;
  }

  set(at: number, value: Amount): void {
    if (typeof value === 'number') this.#numbers[at] = value;
    else {
      this.#numbers[at] = Number.NaN;
      this.#large.set(at, value);
    }
  }

  /** Where a row begins; 0 is the oldest kept. */
  at(row: number): number {
    return ((this.#written <= this.limit ? row : this.#written + row) % this.limit) * this.#width;
  }

  number(at: number): number {
    return this.#numbers[at] as number;
  }

  amount(at: number): Amount {
    const number = this.#numbers[at] as number;
    return Number.isNaN(number) ? (this.#large.get(at) as bigint) : number;
  }

  #grow(): void {
    const rows = Math.min(this.limit, (this.#numbers.length / this.#width) * 2);
    const grown = new Float64Array(rows * this.#width);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}
