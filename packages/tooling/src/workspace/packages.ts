import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A conditional export: condition to file. */
export type Conditions = Readonly<Record<string, string>>;

/** The parts of a `package.json` that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly license?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Conditions>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Where a package of the workspace stands: a library or tool under `packages/`, or an example. */
export type Place = 'packages' | 'examples';

/** One package of the workspace. */
export interface WorkspacePackage {
  readonly name: string;
  /** Path from the workspace's root, as in `packages/core`. */
  readonly path: string;
  /** Absolute path. */
  readonly directory: string;
  readonly place: Place;
  readonly manifest: Manifest;
}

/** Every package of the workspace, by path. */
export function readPackages(root: string): readonly WorkspacePackage[] {
  return (['packages', 'examples'] as const).flatMap((place) =>
    foldersIn(join(root, place))
      .filter((folder) => existsSync(join(root, place, folder, 'package.json')))
      .map((folder) => readPackage(root, place, folder)),
  );
}

/** The packages that are published. */
export function publicPackages(packages: readonly WorkspacePackage[]): readonly WorkspacePackage[] {
  return packages.filter((one) => one.manifest.private !== true);
}

/** The import specifiers a package offers: `@mm/core`, `@mm/connector/conformance`. Files such as `./package.json` are not counted. */
export function entryPoints(manifest: Manifest): readonly string[] {
  return Object.entries(manifest.exports ?? {})
    .filter(([, target]) => typeof target !== 'string')
    .map(([subpath]) => manifest.name + subpath.slice(1));
}

function readPackage(root: string, place: Place, folder: string): WorkspacePackage {
  const directory = join(root, place, folder);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
  return { name: manifest.name, path: `${place}/${folder}`, directory, place, manifest };
}

function foldersIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
