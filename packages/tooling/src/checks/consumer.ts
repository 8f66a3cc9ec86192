import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, environmentWithoutNpm, runCommand } from '../run/command.ts';
import { WORKSPACE_ROOT } from '../run/workspace-root.ts';
import { entryPoints } from '../workspace/packages.ts';
import type { PackedPackage } from './pack.ts';
import type { Problem } from './problem.ts';
import { readmeExamples } from './readme-examples.ts';

/** An install on a slow line fits; an example that never ends does not go unnoticed. */
const LONGEST_COMMAND_MS = 300_000;

/** The strictest a user may be, libraries' declarations included. */
const CONSUMER_CONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['*.ts'],
};

/**
 * Does a user get what the packages promise?
 *
 * Installs the tarballs with npm into an empty project outside the workspace, imports every entry point there under Node,
 * type-checks a file that does the same, type-checks and runs the examples of the READMEs, and starts every command.
 *
 * @param nodeTypes the range of `@types/node` the user has
 * @param workspace the folder of the README that a user sees first
 * @param parent where the project is made, and removed again
 */
export async function checkConsumer(
  packed: readonly PackedPackage[],
  nodeTypes: string,
  workspace?: string,
  parent: string = tmpdir(),
): Promise<readonly Problem[]> {
  const project = realpathSync(mkdtempSync(join(parent, 'mm-consumer-')));
  try {
    const examples = [
      ...packed.flatMap(({ source }) => readmeExamples(source.name.replace(/^@mm\//, ''), source.directory)),
      ...(workspace === undefined ? [] : readmeExamples('workspace', workspace)),
    ];
    writeProject(project, packed);
    for (const { file, source } of examples) writeFileSync(join(project, file), source);
    const failed = await firstFailure([
      () => install(project, packed, nodeTypes),
      () => run(project, ['node', 'consumer.js']),
      () => run(project, [join(WORKSPACE_ROOT, 'node_modules/.bin/tsc'), '--project', 'tsconfig.json']),
      ...examples
        .filter(({ runs }) => runs)
        .map(
          ({ file }) =>
            () =>
              run(project, ['node', file]),
        ),
      ...commandsOf(packed).map((name) => () => run(project, [join('node_modules/.bin', name), '--help'])),
    ]);
    return failed === undefined ? foreignCopies(project, packed) : [{ where: 'a project of a user', what: failed }];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function writeProject(project: string, packed: readonly PackedPackage[]): void {
  const names = packed.flatMap(({ source }) => entryPoints(source.manifest));
  const imports = names.map((name, index) => `import * as m${index} from '${name}';`);
  const modules = names.map((_, index) => `m${index}`).join(', ');
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(CONSUMER_CONFIG));
  writeFileSync(join(project, 'consumer.js'), `${imports.join('\n')}\nfor (const m of [${modules}]) Object.keys(m);\n`);
  writeFileSync(join(project, 'consumer.ts'), `${imports.join('\n')}\nexport const modules: readonly object[] = [${modules}];\n`);
}

/** All tarballs at once, so that npm takes each for the version the others ask for. */
function install(project: string, packed: readonly PackedPackage[], nodeTypes: string): Promise<CommandResult> {
  const wanted = [...packed.map(({ tarball }) => tarball), `@types/node@${nodeTypes}`];
  return run(project, ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...wanted]);
}

function run(project: string, command: readonly string[]): Promise<CommandResult> {
  return runCommand(command, { cwd: project, env: environmentWithoutNpm(), timeoutMs: LONGEST_COMMAND_MS });
}

async function firstFailure(steps: readonly (() => Promise<CommandResult>)[]): Promise<string | undefined> {
  for (const step of steps) {
    const { code, output } = await step();
    if (code !== 0) return output;
  }
  return undefined;
}

function commandsOf(packed: readonly PackedPackage[]): readonly string[] {
  return packed.flatMap(({ source }) => Object.keys(source.manifest.bin ?? {}));
}

/** Packages of ours that npm took from the registry or installed twice, which would be a test of something else. */
function foreignCopies(project: string, packed: readonly PackedPackage[]): readonly Problem[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const ours = new Set(packed.map(({ source }) => `node_modules/${source.name}`));
  const installed = readdirSync(join(project, 'node_modules/@mm')).map((name) => `node_modules/@mm/${name}`);
  const foreign = Object.entries(lock.packages).filter(
    ([path, { resolved }]) => /node_modules\/@mm\/[^/]+$/.test(path) && (!ours.has(path) || !resolved?.startsWith('file:')),
  );
  const paths = new Set([...foreign.map(([path]) => path), ...installed.filter((path) => !ours.has(path))]);
  return [...paths].map((path) => ({ where: 'a project of a user', what: `${path} is not the packed package` }));
}
