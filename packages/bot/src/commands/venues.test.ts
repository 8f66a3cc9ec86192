import { nodeWorld } from '@mm/connector/node';
import { expect, test } from 'vitest';
import type { CommandIo } from '../command.ts';
import { runCommandLine } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { venuesCommand } from './venues.ts';

interface Running {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly stop: () => void;
  readonly code: Promise<ExitCode>;
}

function run(...args: readonly string[]): Running {
  const out: string[] = [];
  const err: string[] = [];
  const stop = new AbortController();
  const io: CommandIo = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    about: { version: '1.2.3', node: 'v24.0.0' },
    world: nodeWorld,
    stop: stop.signal,
  };
  return { out, err, stop: () => stop.abort(), code: runCommandLine(['venues', ...args], [venuesCommand], io) };
}

test('starts venues whose printed URLs answer, until told to stop', async () => {
  const box = run('--json');
  await expect.poll(() => box.out.length, { timeout: 10_000 }).toBe(1);
  const shown = JSON.parse(box.out[0] as string) as {
    readonly venues: readonly {
      readonly name: string;
      readonly urls: { readonly rest: string };
      readonly keys: readonly object[];
    }[];
  };
  expect(shown.venues.map(({ name }) => name)).toEqual(['binance-usdm', 'binance-spot']);
  const paths: Readonly<Record<string, string>> = { 'binance-usdm': '/fapi/v1/ping', 'binance-spot': '/api/v3/ping' };
  for (const { name, urls, keys } of shown.venues) {
    const answer = await fetch(`${urls.rest}${paths[name]}`);
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    expect(keys.length).toBeGreaterThan(0);
  }
  box.stop();
  expect(await box.code).toBe(EXIT.interrupted);
  await expect(fetch(`${shown.venues[0]?.urls.rest}/fapi/v1/ping`)).rejects.toThrow();
});

test('prints URLs and keys for people, and at the end which faults fired', async () => {
  const box = run('--venue', 'binance-usdm', '--seconds', '1');
  expect(await box.code).toBe(EXIT.ok);
  expect(box.out.join('\n')).toMatch(/binance-usdm\n {2}\w+ +(http|ws):\/\/127\.0\.0\.1:\d+/);
  expect(box.out.join('\n')).toContain('dummy keys');
});

test.each([
  [['--venue', 'binance'], 'there is no venue "binance"'],
  [['--port', 'x'], '--port is a number'],
  [['--edge', '-1'], ''],
])('refuses %j', async (args, why) => {
  const box = run(...args);
  expect(await box.code).toBe(EXIT.usage);
  expect(box.err.join('\n')).toContain(why);
});
