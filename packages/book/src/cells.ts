/** Room for a few numbers in an array that many objects share: those from `at` on are the holder's. */
export interface Cells {
  readonly cells: Float64Array;
  readonly at: number;
}

/** 16 KiB, for some fifty books. */
const CHUNK = 2_048;

/** What is handed out starts at a multiple of this: a cache line. */
const LINE = 8;

const newest = { cells: new Float64Array(0), used: 0 };

/**
 * Hands out `count` numbers, all NaN, for good. With hundreds of books, each of the boxes in which an object keeps its
 * doubles is a cache miss, and so are the three objects that make up an array of its own; neighbours in a shared array are
 * one miss for eight. The array lives as long as any of its holders.
 */
export function newCells(count: number): Cells {
  if (newest.used + count > newest.cells.length) {
    newest.cells = new Float64Array(Math.max(CHUNK, count)).fill(Number.NaN);
    newest.used = 0;
  }
  const at = newest.used;
  newest.used += Math.ceil(count / LINE) * LINE;
  return { cells: newest.cells, at };
}
