import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import { WORKSPACE_ROOT } from '../run/workspace-root.ts';

const CONDITIONS = ['@mm/source'];

/** `MM_PROPERTY_RUNS=2000` tries every property that often. */
const LONGER_PROPERTIES = process.env.MM_PROPERTY_RUNS !== undefined;
const PROPERTY_RUNS = fileURLToPath(new URL('./property-runs.ts', import.meta.url));

/** What is never a test of this workspace. */
const NEVER: readonly string[] = ['**/node_modules/**', '**/dist/**'];

/** Tests on recorded market data; they skip with a message where the data is absent. */
const DATA: readonly string[] = ['packages/*/src/**/*.data.test.ts'];

/** Tests too slow for every change: `pnpm test:long` runs them. */
const LONG: readonly string[] = ['packages/*/src/**/*.long.test.ts'];

/** Connectors against venues in a box, case by case of the contract: `pnpm test:conformance`. */
const CONFORMANCE: readonly string[] = ['packages/*/src/**/*.conformance.test.ts'];

/** Clients that other people wrote, unmodified, against venues in a box: `pnpm test:foreign`. */
const FOREIGN: readonly string[] = ['packages/*/src/**/*.foreign.test.ts'];

/** Everything else. */
const UNIT: readonly string[] = ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts'];

/**
 * The vitest options of the whole workspace: projects told apart by the file's name.
 *
 * Packages resolve to each other's sources, so no build is needed.
 */
export function workspaceTests(): ViteUserConfig {
  return {
    test: {
      projects: [
        project('unit', LONGER_PROPERTIES ? withProperties(UNIT) : UNIT, [...DATA, ...LONG, ...CONFORMANCE, ...FOREIGN]),
        project('data', DATA, []),
        project('long', LONG, []),
        project('conformance', CONFORMANCE, []),
        project('foreign', FOREIGN, []),
      ],
      passWithNoTests: true,
      // Vitest leaves one processor to itself, which of two is half; it does next to nothing while tests run.
      maxWorkers: availableParallelism(),
    },
  };
}

/** Of these test files those that there is something to gain from trying longer. */
function withProperties(patterns: readonly string[]): string[] {
  const files = globSync([...patterns], { cwd: WORKSPACE_ROOT, exclude: ['**/node_modules/**'] });
  return files.filter((file) => /fast-check|MM_PROPERTY_RUNS/.test(readFileSync(join(WORKSPACE_ROOT, file), 'utf8')));
}

function project(name: string, include: readonly string[], exclude: readonly string[]): ViteUserConfig {
  return {
    resolve: { conditions: CONDITIONS },
    ssr: { resolve: { conditions: CONDITIONS } },
    test: {
      name,
      include: [...include],
      exclude: [...NEVER, ...exclude],
      environment: 'node',
      setupFiles: LONGER_PROPERTIES ? [PROPERTY_RUNS] : [],
      // Cases over loopback mostly wait.
      maxConcurrency: 12,
      testTimeout: name === 'unit' && !LONGER_PROPERTIES ? 20_000 : 600_000,
    },
  };
}
