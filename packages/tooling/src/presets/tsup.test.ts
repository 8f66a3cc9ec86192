import { expect, test } from 'vitest';
import { entriesOf } from './tsup.ts';

const ROOT = { '@mm/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' };

test('builds every exported subpath and every command, and leaves files alone', () => {
  const conformance = { '@mm/source': './src/conformance/index.ts', default: './dist/conformance/index.js' };
  const manifest = {
    exports: { '.': ROOT, './conformance': conformance, './package.json': './package.json' },
    bin: { mm: './dist/main.js' },
  };
  expect(entriesOf(manifest)).toEqual({
    index: 'src/index.ts',
    'conformance/index': 'src/conformance/index.ts',
    main: 'src/main.ts',
  });
});

test.each([
  { exports: { '.': { ...ROOT, default: './dist/main.js' } } },
  { exports: { '.': { default: './dist/index.js' } } },
  { exports: { '.': { ...ROOT, '@mm/source': './lib/index.ts' } } },
  { bin: { mm: './bin/mm.js' } },
])('refuses a manifest whose sources and built files do not match: %j', (manifest) => {
  expect(() => entriesOf(manifest as Parameters<typeof entriesOf>[0])).toThrow('must');
});
