import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const NEVER_SOURCE: ReadonlySet<string> = new Set(['node_modules', 'dist']);

/** Every TypeScript file under a folder, as `/`-separated paths from it, sorted. */
export function sourceFiles(directory: string): readonly string[] {
  return filesUnder(directory).filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
}

/** Every file under a folder, as `/`-separated paths from it, sorted; built and installed files are left out by default. */
export function filesUnder(directory: string, without: ReadonlySet<string> = NEVER_SOURCE): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => without.has(part)))
    .sort();
}

/** Is this file there for tests only? Such files are not published and may look further down the layers. */
export function isTestFile(path: string): boolean {
  return /\.(test|test-d|bench)\.ts$/.test(path) || path.split('/').includes('testing');
}
