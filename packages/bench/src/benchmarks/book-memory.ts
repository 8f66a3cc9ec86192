import { OrderBook } from '@mm/book';
import type { Instrument, Levels } from '@mm/core';
import type { Benchmark } from '../benchmark.ts';

const BOOKS = 200;
const LEVELS = 1_000;

/** Memory of one book of 1,000 levels a side, spaced as the recorded market spaces them: heap and external growth. */
export const bookMemory: Benchmark = ({ recording }) => {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const books = Array.from({ length: BOOKS }, () => filled(recording.instrument));
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = (after.heapUsed - before.heapUsed + (after.external - before.external)) / books.length;
  return {
    name: 'memory per book, 1,000 levels a side',
    value: bytes / 1_024,
    unit: 'KiB',
    ratioTo: null,
    ratio: null,
    must: 2_048,
    goal: 512,
    direction: 'max',
  };
};

/** Two ticks apart near the touch, ever wider farther out, so that some levels lie outside any dense window. */
function filled(instrument: Instrument): OrderBook {
  const book = new OrderBook(instrument);
  book.applySnapshot(side(-1), side(1));
  return book;
}

function side(direction: 1 | -1): Levels {
  const ticks = Float64Array.from(
    { length: LEVELS },
    (_, i) => 617_000 + direction * (1 + 2 * i + (i > 900 ? (i - 900) ** 2 * 10 : 0)),
  );
  return { count: LEVELS, ticks, lots: new Float64Array(LEVELS).fill(5) };
}
