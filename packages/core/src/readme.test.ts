import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the first example of the README runs as it stands and prints what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const options = ['--conditions=@mm/source', '--input-type=module', '--eval', example];
  const printed = execFileSync(process.execPath, options, { encoding: 'utf8', cwd });
  expect(printed.replaceAll(/\s+/g, ' ')).toMatch(/^617001 \{ type: 'refusal', code: 'off-grid', .*\} 61700 $/);
});
