import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spotDesk, usdmDesk } from '../../testing/binance-desk.ts';

const PAGE = new URL('../../../../../docs/simulated-binance.md', import.meta.url);

test('the page about the simulated Binance names what it answers, and nothing else', () => {
  const page = readFileSync(PAGE, 'utf8');
  const answered = new Set([...usdmDesk().venue.endpoints, ...spotDesk().venue.endpoints]);
  const named = new Set([...page.matchAll(/`((?:GET|POST|PUT|DELETE) \/[^`]+)`/g)].map((match) => match[1]));
  expect([...answered].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect([...named].filter((name) => !answered.has(name ?? ''))).toEqual([]);
});
