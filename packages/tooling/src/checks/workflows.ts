import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';

const FOLDER = '.github/workflows';
const PINNED = /@[0-9a-f]{40} # v\d+(\.\d+)*$/;

/** Is every action of a workflow pinned to a commit, with its version beside it? A tag can be moved to other code. */
export function checkWorkflows(root: string): readonly Problem[] {
  const folder = join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((file) => unpinned(file, readFileSync(join(folder, file), 'utf8')));
}

function unpinned(file: string, text: string): readonly Problem[] {
  return text.split('\n').flatMap((line, index) => {
    const used = /^\s*(?:- )?uses:\s*(.+?)\s*$/.exec(line)?.[1];
    if (used === undefined || used.startsWith('./') || PINNED.test(used)) return [];
    return [{ where: `${FOLDER}/${file}:${index + 1}`, what: `not pinned to a commit, with its version beside it: ${used}` }];
  });
}
