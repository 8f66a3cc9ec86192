import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// The one file of this package that touches the machine.

/** The workspace this file stands in. */
export const WORKSPACE: string = fileURLToPath(new URL('../../..', import.meta.url));

export function argumentsOf(): readonly string[] {
  return process.argv.slice(2);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** How many processes at once make sense here. */
export function processors(): number {
  return Math.max(1, availableParallelism());
}

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null;
  /** The end of what it wrote about what went wrong. */
  readonly complaint: string;
}

const LONGEST_COMPLAINT = 4_000;

/** Runs a script of a workspace in a process of its own, and hears each line it prints. */
export function runScript(
  workspace: string,
  script: string,
  args: readonly string[],
  onLine: (line: string) => void,
  signal?: AbortSignal,
): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=@mm/source', join(workspace, script), ...args], {
      cwd: workspace,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' }),
    });
    let complaint = '';
    createInterface({ input: child.stdout }).on('line', onLine);
    child.stderr.on('data', (data: Buffer) => {
      complaint = `${complaint}${data.toString('utf8')}`.slice(-LONGEST_COMPLAINT);
    });
    child.on('error', (error) => (signal?.aborted === true ? resolve({ code: null, complaint }) : reject(error)));
    child.on('close', (code) => resolve({ code, complaint }));
  });
}

/** A copy of the workspace's sources that may be broken and is thrown away. */
export interface ThrowAwayCopy {
  readonly workspace: string;
  read(file: string): string;
  write(file: string, text: string): void;
  remove(): void;
}

/** Copies the sources; what is installed stays where it is, and is linked. */
export function throwAwayCopy(): ThrowAwayCopy {
  const workspace = mkdtempSync(join(tmpdir(), 'mm-mutant-'));
  symlinkSync(join(WORKSPACE, 'node_modules'), join(workspace, 'node_modules'));
  writeFileSync(join(workspace, 'package.json'), '{"private":true,"type":"module"}');
  mkdirSync(join(workspace, 'packages'));
  for (const name of readdirSync(join(WORKSPACE, 'packages'))) {
    const [from, to] = [join(WORKSPACE, 'packages', name), join(workspace, 'packages', name)];
    mkdirSync(to);
    for (const part of ['package.json', 'src', 'node_modules']) {
      cpSync(join(from, part), join(to, part), { recursive: true, verbatimSymlinks: true });
    }
  }
  return {
    workspace,
    read: (file) => readFileSync(join(workspace, file), 'utf8'),
    write: (file, text) => writeFileSync(join(workspace, file), text),
    remove: () => rmSync(workspace, { recursive: true, force: true }),
  };
}
