import { readdirSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { CORE_MANIFEST, packedTree } from '../testing/packed-tree.ts';
import { type Tree, temporaryTree } from '../testing/temporary-tree.ts';
import { checkConsumer } from './consumer.ts';

// They install from the registry, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000 });

async function problems(files: Tree): Promise<string> {
  const found = await checkConsumer(packedTree(files), '^24');
  return found.map(({ what }) => what).join('\n');
}

test('accepts a package that imports and type-checks, and leaves nothing behind', async () => {
  const parent = temporaryTree({ 'before.txt': '' });
  expect(await checkConsumer(packedTree({}), '^24', undefined, parent)).toEqual([]);
  expect(readdirSync(parent)).toEqual(['before.txt']);
});

test('refuses a package that does not import', async () => {
  const found = await problems({ 'packages/core/dist/index.js': `import 'not-a-dependency';` });
  expect(found).toContain('not-a-dependency');
});

test('refuses a package whose declarations mention types that a user does not have', async () => {
  const declaration = `import type { Big } from 'big.js';\nexport declare const one: Big;`;
  expect(await problems({ 'packages/core/dist/index.d.ts': declaration })).toContain('big.js');
});

test('refuses a package whose command does not start', async () => {
  const manifest = { ...CORE_MANIFEST, bin: { mm: './dist/main.js' } };
  const main = `#!/usr/bin/env node\nthrow new Error('no start');`;
  const found = await problems({ 'packages/core/package.json': manifest, 'packages/core/dist/main.js': main });
  expect(found).toContain('no start');
});

describe('an example in a README', () => {
  const readme = (code: string): Tree => ({ 'packages/core/README.md': `\`\`\`ts\n${code}\n\`\`\`\n` });

  test('is refused when it does not type-check', async () => {
    expect(await problems(readme(`import { two } from '@mm/core';`))).toContain('two');
  });

  test('is refused when it does not run', async () => {
    const found = await problems(readme(`import { one } from '@mm/core';\nif (one === 1) throw new Error('does not run');`));
    expect(found).toContain('does not run');
  });
});
