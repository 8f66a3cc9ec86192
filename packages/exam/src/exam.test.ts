import { expect, test } from 'vitest';
import { WORKSPACE } from './node-adapter.ts';
import { runExam } from './report/run-exam.ts';
import { runSeed } from './report/seed-loop.ts';
import { LEAST } from './rig/enough.ts';

const SEED = 3;

test('a seed does the same in this process and in others, to the byte', { timeout: 120_000 }, async () => {
  const here = runSeed(SEED);
  const there = await runExam({ workspace: WORKSPACE, from: SEED, seeds: 2, jobs: 2 });
  expect(there.hashes[SEED]).toBe(here.result.hash);
  expect(Object.keys(there.hashes)).toEqual([String(SEED), String(SEED + 1)]);
  expect(there.hashes[SEED + 1]).not.toBe(here.result.hash);
  expect(there.redrawn).toBeGreaterThanOrEqual(here.redrawn);
});

test('a seed that counts has so many events, orders, fills and kinds of faults', { timeout: 60_000 }, () => {
  const { result } = runSeed(SEED);
  expect(result.violations).toEqual([]);
  expect(result.events).toBeGreaterThanOrEqual(LEAST.events);
  expect(result.orders).toBeGreaterThanOrEqual(LEAST.orders);
  expect(result.fills).toBeGreaterThanOrEqual(LEAST.fills);
  expect(result.faults.filter(({ fired }) => fired > 0).length).toBeGreaterThanOrEqual(LEAST.faultKinds);
});
