import { expect, test } from 'vitest';
import { throwAwayCopy, WORKSPACE } from '../node-adapter.ts';
import { MUTANTS } from './mutants.ts';
import { runMutant } from './run-mutant.ts';

test('there are enough, and each breaks a line that stands exactly once', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(MUTANTS.length).toBeGreaterThanOrEqual(12);
  const copy = throwAwayCopy();
  try {
    expect(copy.workspace.startsWith(WORKSPACE)).toBe(false);
    for (const { name, changes } of MUTANTS)
      for (const { file, line, instead } of changes) {
        expect(copy.read(file).split(line).length - 1, name).toBe(1);
        expect(instead).not.toBe(line);
      }
  } finally {
    copy.remove();
  }
});

test('a mutant whose line is not there proves nothing, and says so', async () => {
  const file = 'packages/risk/src/send-permit.ts';
  const mutant = { name: 'nowhere', what: 'nothing', changes: [{ file, line: 'no such line', instead: '' }] };
  await expect(runMutant(mutant, { from: 1, seeds: 1, jobs: 1 })).rejects.toThrow(/0 times/);
});
