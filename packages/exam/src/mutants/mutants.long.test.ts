import { expect, test } from 'vitest';
import { processors } from '../node-adapter.ts';
import { MUTANTS, NOT_FOUND } from './mutants.ts';
import { runMutant } from './run-mutant.ts';

const SEEDS = 100;

const FOUND = MUTANTS.filter(({ name }) => !NOT_FOUND.has(name));

test('at least twelve are found', () => {
  expect(FOUND.length).toBeGreaterThanOrEqual(12);
});

test.each(FOUND.map((mutant) => [mutant.name, mutant] as const))('%s is found', { timeout: 600_000 }, async (_name, mutant) => {
  const { foundIn } = await runMutant(mutant, { from: 1, seeds: SEEDS, jobs: processors() });
  expect(foundIn).toBeGreaterThan(0);
});
