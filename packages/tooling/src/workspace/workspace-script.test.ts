import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { WORKSPACE_ROOT } from '../run/workspace-root.ts';
import { temporaryTree } from '../testing/temporary-tree.ts';

const SCRIPT = 'packages/tooling/bin/workspace.mjs';

/** An npx that notes how it was called and "installs" the Node that runs this test, or fails as told. */
const NPX = `#!/bin/sh
echo "$@" >> npx-calls
[ -n "$NPX_FAILS" ] && exit 7
mkdir -p node_modules/.bin
ln -sf "${process.execPath}" node_modules/.bin/node
`;

let root = '';

beforeEach(() => {
  root = temporaryTree({
    'package.json': { packageManager: 'pnpm@12.21.0+sha512.abc' },
    'pnpm-lock.yaml': 'lockfileVersion: 9',
    'pnpm-workspace.yaml': '',
    'outside/npx': NPX,
    'main.mjs': `console.log(JSON.stringify([process.execArgv, process.argv.slice(2)])); process.exitCode = 3;`,
  });
  mkdirSync(dirname(join(root, SCRIPT)), { recursive: true });
  copyFileSync(join(WORKSPACE_ROOT, SCRIPT), join(root, SCRIPT));
  chmodSync(join(root, 'outside/npx'), 0o755);
});

function workspace(args: readonly string[], env: NodeJS.ProcessEnv = {}): { code: number | null; out: string; err: string } {
  const path = [join(root, 'outside'), process.env.PATH].join(delimiter);
  const ran = spawnSync(process.execPath, [join(root, SCRIPT), ...args], {
    cwd: join(root, 'outside'),
    env: { ...process.env, ...env, PATH: path },
    encoding: 'utf8',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

function installs(): readonly string[] {
  const file = join(root, 'npx-calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

test('installs with the pinned pnpm, then runs the script with its flags and arguments, and ends as it ends', () => {
  const { code, out } = workspace(['--expose-gc', 'main.mjs', '--json', 'x']);
  expect(installs()).toEqual(['--yes pnpm@12.21.0 install --frozen-lockfile']);
  expect(JSON.parse(out)).toEqual([
    ['--conditions=@mm/source', '--expose-gc'],
    ['--json', 'x'],
  ]);
  expect(code).toBe(3);
});

test('installs once, and again when the lockfile changes', () => {
  workspace(['main.mjs']);
  workspace(['main.mjs']);
  expect(installs()).toHaveLength(1);
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 10');
  workspace(['main.mjs']);
  expect(installs()).toHaveLength(2);
});

test('runs nothing after an install that failed, and installs again next time', () => {
  const { code, out, err } = workspace(['main.mjs'], { NPX_FAILS: '1' });
  expect({ code, out }).toEqual({ code: 7, out: '' });
  expect(err).toContain('the install failed with exit code 7');
  expect(workspace(['main.mjs']).code).toBe(3);
});

test('only installs when no script is named', () => {
  expect(workspace([]).code).toBe(0);
  expect(installs()).toHaveLength(1);
});
