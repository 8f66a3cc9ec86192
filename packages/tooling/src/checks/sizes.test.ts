import { expect, test } from 'vitest';
import { temporaryTree } from '../testing/temporary-tree.ts';
import { readPackages } from '../workspace/packages.ts';
import { checkSizes, measureSizes } from './sizes.ts';

const SIZES = [{ entryPoint: '@mm/core', bytes: 100 }];

test('accepts what is within its budget', () => {
  expect(checkSizes(SIZES, { '@mm/core': 100 })).toEqual([]);
});

test.each([
  ['is over its budget', { '@mm/core': 99 }, '@mm/core is 100 bytes, over its budget of 99'],
  ['has no budget', {}, '@mm/core has no budget; it is 100 bytes now'],
  ['no longer exists', { '@mm/core': 100, '@mm/old': 5 }, '@mm/old has a budget but is no entry point'],
])('refuses an entry point that %s', (_, budgets, what) => {
  expect(checkSizes(SIZES, budgets)).toEqual([{ where: 'packages/tooling/size-budgets.json', what }]);
});

test('counts the code of the package, files it imports included, and nothing of its dependencies', async () => {
  const root = temporaryTree({
    'packages/core/package.json': { name: '@mm/core', exports: { '.': { default: './dist/index.js' } } },
    'packages/core/dist/index.js': `import { Big } from 'not-installed';\nexport * from './more.js';\nexport { Big };`,
    'packages/core/dist/more.js': `export const text = '${'abcdefghij'.repeat(3)}';`,
  });
  const [size] = await measureSizes(readPackages(root));
  expect(size?.entryPoint).toBe('@mm/core');
  expect(size?.bytes).toBeGreaterThan(40);
  expect(size?.bytes).toBeLessThan(200);
});
