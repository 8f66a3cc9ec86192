import { expect, test } from 'vitest';
import { temporaryTree } from '../testing/temporary-tree.ts';
import { formatProblem } from './problem.ts';
import { checkWorkflows } from './workflows.ts';

const COMMIT = 'a'.repeat(40);

function problems(...uses: readonly string[]): readonly string[] {
  const text = `steps:\n${uses.map((one) => `  - uses: ${one}`).join('\n')}\n`;
  return checkWorkflows(temporaryTree({ '.github/workflows/ci.yml': text })).map(formatProblem);
}

test('accepts actions pinned to a commit, and actions of this repository', () => {
  expect(problems(`actions/checkout@${COMMIT} # v7.0.1`, './actions/own')).toEqual([]);
});

test.each([`actions/checkout@v7`, `actions/checkout@${COMMIT}`, `actions/checkout@main # v7`])('refuses %s', (uses) => {
  expect(problems(uses)).toEqual([`.github/workflows/ci.yml:2  not pinned to a commit, with its version beside it: ${uses}`]);
});
