import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';

/** The condition under which workspace packages resolve to each other's TypeScript sources. */
const SOURCE_CONDITION = '@mm/source';

interface Manifest {
  readonly exports?: Record<string, string | Record<string, string>>;
  readonly bin?: Record<string, string>;
}

/**
 * The tsup options of a package: JavaScript for every entry its manifest exports.
 *
 * Types are left to `tsc --emitDeclarationOnly`, which follows tsup in the package's `build` script: tsup's own bundler of
 * declarations needs a compiler API that TypeScript 7 does not have.
 *
 * @param configUrl `import.meta.url` of the package's `tsup.config.ts`
 */
export function packageBuild(configUrl: string): Options {
  const root = dirname(fileURLToPath(configUrl));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  return {
    entry: entriesOf(manifest),
    format: 'esm',
    target: 'es2023',
    platform: 'node',
    sourcemap: true,
    splitting: true,
    treeshake: false,
    clean: true,
    dts: false,
    silent: true,
  };
}

/**
 * One source file per exported subpath and per command, so that adding either to the manifest is all it takes to build it.
 *
 * @throws when a subpath's source lies outside `src/` or its built file elsewhere than the source says
 */
export function entriesOf(manifest: Manifest): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
    if (typeof target === 'string') continue;
    const name = /^\.\/src\/(.+)\.ts$/.exec(target[SOURCE_CONDITION] ?? '')?.[1];
    if (name === undefined || target.default !== `./dist/${name}.js`) {
      throw new Error(`exports["${subpath}"] must map "${SOURCE_CONDITION}" ./src/x.ts to "default" ./dist/x.js`);
    }
    entries[name] = `src/${name}.ts`;
  }
  for (const [command, file] of Object.entries(manifest.bin ?? {})) {
    const name = /^\.\/dist\/(.+)\.js$/.exec(file)?.[1];
    if (name === undefined) throw new Error(`bin["${command}"] must be ./dist/x.js`);
    entries[name] = `src/${name}.ts`;
  }
  return entries;
}
