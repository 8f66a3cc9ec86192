#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { CommandIo } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';

// The one file of this package that touches the process: everything else is given what it needs.
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const io: CommandIo = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  about: { version: manifest.version, node: process.version },
};

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS, io);
