import { test } from 'vitest';
import { soak } from './testing/soak.ts';

test.each(['usdm', 'spot'] as const)(
  'two minutes of a bad day of %s end with everything said that the venue’s ledger says',
  (product) => {
    for (const seed of [1, 2]) soak(product, seed, 2);
  },
  60_000,
);
