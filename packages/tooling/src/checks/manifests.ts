import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../workspace/packages.ts';
import { filesUnder, isTestFile } from '../workspace/sources.ts';
import type { Problem } from './problem.ts';

/** A published manifest holds more than the checks of sources read. */
interface PackedManifest extends Manifest {
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly repository?: { readonly url?: string; readonly directory?: string };
}

const REQUIRED_FILES: readonly string[] = ['LICENSE', 'README.md', 'package.json'];
const ALLOWED_FILE = /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/.+\.(js|js\.map|d\.ts|d\.ts\.map)|src\/.+\.ts)$/;
const WORKSPACE_RANGE = /^(workspace|catalog|link|file|portal):/;
const INSTALL_SCRIPTS: readonly string[] = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];

/**
 * Is an unpacked tarball fit to be published?
 *
 * @param directory the tarball's `package/` folder
 * @param unpublished names of packages that no user can install
 */
export function checkPacked(directory: string, unpublished: ReadonlySet<string>): readonly Problem[] {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as PackedManifest;
  const found = [
    ...wrongFields(manifest),
    ...wrongDependencies(manifest, unpublished),
    ...wrongExports(manifest, directory),
    ...wrongFiles(directory),
  ];
  return found.map((what) => ({ where: `${manifest.name} (packed)`, what }));
}

function wrongFields(manifest: PackedManifest): readonly string[] {
  const expectations: readonly (readonly [boolean, string])[] = [
    [manifest.type === 'module', '`type` must be "module"'],
    [manifest.license === 'MIT', '`license` must be "MIT"'],
    [manifest.sideEffects === false, '`sideEffects` must be false'],
    [manifest.engines?.node === '>=22.12', '`engines.node` must be ">=22.12"'],
    [manifest.repository?.directory !== undefined, '`repository.directory` must say where the sources are'],
    [manifest.publishConfig?.access === 'public', '`publishConfig.access` must be "public"'],
    [manifest.publishConfig?.provenance === true, '`publishConfig.provenance` must be true'],
  ];
  const scripts = INSTALL_SCRIPTS.filter((name) => manifest.scripts?.[name] !== undefined);
  return [
    ...expectations.filter(([met]) => !met).map(([, what]) => what),
    ...scripts.map((name) => `runs a script when it is installed: ${name}`),
  ];
}

function wrongDependencies(manifest: Manifest, unpublished: ReadonlySet<string>): readonly string[] {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest;
  const shipped = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const all = Object.entries({ ...devDependencies, ...optionalDependencies, ...peerDependencies, ...dependencies });
  return [
    ...all.filter(([, range]) => WORKSPACE_RANGE.test(range)).map(([name, range]) => `depends on ${name} as ${range}`),
    ...shipped.filter((name) => unpublished.has(name)).map((name) => `depends on ${name}, which is private`),
  ];
}

function wrongExports(manifest: Manifest, directory: string): readonly string[] {
  const sources = JSON.stringify(manifest.exports ?? {}).includes('@mm/source') ? ['exports its sources: `@mm/source`'] : [];
  const targets = [...Object.values(manifest.exports ?? {}), manifest.bin ?? {}]
    .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
    .filter((file) => !existsSync(join(directory, file)));
  return [...sources, ...targets.map((file) => `names a file that is not packed: ${file}`)];
}

function wrongFiles(directory: string): readonly string[] {
  const files = filesUnder(directory, new Set());
  return [
    ...files.filter((file) => !ALLOWED_FILE.test(file) || isTestFile(file)).map((file) => `packs ${file}`),
    ...REQUIRED_FILES.filter((file) => !files.includes(file)).map((file) => `packs no ${file}`),
  ];
}
