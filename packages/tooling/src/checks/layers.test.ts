import { describe, expect, test } from 'vitest';
import { type Tree, temporaryTree } from '../testing/temporary-tree.ts';
import { readPackages } from '../workspace/packages.ts';
import { checkLayers } from './layers.ts';
import { formatProblem } from './problem.ts';

const CORE: Tree = { 'packages/core/package.json': { name: '@mm/core' }, 'packages/core/src/index.ts': '' };

function problems(tree: Tree): readonly string[] {
  return checkLayers(readPackages(temporaryTree({ ...CORE, ...tree }))).map(formatProblem);
}

function source(folder: string, text: string, file = 'src/a.ts'): Tree {
  return { [`packages/${folder}/package.json`]: { name: `@mm/${folder}` }, [`packages/${folder}/${file}`]: text };
}

describe('the manifest', () => {
  test('may name a package below', () => {
    const manifest = { name: '@mm/book', dependencies: { '@mm/core': 'workspace:^', zod: '4' } };
    expect(problems({ 'packages/book/package.json': manifest })).toEqual([]);
  });

  test('may not name a sibling of the same floor', () => {
    const manifest = { name: '@mm/book', dependencies: { '@mm/risk': 'workspace:^' } };
    expect(problems({ 'packages/book/package.json': manifest })).toEqual([
      'packages/book/package.json  @mm/book may not depend on @mm/risk',
    ]);
  });

  test('may not name a sibling for tests either', () => {
    const manifest = { name: '@mm/book', devDependencies: { '@mm/sim': 'workspace:^', '@mm/tooling': 'workspace:*' } };
    expect(problems({ 'packages/book/package.json': manifest })).toEqual([
      'packages/book/package.json  @mm/book may not depend on @mm/sim, even in tests',
    ]);
  });

  test('of a package without a place in the house is refused', () => {
    expect(problems({ 'packages/shed/package.json': { name: '@mm/shed' } })).toEqual([
      'packages/shed/package.json  @mm/shed has no place in layer-table.ts',
    ]);
  });
});

describe('a source', () => {
  test('may import downwards', () => {
    expect(problems(source('book', `import { ticks } from '@mm/core';`))).toEqual([]);
  });

  test('may not import upwards, not even a type', () => {
    expect(problems(source('core', `\nimport type { OrderBook } from '@mm/book';`))).toEqual([
      'packages/core/src/a.ts:2  @mm/core may not import @mm/book',
    ]);
  });

  test.each([
    ['a re-export', `export * from '@mm/risk';`],
    ['a type query', `export type R = import('@mm/risk').Limits;`],
    ['a dynamic import', `export const r = () => import('@mm/risk');`],
    ['an import for effects', `import '@mm/risk';`],
    ['a deep import', `import { x } from '@mm/risk/limits';`],
  ])('may not import a sibling through %s', (_, text) => {
    expect(problems(source('book', text))).toEqual(['packages/book/src/a.ts:1  @mm/book may not import @mm/risk']);
  });

  test('that only mentions an import in a comment imports nothing', () => {
    expect(problems(source('core', `// import { x } from '@mm/book';\nexport const text = "from '@mm/book'";`))).toEqual([]);
  });

  test('may not leave its package by a relative path', () => {
    expect(problems(source('book', `import { x } from '../../core/src/index.ts';`))).toEqual([
      'packages/book/src/a.ts:1  a relative import leaves the package: ../../core/src/index.ts',
    ]);
  });

  test('may not import its own package by name', () => {
    expect(problems(source('book', `import { x } from '@mm/book';`))).toHaveLength(1);
  });

  test('may import one connector machinery but no other venue', () => {
    expect(problems(source('connector-okx', `import '@mm/connector';\nimport '@mm/connector-bybit';`))).toEqual([
      'packages/connector-okx/src/a.ts:2  @mm/connector-okx may not import @mm/connector-bybit',
    ]);
  });
});

describe('the simulator', () => {
  test('may import types from core', () => {
    expect(problems(source('sim', `import type { Ticks } from '@mm/core';`))).toEqual([]);
  });

  test.each([`import { ticks } from '@mm/core';`, `import { type Ticks } from '@mm/core';`, `export { ticks } from '@mm/core';`])(
    'may not import a value: %s',
    (text) => {
      expect(problems(source('sim', text))).toEqual([
        'packages/sim/src/a.ts:1  @mm/sim may import only types from @mm/core: use `import type`',
      ]);
    },
  );
});

describe('a test file', () => {
  test('may import any floor below', () => {
    expect(problems(source('connector-okx', `import '@mm/sim';`, 'src/a.test.ts'))).toEqual([]);
  });

  test('may not import a sibling', () => {
    expect(problems(source('book', `import '@mm/sim';`, 'src/a.test.ts'))).toEqual([
      'packages/book/src/a.test.ts:1  @mm/book may not import @mm/sim, even in tests',
    ]);
  });
});

describe('an example', () => {
  const example = (text: string): Tree => ({
    'packages/tooling/package.json': { name: '@mm/tooling', private: true },
    'examples/one/package.json': { name: 'one', private: true },
    'examples/one/main.ts': text,
  });

  test('may import published packages', () => {
    expect(problems(example(`import { ticks } from '@mm/core';`))).toEqual([]);
  });

  test('may not import a private package', () => {
    expect(problems(example(`import '@mm/tooling/tsup';`))).toEqual([
      'examples/one/main.ts:1  examples import published packages only, and @mm/tooling is private',
    ]);
  });

  test('may not reach into a package by path', () => {
    expect(problems(example(`import '../../packages/core/src/index.ts';`))).toHaveLength(1);
  });
});
