import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const cwd = fileURLToPath(new URL('..', import.meta.url));

/** What a block prints when it is run as it stands, each run of white space as one blank. */
function printedBy(example: string | undefined): string {
  const options = ['--conditions=@mm/source', '--input-type=module-typescript', '--eval', example ?? ''];
  return execFileSync(process.execPath, options, { encoding: 'utf8', cwd }).replaceAll(/\s+/g, ' ');
}

test('the first example of the README prints what it says', () => {
  expect(printedBy(examples[0])).toMatch(/^617001 \{ type: 'refusal', code: 'off-grid', .*\} 61700 $/);
});

test('the grid example of the README prints what it says', () => {
  expect(printedBy(examples[1])).toBe('0.0001 binance-usdm:linear-perp:BTCUSDT 10 okx:linear-perp:BTC-USDT-SWAP 1 ');
});
