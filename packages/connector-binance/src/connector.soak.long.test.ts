import { describe, test } from 'vitest';
import { soak } from './testing/soak.ts';

const SEEDS = Array.from({ length: 6 }, (_, i) => i + 1);

describe.each(['usdm', 'spot'] as const)('a bad day of %s', (product) => {
  test.each(SEEDS)(
    '(seed %i) ends with everything said that the venue’s ledger says, and nothing else',
    (seed) => {
      soak(product, seed, 15);
    },
    600_000,
  );
});
