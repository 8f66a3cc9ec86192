import { expect, test, vi } from 'vitest';
import { CORE_MANIFEST, packedTree } from '../testing/packed-tree.ts';
import { checkTarballs } from './tarball-tools.ts';

// They start other programs, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

test('both tools accept a package that is as it should be', async () => {
  const packed = packedTree({});
  expect(await checkTarballs('publint', packed)).toEqual([]);
  expect(await checkTarballs('attw', packed)).toEqual([]);
});

test('publint refuses an export whose file is not there', async () => {
  const manifest = { ...CORE_MANIFEST, exports: { '.': './dist/gone.js' } };
  const [problem] = await checkTarballs('publint', packedTree({ 'packages/core/package.json': manifest }));
  expect(problem?.what).toContain('dist/gone.js');
});

test('publint is strict: a suspicion is a refusal', async () => {
  const types = { default: './dist/index.js', types: './dist/index.d.ts' };
  const manifest = { ...CORE_MANIFEST, exports: { '.': types } };
  expect(await checkTarballs('publint', packedTree({ 'packages/core/package.json': manifest }))).toHaveLength(1);
});

test('attw refuses declarations whose imports lead nowhere', async () => {
  const declaration = `export * from './gone.js';\n`;
  const found = await checkTarballs('attw', packedTree({ 'packages/core/dist/index.d.ts': declaration }));
  expect(found[0]?.what).toMatch(/internal resolution/i);
});

test('attw does not ask for types of a package that only brings a command', async () => {
  const manifest = { ...CORE_MANIFEST, exports: { './package.json': './package.json' }, bin: { mm: './dist/index.js' } };
  expect(await checkTarballs('attw', packedTree({ 'packages/core/package.json': manifest }))).toEqual([]);
});
