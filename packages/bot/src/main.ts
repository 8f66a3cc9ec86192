#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { nodeWorld } from '@mm/connector/node';
import type { CommandIo } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';

// The one file of this package that touches the process: everything else is given what it needs.
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

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS, io);
