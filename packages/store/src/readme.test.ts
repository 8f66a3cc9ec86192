import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the first example of the README prints what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
  const options = ['--conditions=@mm/source', '--input-type=module-typescript', '--eval', example];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const printed = execFileSync(process.execPath, options, { encoding: 'utf8', cwd });
  expect(printed.trim().split('\n')).toEqual(['0 event', '1 command', '0']);
});
