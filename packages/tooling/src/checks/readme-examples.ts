import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A TypeScript block of a README. */
export interface ReadmeExample {
  /** Where a user's project keeps it, as in `readme-core-1.ts`. */
  readonly file: string;
  readonly source: string;
  /** False for a block fenced as `ts no-run`, which needs a venue or a key: it is type-checked only. */
  readonly runs: boolean;
}

/**
 * The examples in a folder's README, in order. A block that imports nothing is a fragment, shown in passing, and no example.
 * @param name what the files are named after: the package's short name
 */
export function readmeExamples(name: string, directory: string): readonly ReadmeExample[] {
  const file = join(directory, 'README.md');
  if (!existsSync(file)) return [];
  const blocks = readFileSync(file, 'utf8').matchAll(/^```ts( no-run)?\n(.*?)^```$/gms);
  const examples = [...blocks].filter(([, , source = '']) => /^import /m.test(source));
  return examples.map(([, noRun, source = ''], index) => ({
    file: `readme-${name}-${index + 1}.ts`,
    source,
    runs: noRun === undefined,
  }));
}
