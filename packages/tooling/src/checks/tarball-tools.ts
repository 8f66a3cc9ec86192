import { join } from 'node:path';
import { runCommand } from '../run/command.ts';
import { WORKSPACE_ROOT } from '../run/workspace-root.ts';
import { entryPoints } from '../workspace/packages.ts';
import type { PackedPackage } from './pack.ts';
import type { Problem } from './problem.ts';

const BIN = join(WORKSPACE_ROOT, 'packages/tooling/node_modules/.bin');

/** A tool that judges a tarball. */
export type Tool = 'publint' | 'attw';

/** The command lines of the tools that judge a tarball: `publint` its manifest, `attw` how its types resolve. */
const TOOLS: Readonly<Record<Tool, (tarball: string) => readonly string[]>> = {
  publint: (tarball: string) => [join(BIN, 'publint'), 'run', tarball, '--strict'],
  attw: (tarball: string) => [join(BIN, 'attw'), tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'],
};

/** What a tool has against packed packages. A package that only brings commands has no types to be wrong. */
export async function checkTarballs(tool: Tool, packed: readonly PackedPackage[]): Promise<readonly Problem[]> {
  const judged = tool === 'publint' ? packed : packed.filter(({ source }) => entryPoints(source.manifest).length > 0);
  const found = await Promise.all(judged.map((one) => judge(tool, one)));
  return found.flat();
}

async function judge(tool: Tool, { source, tarball }: PackedPackage): Promise<readonly Problem[]> {
  const { code, output } = await runCommand(TOOLS[tool](tarball), { cwd: WORKSPACE_ROOT });
  return code === 0 ? [] : [{ where: source.name, what: output.trim() }];
}
