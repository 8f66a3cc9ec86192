import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Tree, temporaryTree } from '../testing/temporary-tree.ts';
import { readPackages } from '../workspace/packages.ts';
import { checkConsumer } from './consumer.ts';
import type { PackedPackage } from './pack.ts';

const MANIFEST = {
  name: '@mm/core',
  version: '0.0.0',
  type: 'module',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
};

const GOOD: Tree = {
  'packages/core/package.json': MANIFEST,
  'packages/core/dist/index.js': 'export const one = 1;',
  'packages/core/dist/index.d.ts': 'export declare const one: number;',
};

/** Packs the one package of a tree with npm. */
function packed(files: Tree): readonly PackedPackage[] {
  const root = temporaryTree({ ...GOOD, ...files });
  return readPackages(root).map((source) => {
    const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: source.directory });
    return { source, tarball: join(root, name.toString().trim()) };
  });
}

async function problems(files: Tree): Promise<string> {
  const found = await checkConsumer(packed(files), '^24');
  return found.map(({ what }) => what).join('\n');
}

test('accepts a package that imports and type-checks, and leaves nothing behind', async () => {
  const parent = temporaryTree({ 'before.txt': '' });
  expect(await checkConsumer(packed({}), '^24', parent)).toEqual([]);
  expect(readdirSync(parent)).toEqual(['before.txt']);
}, 120_000);

test('refuses a package that does not import', async () => {
  const found = await problems({ 'packages/core/dist/index.js': `import 'not-a-dependency';` });
  expect(found).toContain('not-a-dependency');
}, 120_000);

test('refuses a package whose declarations mention types that a user does not have', async () => {
  const declaration = `import type { Big } from 'big.js';\nexport declare const one: Big;`;
  expect(await problems({ 'packages/core/dist/index.d.ts': declaration })).toContain('big.js');
}, 120_000);

test('refuses a package whose command does not start', async () => {
  const manifest = { ...MANIFEST, bin: { mm: './dist/main.js' } };
  const main = `#!/usr/bin/env node\nthrow new Error('no start');`;
  const found = await problems({ 'packages/core/package.json': manifest, 'packages/core/dist/main.js': main });
  expect(found).toContain('no start');
}, 120_000);
