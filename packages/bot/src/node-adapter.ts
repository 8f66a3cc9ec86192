import { readFileSync } from 'node:fs';
import { nodeWorld } from '@mm/connector/node';
import type { Command, CommandIo } from './command.ts';
import { runCommandLine } from './command-line.ts';

/**
 * Runs the command line of this very process, with these commands, and sets its exit code. The one file of this package that
 * touches the process: everything else is given what it needs.
 */
export async function runProcess(commands: readonly Command[]): Promise<void> {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  // Whoever read our output has gone (`mm watch … | head`): that is an end like any other.
  process.stdout.on('error', () => stopping.abort());
  const io: CommandIo = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    about: { version: manifest.version, node: process.version },
    world: () => nodeWorld(),
    stop: stopping.signal,
  };
  process.exitCode = await runCommandLine(process.argv.slice(2), commands, io);
}
