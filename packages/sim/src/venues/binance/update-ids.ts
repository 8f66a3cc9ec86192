/**
 * Ids of book changes on the wire. Futures count over all their books, so that one book's ids jump; spot counts each book by
 * one, and an event begins right after the last.
 */
export class UpdateIds {
  private readonly offset: bigint;
  private readonly step: number;
  private readonly restarts = new Map<string, { readonly offset: bigint; readonly from: number }>();

  constructor(offset: bigint, step: number) {
    this.offset = offset;
    this.step = step;
  }

  /** The id of the exchange's own change `id` of a book. */
  wire(symbol: string, id: number): bigint {
    const restart = this.restarts.get(symbol);
    return restart === undefined
      ? this.offset + BigInt(id) * BigInt(this.step)
      : restart.offset + BigInt(id - restart.from) * BigInt(this.step);
  }

  /** The first id of an event whose first change is `id`, after an event that ended with `previous`. */
  first(symbol: string, id: number, previous: bigint): bigint {
    if (this.step === 1) return this.restarts.has(symbol) ? this.wire(symbol, id) : previous + 1n;
    return this.wire(symbol, id) - BigInt(this.step >> 1);
  }

  /** F22: the book's ids start again from a small number. */
  restart(symbol: string, lastId: number): void {
    this.restarts.set(symbol, { offset: 1n, from: lastId });
  }
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** As a number where it is exact. */
export function wireId(id: bigint): number | bigint {
  return id <= MAX_SAFE ? Number(id) : id;
}
