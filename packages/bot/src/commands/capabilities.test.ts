import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CommandIo } from '../command.ts';
import { runCommandLine } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { capabilitiesCommand } from './capabilities.ts';

async function printed(...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    err: () => {},
    about: { version: '1.2.3', node: 'v24.0.0' },
    world: () => assert.fail('capabilities are data'),
    stop: new AbortController().signal,
  };
  expect(await runCommandLine(['capabilities', ...args], [capabilitiesCommand], io)).toBe(EXIT.ok);
  return lines.join('\n');
}

test('prints the table that the docs show', async () => {
  const docs = readFileSync(new URL('../../../../docs/capabilities.md', import.meta.url), 'utf8');
  expect(docs).toContain(`\n${await printed()}\n`);
});

test('has a column a venue, and tells programs the same', async () => {
  const tables = JSON.parse(await printed('--json')) as readonly { readonly venue: string; readonly capabilities: object }[];
  expect(tables.map(({ venue }) => venue)).toEqual(['binance-usdm', 'binance-spot']);
  expect(tables[0]?.capabilities).toMatchObject({ place: { state: 'can' } });
});
