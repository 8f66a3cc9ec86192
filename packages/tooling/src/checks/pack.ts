import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run/command.ts';
import type { WorkspacePackage } from '../workspace/packages.ts';

/** A package as it would be published. */
export interface PackedPackage {
  readonly source: WorkspacePackage;
  /** Absolute path of the `.tgz`. */
  readonly tarball: string;
}

/**
 * Packs packages into a folder the way `pnpm publish` would, replacing `workspace:` and `catalog:` and what
 * `publishConfig` overrides.
 *
 * @throws with pnpm's words when a package does not pack
 */
export async function packAll(packages: readonly WorkspacePackage[], into: string): Promise<readonly PackedPackage[]> {
  return Promise.all(packages.map((one) => pack(one, into)));
}

async function pack(source: WorkspacePackage, into: string): Promise<PackedPackage> {
  const tarball = join(into, `${source.name.replace('@', '').replace('/', '-')}.tgz`);
  const { code, output } = await runCommand(['pnpm', 'pack', '--out', tarball], { cwd: source.directory });
  if (code !== 0 || !existsSync(tarball)) throw new Error(`${source.name} does not pack:\n${output}`);
  return { source, tarball };
}
