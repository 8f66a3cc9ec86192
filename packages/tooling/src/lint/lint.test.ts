import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryTree } from '../testing/temporary-tree.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PLUGIN = 'packages/tooling/src/lint/no-ambient-time-or-chance.grit';

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
}

/** Which of these files the rules on time, chance and big.js refuse, under the workspace's own configuration. */
function refused(files: Readonly<Record<string, string>>): readonly string[] {
  const root = temporaryTree({ ...files, 'package.json': {} });
  mkdirSync(join(root, 'packages/tooling/src/lint'), { recursive: true });
  for (const file of ['biome.jsonc', PLUGIN]) copyFileSync(join(ROOT, file), join(root, file));
  const relevant = lint(root).diagnostics.filter(({ category }) => /plugin|noRestricted|useNodejsImport/.test(category));
  return [...new Set(relevant.map(({ location }) => location.path))].sort();
}

function lint(root: string): Report {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false', 'packages', 'examples'];
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/biome'), args, { cwd: root, encoding: 'utf8' });
  return JSON.parse(stdout) as Report;
}

/** Each text in a file of its own where decisions are made. */
function decisions(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text, index) => [`packages/engine/src/turn-${index + 100}.ts`, text]));
}

/** The same text at several paths. */
function everywhere(paths: readonly string[], text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [path, text]));
}

const AMBIENT: readonly string[] = [
  'export const t = Date.now();',
  `export const t = Date['now']();`,
  'export const { now } = Date;',
  'export const Clock = Date;',
  'export const t = new Date();',
  'export const t = new Date;',
  'export const t = Date();',
  'export const t = performance.now();',
  `import { performance } from 'node:perf_hooks';\nexport const t = performance.now();`,
  'export const t = process.hrtime();',
  'export const t = process.hrtime.bigint();',
  `import process from 'node:process';\nexport const t = process;`,
  'setTimeout(f, 1);',
  'setInterval(f, 1);',
  'setImmediate(f);',
  'queueMicrotask(f);',
  'process.nextTick(f);',
  'globalThis.setTimeout(f, 1);',
  `import { setTimeout } from 'node:timers';\nsetTimeout(f, 1);`,
  `import { setTimeout } from 'node:timers/promises';\nsetTimeout(1);`,
  `import { setTimeout } from 'timers/promises';\nsetTimeout(1);`,
  'export const r = Math.random();',
  `export const r = Math['random']();`,
  'export const { random } = Math;',
  'export const r = crypto.randomUUID();',
  'export const r = crypto.getRandomValues(a);',
  `import { randomUUID } from 'node:crypto';\nexport const r = randomUUID();`,
  `import { randomBytes } from 'crypto';\nexport const r = randomBytes(8);`,
  `import * as c from 'node:crypto';\nexport const r = c;`,
  `import c from 'node:crypto';\nexport const r = c;`,
  `export const r = import('node:crypto');`,
];

const EDGES: readonly string[] = [
  'examples/one/main.ts',
  'packages/bench/src/timing.ts',
  'packages/bot/src/main.ts',
  'packages/connector/src/node-adapter.ts',
  'packages/engine/src/turn.test.ts',
  'packages/tooling/src/check.ts',
];

const NEAR_EDGES: readonly string[] = [
  'examples/one/strategy.ts',
  'packages/connector/src/deep/node-adapter.ts',
  'packages/core/src/decimal.ts',
  'packages/engine/src/main.ts',
];

const GIVEN: readonly string[] = [
  `export const t = Date.parse('2026-01-01T00:00:00Z');`,
  'export const t = new Date(timeMs).toISOString();',
  'export const t = Date.UTC(2026, 0, 1);',
  'export const m = Math.floor(x);',
  `import { createHmac } from 'node:crypto';\nexport const h = createHmac('sha256', key);`,
];

describe('time and chance', () => {
  test('are refused in every form where decisions are made', () => {
    const files = decisions(AMBIENT);
    const found = refused(files);
    const missed = Object.entries(files).filter(([path]) => !found.includes(path));
    expect(missed).toEqual([]);
  });

  test('are allowed in the named files at the edge', () => {
    expect(refused(everywhere(EDGES, 'setTimeout(() => Math.random() * Date.now(), performance.now());'))).toEqual([]);
  });

  test('are refused in a file that only resembles one at the edge', () => {
    expect(refused(everywhere(NEAR_EDGES, 'export const t = Date.now();'))).toEqual(NEAR_EDGES);
  });

  test('may be computed with once they are given', () => {
    expect(refused(decisions(GIVEN))).toEqual([]);
  });
});

describe('big.js', () => {
  const text = `import { Big } from 'big.js';\nexport const one = new Big(1);`;

  test('is allowed in its one home and nowhere else', () => {
    const elsewhere = ['packages/book/src/a.test.ts', 'packages/book/src/decimal.ts', 'packages/core/src/quantities.ts'];
    expect(refused(everywhere(['packages/core/src/decimal.ts', ...elsewhere], text))).toEqual(elsewhere);
  });

  test('is refused at the edge too', () => {
    const edges = EDGES.filter((path) => !path.includes('test'));
    expect(refused(everywhere(edges, text))).toEqual(edges);
  });
});
