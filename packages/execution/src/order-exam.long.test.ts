import { expect, test } from 'vitest';
import { DELIVERIES, runSeeds } from './testing/exam-deliveries.ts';

test.each(Object.keys(DELIVERIES))('with what the venue says %s, a thousand seeds more', (how) => {
  const { orders, fills, violations } = runSeeds(how, 1_000, 1_000);
  expect(violations).toEqual([]);
  process.stdout.write(`${how}: 1000 seeds, ${orders} orders, ${fills} fills, 0 violations\n`);
});
