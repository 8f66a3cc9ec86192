import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

const cwd = tmpdir();

test('gives the exit code and everything printed', async () => {
  const script = `console.log('out'); console.error('err'); process.exitCode = 5;`;
  const { code, output } = await runCommand(['node', '-e', script], { cwd });
  expect(code).toBe(5);
  expect(output).toContain('out');
  expect(output).toContain('err');
});

test('fails a command that does not exist', async () => {
  expect(await runCommand(['no-such-command-here'], { cwd })).toMatchObject({ code: 127 });
});

test('ends a command that takes too long, and says so', async () => {
  const { code, output } = await runCommand(['node', '-e', 'setInterval(() => {}, 1000)'], { cwd, timeoutMs: 300 });
  expect(code).not.toBe(0);
  expect(output).toContain('ended by SIGTERM');
});
