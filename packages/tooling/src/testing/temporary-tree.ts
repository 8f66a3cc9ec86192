import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files to write: path to text, or to something that is written as JSON. */
export type Tree = Readonly<Record<string, string | object>>;

/** Writes a small tree into a temporary folder that is gone when the test ends, and gives its path. */
export function temporaryTree(files: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'mm-tooling-'));
  // A child that the test started may still be writing as it ends, and leave a folder not empty while it is removed.
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}
