import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
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

/** A script of this workspace that runs in a process of its own. */
export interface RunningScript {
  readonly pid: number | undefined;
  /** `kill -9`. */
  kill(): void;
  /** Settles once the process is gone. */
  readonly ended: Promise<ChildEnd>;
}

/** Starts a script of this workspace; it may be killed at any time. */
export function startScript(script: string, args: readonly string[], onLine: (line: string) => void): RunningScript {
  const child = spawn(process.execPath, ['--conditions=@mm/source', join(WORKSPACE, script), ...args], {
    cwd: WORKSPACE,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  createInterface({ input: child.stdout }).on('line', onLine);
  child.stderr.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString('utf8')}`.slice(-LONGEST_COMPLAINT);
  });
  const ended = new Promise<ChildEnd>((resolve) => {
    child.on('error', (error) => resolve({ code: null, complaint: String(error) }));
    child.on('close', (code) => resolve({ code, complaint }));
  });
  return { pid: child.pid, kill: () => void child.kill('SIGKILL'), ended };
}

/** Answers lines of text on a free loopback port. @returns the port */
export function answerLines(answer: (line: string) => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      createInterface({ input: socket }).on('line', (line) => socket.write(`${answer(line)}\n`));
    });
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Asks who answers lines there, one at a time. Rejects when nobody does any more. */
export function askLine(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(`${line}\n`));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('nobody answered')));
    createInterface({ input: socket })
      .on('error', () => undefined)
      .once('line', (reply) => {
        resolve(reply);
        socket.destroy();
      });
  });
}

/** Appends lines to a file, each down once the call returns, so that it outlives the process. */
export function lineWriter(path: string): (line: string) => void {
  const file = openSync(path, 'a');
  return (line) => void writeSync(file, `${line}\n`);
}

/** The whole lines of a file; none when there is no file. */
export function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

export function writeText(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}

/** A directory that is thrown away. */
export interface ThrowAwayDirectory {
  readonly path: string;
  remove(): void;
}

export function throwAwayDirectory(): ThrowAwayDirectory {
  const path = mkdtempSync(join(tmpdir(), 'mm-drill-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
