import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const CONDITIONS = ['@mm/source'];

/** `MM_PROPERTY_RUNS=2000` tries every property that often. */
const LONGER_PROPERTIES = process.env.MM_PROPERTY_RUNS !== undefined;
const PROPERTY_RUNS = fileURLToPath(new URL('./property-runs.ts', import.meta.url));

/** What is never a test of this workspace. */
const NEVER: readonly string[] = ['**/node_modules/**', '**/dist/**'];

/** Nothing to gain from trying longer: these tests start programs, and have no properties. */
const NOT_LONGER: readonly string[] = LONGER_PROPERTIES ? ['packages/tooling/**'] : [];

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
        project('unit', UNIT, [...DATA, ...LONG, ...CONFORMANCE, ...FOREIGN]),
        project('data', DATA, []),
        project('long', LONG, []),
        project('conformance', CONFORMANCE, []),
        project('foreign', FOREIGN, []),
      ],
      passWithNoTests: true,
    },
  };
}

function project(name: string, include: readonly string[], exclude: readonly string[]): ViteUserConfig {
  return {
    resolve: { conditions: CONDITIONS },
    ssr: { resolve: { conditions: CONDITIONS } },
    test: {
      name,
      include: [...include],
      exclude: [...NEVER, ...NOT_LONGER, ...exclude],
      environment: 'node',
      setupFiles: LONGER_PROPERTIES ? [PROPERTY_RUNS] : [],
      // Cases over loopback mostly wait.
      maxConcurrency: 12,
      testTimeout: name === 'unit' && !LONGER_PROPERTIES ? 20_000 : 600_000,
    },
  };
}
