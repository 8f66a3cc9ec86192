import { describe, test } from 'vitest';
import { resetAt } from './testing/resets.ts';
import { Trader } from './testing/trader.ts';

/** A new order's request has some 500 bytes signed, its answer some 700. */
const BYTES = { up: 600, down: 900 } as const;

const WAYS = (['usdm', 'spot'] as const).flatMap((product) =>
  (['WebSocket API', 'REST'] as const).map((way) => [product, way] as const),
);

describe.each(WAYS)('a connection of %s, to its %s, that is reset at every byte', (product, way) => {
  test.each(['up', 'down'] as const)(
    'of a new order or its answer (%s) leaves its fate open, and never makes two of it',
    (direction) => {
      // A trader for every hundred bytes: orders that are canceled stay in the venue's memory.
      for (let from = 0; from < BYTES[direction]; from += 100) {
        const trader = new Trader({ product, seed: from + 1, noOrdersSocket: way === 'REST' }).ready();
        for (let bytes = from; bytes < from + 100; bytes += 1) resetAt(trader, direction, bytes);
        trader.close();
      }
    },
    1_200_000,
  );
});
