import { expect, test } from 'vitest';
import { processors } from '../node-adapter.ts';
import { MUTANTS } from './mutants.ts';
import { runMutant } from './run-mutant.ts';

const SEEDS = 100;

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s is found', { timeout: 600_000 }, async (_name, mutant) => {
  const { foundIn } = await runMutant(mutant, { from: 1, seeds: SEEDS, jobs: processors() });
  expect(foundIn).toBeGreaterThan(0);
});
