import assert from 'node:assert';
import { expect, test } from 'vitest';
import type { CommandIo } from './command.ts';
import { versionCommand } from './commands/version.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-codes.ts';

test('every command has a name of its own, a one-line summary and a usage that begins with its name', () => {
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
  for (const { name, summary, usage } of COMMANDS) {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(summary).toMatch(/^[A-Z][^\n]*[^.\n]$/);
    expect(usage.startsWith(`mm ${name}`)).toBe(true);
  }
});

test('exit codes keep their meaning', () => {
  expect(EXIT).toEqual({ ok: 0, failed: 1, usage: 2, bug: 70, interrupted: 130 });
});

test('version shows the versions, for people and for programs', async () => {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    err: () => {},
    about: { version: '1.2.3', node: 'v24.0.0' },
    world: () => assert.fail('showing versions connects to nothing'),
    stop: new AbortController().signal,
  };
  await versionCommand.run([], io);
  await versionCommand.run(['--json'], io);
  expect(lines).toEqual(['mm 1.2.3 on Node v24.0.0', '{"mm":"1.2.3","node":"v24.0.0"}']);
});
