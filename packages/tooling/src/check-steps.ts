import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConsumer } from './checks/consumer.ts';
import { checkLayers } from './checks/layers.ts';
import { checkPacked } from './checks/manifests.ts';
import { type PackedPackage, packAll } from './checks/pack.ts';
import { formatProblem, type Problem } from './checks/problem.ts';
import { checkRooms } from './checks/rooms.ts';
import { type Budgets, checkSizes, measureSizes } from './checks/sizes.ts';
import { checkTarballs } from './checks/tarball-tools.ts';
import { checkWorkflows } from './checks/workflows.ts';
import { runCommand } from './run/command.ts';
import type { Step, StepResult } from './run/steps.ts';
import { WORKSPACE_ROOT } from './run/workspace-root.ts';
import { entryPoints, publicPackages, readPackages, type WorkspacePackage } from './workspace/packages.ts';

const TOOLING = join(WORKSPACE_ROOT, 'packages/tooling');

/** The whole gate of `pnpm check`, in the order it is printed. */
export function checkSteps(): readonly Step[] {
  const packages = readPackages(WORKSPACE_ROOT);
  return [...sourceSteps(packages), ...packageSteps(publicPackages(packages), privateNames(packages))];
}

/** What can be said of the sources as they stand. */
function sourceSteps(packages: readonly WorkspacePackage[]): readonly Step[] {
  return [
    command('format and lint', ['biome', 'ci', '--colors=off', '--max-diagnostics=100', '.']),
    command('types', ['tsc', '--noEmit']),
    problems('layer arrows', () => checkLayers(packages)),
    problems('rooms of connectors', () => checkRooms(packages)),
    problems('pinned actions', () => checkWorkflows(WORKSPACE_ROOT)),
    command('unused code and packages', ['knip', '--no-progress']),
  ];
}

/** What can only be said of the packages as they would be published. */
function packageSteps(published: readonly WorkspacePackage[], unpublished: ReadonlySet<string>): readonly Step[] {
  const workshop = new Workshop();
  const libraries = published.filter(({ manifest }) => entryPoints(manifest).length > 0);
  return [
    command('build', ['turbo', 'run', 'build', '--output-logs=errors-only']),
    { name: 'pack', needs: ['build'], run: () => workshop.pack(published) },
    problems('packed manifests', () => workshop.eachUnpacked((directory) => checkPacked(directory, unpublished)), 'pack'),
    problems('publint', () => checkTarballs('publint', workshop.packed), 'pack'),
    problems('are the types wrong', () => checkTarballs('attw', workshop.packed), 'pack'),
    { name: 'size budgets', needs: ['build'], run: () => sizes(libraries) },
    problems('install as a user', () => checkConsumer(workshop.packed, '^24', WORKSPACE_ROOT), 'pack'),
  ];
}

/** The tarballs of one run, in a temporary folder that goes when the process does. */
class Workshop {
  packed: readonly PackedPackage[] = [];
  readonly #directory: string = mkdtempSync(join(tmpdir(), 'mm-pack-'));

  constructor() {
    process.once('exit', () => rmSync(this.#directory, { recursive: true, force: true }));
  }

  async pack(published: readonly WorkspacePackage[]): Promise<StepResult> {
    this.packed = await packAll(published, this.#directory);
    return { ok: true, output: '', note: `${this.packed.length} packages` };
  }

  async eachUnpacked(check: (directory: string) => readonly Problem[]): Promise<readonly Problem[]> {
    const found = await Promise.all(this.packed.map(async ({ tarball }) => check(await unpack(tarball))));
    return found.flat();
  }
}

async function unpack(tarball: string): Promise<string> {
  const into = tarball.replace(/\.tgz$/, '');
  mkdirSync(into, { recursive: true });
  const { code, output } = await runCommand(['tar', '-xzf', tarball, '-C', into], { cwd: into });
  if (code !== 0) throw new Error(output);
  return join(into, 'package');
}

function command(name: string, line: readonly string[]): Step {
  const run = async (): Promise<StepResult> => {
    const { code, output } = await runCommand(line, { cwd: WORKSPACE_ROOT });
    return { ok: code === 0, output };
  };
  return { name, run };
}

function problems(name: string, find: () => readonly Problem[] | Promise<readonly Problem[]>, need?: string): Step {
  const run = async (): Promise<StepResult> => {
    const found = await find();
    return { ok: found.length === 0, output: found.map(formatProblem).join('\n') };
  };
  return { name, needs: need === undefined ? [] : [need], run };
}

async function sizes(libraries: readonly WorkspacePackage[]): Promise<StepResult> {
  const measured = await measureSizes(libraries);
  const budgets = JSON.parse(readFileSync(join(TOOLING, 'size-budgets.json'), 'utf8')) as Budgets;
  const found = checkSizes(measured, budgets);
  const note = measured.map(({ entryPoint, bytes }) => `${entryPoint} ${(bytes / 1_000).toFixed(1)} kB`).join(', ');
  return { ok: found.length === 0, output: found.map(formatProblem).join('\n'), note };
}

function privateNames(packages: readonly WorkspacePackage[]): ReadonlySet<string> {
  return new Set(packages.filter(({ manifest }) => manifest.private === true).map(({ name }) => name));
}
