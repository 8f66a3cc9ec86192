import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommand } from '../run/command.ts';
import { temporaryTree } from '../testing/temporary-tree.ts';
import { readPackages } from '../workspace/packages.ts';
import { packAll } from './pack.ts';

// They start pnpm, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const CONDITIONS = { '@mm/source': './src/index.ts', default: './dist/index.js' };

function tree(manifest: object): string {
  return temporaryTree({
    'pnpm-workspace.yaml': 'packages: [packages/*]\ncatalog: {zod: ^4.0.0}\n',
    'packages/core/package.json': { name: '@mm/core', version: '0.1.0' },
    'packages/book/package.json': { name: '@mm/book', version: '0.1.0', ...manifest },
  });
}

test('packs a manifest as it is published: real ranges, no sources', async () => {
  const root = tree({
    exports: { '.': CONDITIONS },
    publishConfig: { exports: { '.': { default: './dist/index.js' } } },
    dependencies: { zod: 'catalog:' },
  });
  const into = join(root, 'packed');
  mkdirSync(into);
  const packed = await packAll(readPackages(root), into);
  expect(packed.map(({ source }) => source.name)).toEqual(['@mm/book', '@mm/core']);
  const { output } = await runCommand(['tar', '-xzOf', packed[0]?.tarball ?? '', 'package/package.json'], { cwd: root });
  expect(JSON.parse(output)).toMatchObject({
    dependencies: { zod: '^4.0.0' },
    exports: { '.': { default: './dist/index.js' } },
  });
  expect(output).not.toContain('@mm/source');
});

test('says which package does not pack, and why', async () => {
  const root = tree({ dependencies: { zod: 'catalog:nowhere' } });
  await expect(packAll(readPackages(root), root)).rejects.toThrow(/@mm\/book does not pack:[\s\S]*nowhere/);
});
