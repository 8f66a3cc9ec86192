import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Conditions, WorkspacePackage } from '../workspace/packages.ts';
import type { Problem } from './problem.ts';

const BUDGET_FILE = 'packages/tooling/size-budgets.json';

/** Bytes allowed per entry point, as `@mm/core` or `@mm/connector/conformance`. */
export type Budgets = Readonly<Record<string, number>>;

/** The size of one entry point. */
export interface Size {
  readonly entryPoint: string;
  readonly bytes: number;
}

/**
 * What each entry point of built packages costs a user: bundled with the package's own code, minified, brotli.
 *
 * Dependencies are left out: they have their own budgets, or are someone else's.
 */
export async function measureSizes(packages: readonly WorkspacePackage[]): Promise<readonly Size[]> {
  return Promise.all(
    packages.flatMap((one) =>
      builtEntries(one).map(async ([subpath, file]) => ({
        entryPoint: one.name + subpath.slice(1),
        bytes: await bundledBytes(join(one.directory, file)),
      })),
    ),
  );
}

/** Is everything within its budget, and is there a budget for everything? */
export function checkSizes(sizes: readonly Size[], budgets: Budgets): readonly Problem[] {
  const measured = new Set(sizes.map(({ entryPoint }) => entryPoint));
  const over = sizes.flatMap(({ entryPoint, bytes }) => {
    const budget = budgets[entryPoint];
    if (budget === undefined) return [`${entryPoint} has no budget; it is ${bytes} bytes now`];
    return bytes > budget ? [`${entryPoint} is ${bytes} bytes, over its budget of ${budget}`] : [];
  });
  const stale = Object.keys(budgets).filter((name) => !measured.has(name));
  return [...over, ...stale.map((name) => `${name} has a budget but is no entry point`)].map((what) => ({
    where: BUDGET_FILE,
    what,
  }));
}

function builtEntries({ manifest }: WorkspacePackage): readonly (readonly [string, string])[] {
  return Object.entries(manifest.exports ?? {})
    .filter((entry): entry is [string, Conditions] => typeof entry[1] !== 'string')
    .map(([subpath, conditions]) => [subpath, conditions.default ?? '']);
}

async function bundledBytes(file: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    packages: 'external',
    logLevel: 'silent',
  });
  return outputFiles.reduce((total, { contents }) => total + brotliCompressSync(contents).length, 0);
}
