import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKSPACE_ROOT } from '../run/workspace-root.ts';

const manifest = JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package.json'), 'utf8')) as {
  readonly packageManager: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

test('the pnpm that installs is the pnpm on the path afterwards', () => {
  expect(manifest.packageManager).toBe(`pnpm@${manifest.devDependencies.pnpm}`);
});
