import { describe, test } from 'vitest';
import { resetAt } from './testing/resets.ts';
import { Trader } from './testing/trader.ts';

/** A new order's request has some 500 bytes signed, its answer some 700. */
const BYTES = { up: 600, down: 900 } as const;

describe.each(['usdm', 'spot'] as const)('a connection of %s that is reset at every byte', (product) => {
  test.each(['up', 'down'] as const)(
    'of a new order or its answer (%s) leaves its fate open, and never makes two of it',
    (direction) => {
      // A trader for every hundred bytes: orders that are canceled stay in the venue's memory.
      for (let from = 0; from < BYTES[direction]; from += 100) {
        const trader = new Trader({ product, seed: from + 1 }).ready();
        for (let bytes = from; bytes < from + 100; bytes += 1) resetAt(trader, direction, bytes);
        trader.close();
      }
    },
    1_200_000,
  );
});
