import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryTree } from '../testing/temporary-tree.ts';
import { readReport, reportingTo } from './vitest-report.ts';
import { WORKSPACE_ROOT } from './workspace-root.ts';

test('counts what vitest really ran', () => {
  const root = temporaryTree({
    'some.test.js': [
      `import { expect, test } from '${join(WORKSPACE_ROOT, 'node_modules/vitest/dist/index.js')}';`,
      `test('a', () => {}); test('b', () => {}); test.skip('c', () => {}); test.todo('d');`,
      `test('e', () => expect(1).toBe(2));`,
    ].join('\n'),
  });
  const report = join(root, 'report.json');
  const args = ['run', '--root', root, ...reportingTo(report)];
  const { status } = spawnSync(join(WORKSPACE_ROOT, 'node_modules/.bin/vitest'), args);
  expect(status).toBe(1);
  expect(readReport(report)).toEqual({ counts: { passed: 2, failed: 1, skipped: 2 }, failures: ['some.test.js: e'] });
});

test('counts nothing where there is no report', () => {
  const nothing = { counts: { passed: 0, failed: 0, skipped: 0 }, failures: [] };
  expect(readReport(join(temporaryTree({}), 'report.json'))).toEqual(nothing);
});
