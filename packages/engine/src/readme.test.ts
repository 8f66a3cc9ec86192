import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const cwd = fileURLToPath(new URL('.', import.meta.url));

test('the example of the README prints what it says', () => {
  const options = ['--conditions=@mm/source', '--input-type=module-typescript', '--eval', examples[0] ?? ''];
  const printed = execFileSync(process.execPath, options, { encoding: 'utf8', cwd }).trimEnd().split('\n');
  expect(printed).toEqual([
    'the venue is not ready',
    'set-timer',
    'the account was not read yet',
    'audit',
    'the book is not live',
    'quotes may stand',
    'place place',
  ]);
});
