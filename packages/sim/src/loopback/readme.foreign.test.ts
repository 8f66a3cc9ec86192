import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startVenues } from '../node-adapter.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

test('the bot of the README works word for word, ports aside', async () => {
  const { adminUrl, venues, stop } = await startVenues();
  const bot = /```js\n([\s\S]*?)```/.exec(readFileSync(`${PACKAGE}README.md`, 'utf8'))?.[1] ?? '';
  const here = bot.replace('http://127.0.0.1:18080', adminUrl);
  expect(here).not.toBe(bot);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', here], { cwd: PACKAGE });
  const [first, second] = stdout.trim().split('\n');
  expect(first).toMatch(/^\d+ open 1$/);
  expect(second).toMatch(/^0\.01 99999\.\d+$/);
  expect(venues['binance-usdm']?.exchange.account('main').positions[0]?.size).toBe(-10);
  await stop();
}, 60_000);
