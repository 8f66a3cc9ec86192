import { expect, test } from 'vitest';
import { type Tree, temporaryTree } from '../testing/temporary-tree.ts';
import { checkPacked } from './manifests.ts';

const GOOD = {
  name: '@mm/core',
  type: 'module',
  license: 'MIT',
  sideEffects: false,
  engines: { node: '>=22.12' },
  repository: { directory: 'packages/core' },
  publishConfig: { access: 'public', provenance: true },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
  scripts: { build: 'tsup' },
  dependencies: { zod: '^4.0.0' },
};

const FILES: Tree = { LICENSE: '', 'README.md': '', 'dist/index.js': '', 'dist/index.d.ts': '', 'src/index.ts': '' };

function problems(manifest: object, files: Tree = {}): readonly string[] {
  const directory = temporaryTree({ ...FILES, ...files, 'package.json': { ...GOOD, ...manifest } });
  return checkPacked(directory, new Set(['@mm/tooling'])).map(({ what }) => what);
}

test('accepts a package that is fit to be published', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  [{ type: 'commonjs' }, '`type` must be "module"'],
  [{ sideEffects: true }, '`sideEffects` must be false'],
  [{ license: 'ISC' }, '`license` must be "MIT"'],
  [{ engines: {} }, '`engines.node` must be ">=22.12"'],
  [{ repository: {} }, '`repository.directory` must say where the sources are'],
  [{ publishConfig: { access: 'public' } }, '`publishConfig.provenance` must be true'],
  [{ publishConfig: { provenance: true } }, '`publishConfig.access` must be "public"'],
  [{ scripts: { postinstall: 'node x.js' } }, 'runs a script when it is installed: postinstall'],
  [{ dependencies: { '@mm/core': 'workspace:^' } }, 'depends on @mm/core as workspace:^'],
  [{ devDependencies: { vitest: 'catalog:' } }, 'depends on vitest as catalog:'],
  [{ dependencies: { '@mm/tooling': '0.0.0' } }, 'depends on @mm/tooling, which is private'],
  [{ exports: { '.': './dist/other.js' } }, 'names a file that is not packed: ./dist/other.js'],
  [{ bin: { mm: './dist/main.js' } }, 'names a file that is not packed: ./dist/main.js'],
])('refuses a manifest with %j', (manifest, what) => {
  expect(problems(manifest)).toEqual([what]);
});

test('refuses sources as an entry point', () => {
  const exports = { '.': { '@mm/source': './src/index.ts', default: './dist/index.js' } };
  expect(problems({ exports })).toEqual(['exports its sources: `@mm/source`']);
});

test.each(['src/book.test.ts', 'src/testing/frames.ts', 'dist/x.tsbuildinfo', 'tsconfig.json', 'src/fixture.json'])(
  'refuses to pack %s',
  (file) => {
    expect(problems({}, { [file]: '' })).toEqual([`packs ${file}`]);
  },
);
