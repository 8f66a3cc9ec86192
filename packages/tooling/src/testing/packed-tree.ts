import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { PackedPackage } from '../checks/pack.ts';
import { readPackages } from '../workspace/packages.ts';
import { type Tree, temporaryTree } from './temporary-tree.ts';

/** The manifest of a package that is as it should be. */
export const CORE_MANIFEST: object = {
  name: '@mm/core',
  version: '0.0.0',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.12' },
  repository: { type: 'git', url: 'git+https://github.com/mm-toolkit/mm.git', directory: 'packages/core' },
  files: ['dist'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
};

const GOOD: Tree = {
  'packages/core/package.json': CORE_MANIFEST,
  'packages/core/dist/index.js': 'export const one = 1;\n',
  'packages/core/dist/index.d.ts': 'export declare const one: number;\n',
};

/** Packs, with npm, a tree of packages: a good `@mm/core` with some files replaced. */
export function packedTree(files: Tree): readonly PackedPackage[] {
  const root = temporaryTree({ ...GOOD, ...files });
  return readPackages(root).map((source) => {
    const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: source.directory, stdio: 'pipe' });
    return { source, tarball: join(root, name.toString().trim()) };
  });
}
