import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const cwd = fileURLToPath(new URL('.', import.meta.url));

/** The lines a block prints when it is run as it stands. */
function printedBy(example: string | undefined): string[] {
  const options = ['--conditions=@mm/source', '--input-type=module-typescript', '--eval', example ?? ''];
  return execFileSync(process.execPath, options, { encoding: 'utf8', cwd }).trimEnd().split('\n');
}

test('the first example of the README prints what it says', () => {
  expect(printedBy(examples[0])).toEqual(['normal 616998 617000 25', '617000.9']);
});

test('the keeper example of the README prints what it says', () => {
  expect(printedBy(examples[1])).toEqual([
    'normal alpha 616999 alpha 617001',
    'normal alpha 616999 bravo 617000',
    'normal alpha 616999 alpha 617001',
    'gapped',
  ]);
});
