#!/usr/bin/env node
// Runs a script of this workspace, after making sure that the workspace is installed:
//
//   node packages/tooling/bin/workspace.mjs [[node flags] path/to/script.ts [arguments]]
//
// Without a script it only installs. It is what stands behind `npm start` and `npm test`, so it must run in a fresh clone on
// a machine that has only git, npm and Node 20: plain JavaScript, nothing imported that is not part of Node.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const WINDOWS = process.platform === 'win32';
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const STAMP = join(ROOT, 'node_modules', '.workspace-installed');

/** The workspace's own variables: its Node and tools first on the path, and no telemetry from any of them. */
const ENVIRONMENT = {
  ...process.env,
  PATH: [BIN, process.env.PATH].join(delimiter),
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) return fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.version}.`);
  const installed = await install();
  if (installed !== 0 || args.length === 0) return installed;
  return run('node', ['--conditions=@mm/source', ...args], ENVIRONMENT);
}

/** Installs with the pinned pnpm unless what is installed is already what the lockfile says. */
async function install() {
  const wanted = fingerprint();
  if (existsSync(join(BIN, 'node')) && readIfThere(STAMP) === wanted) return 0;
  const manager = packageManager();
  const started = Date.now();
  say(`installing the workspace with ${manager} …`);
  // `--yes` because nobody may be there to answer npx; the pnpm that starts here is the one the manifest pins.
  const code = await run('npx', ['--yes', manager, 'install', '--frozen-lockfile'], { ...ENVIRONMENT, CI: 'true' });
  if (code !== 0) return fail(`the install failed with exit code ${code}; see above. Is the npm registry reachable?`, code);
  writeFileSync(STAMP, wanted);
  say(`installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return 0;
}

/** What an install depends on: the lockfile, pnpm's settings, pnpm itself and the platform its binaries are for. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(ROOT, file)));
  return hash.update(`${packageManager()} ${process.platform} ${process.arch}`).digest('hex');
}

function packageManager() {
  const { packageManager: pinned } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return pinned.split('+')[0];
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Runs a command in the workspace's root, on this terminal, and gives its exit code. */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit', shell: WINDOWS });
    // A terminal sends Ctrl-C to the child as well; a second one would cut its clean-up short.
    const forward = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', (error) => resolve(fail(`cannot run ${command}: ${error.message}`)));
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

function say(text) {
  process.stderr.write(`workspace: ${text}\n`);
}

function fail(text, code = 1) {
  say(text);
  return code;
}
