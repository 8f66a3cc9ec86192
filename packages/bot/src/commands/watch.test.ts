import { createWorld, type World } from '@mm/sim';
import { macrotask } from '@mm/sim/node';
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../command.ts';
import { runCommandLine } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { watchCommand } from './watch.ts';

/** `mm watch` on a machine of a world in memory. */
class Watching {
  readonly out: string[] = [];
  readonly err: string[] = [];
  readonly stop = new AbortController();
  readonly code: Promise<ExitCode>;
  readonly #world: World;
  #done = false;

  constructor(world: World, args: readonly string[]) {
    this.#world = world;
    const client = world.client('watcher');
    const io: CommandIo = {
      out: (line) => this.out.push(line),
      err: (line) => this.err.push(line),
      about: { version: '1.2.3', node: 'v24.0.0' },
      world: () => ({ ...client, transport: client.transport, random: () => 0.5, close: () => Promise.resolve() }),
      stop: this.stop.signal,
    };
    this.code = runCommandLine(['watch', ...args], [watchCommand], io).finally(() => {
      this.#done = true;
    });
  }

  /** Lets time pass in the world until the command has ended. */
  async ended(): Promise<ExitCode> {
    await this.#world.runAsync(60_000_000, macrotask, () => this.#done);
    return this.code;
  }
}

function boxOf(venue: 'binance-usdm' | 'binance-spot'): { readonly world: World; readonly endpoints: readonly string[] } {
  const world = createWorld({ seed: 5, venues: [{ venue }] });
  const urls = Object.entries(world.venues[venue]?.urls ?? {});
  return { world, endpoints: urls.flatMap(([name, url]) => ['--endpoint', `${name}=${url}`]) };
}

describe.each(['binance-usdm', 'binance-spot'] as const)('watching %s', (venue) => {
  test('prints the feed of a market as JSON, in step with the venue', async () => {
    const { world, endpoints } = boxOf(venue);
    const run = new Watching(world, [venue, 'btc/usdt', '--json', '--seconds', '5', ...endpoints]);
    expect(await run.ended()).toBe(EXIT.ok);
    const records = run.out.map((line) => JSON.parse(line) as { readonly type: string; readonly [key: string]: unknown });
    const types = new Set(records.map(({ type }) => type));
    expect([...types]).toEqual(
      expect.arrayContaining(['venue-state', 'stream-state', 'book-snapshot', 'book-delta', 'bbo', 'trade']),
    );
    expect(records.filter(({ state }) => state === 'gapped' || state === 'refused')).toEqual([]);
    const bbo = records.find(({ type }) => type === 'bbo');
    expect(bbo).toMatchObject({ venue, bid: [expect.stringMatching(/^\d+(\.\d+)?$/), expect.any(String)] });
    expect(run.err).toEqual([]);
  });

  test('leaves nothing open behind', async () => {
    const { world, endpoints } = boxOf(venue);
    await new Watching(world, [venue, 'BTCUSDT', '--seconds', '3', ...endpoints]).ended();
    await world.runAsync(5_000_000, macrotask);
    expect(world.open).toBe(0);
  });
});

describe('watching', () => {
  test('says it for people: the touch, trades and the state of the book', async () => {
    const { world, endpoints } = boxOf('binance-usdm');
    const run = new Watching(world, ['binance-usdm', 'BTCUSDT', '--seconds', '5', ...endpoints]);
    await run.ended();
    const text = run.out.join('\n');
    expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}bbo {4}\d+(\.\d)? × [\d.]+ {3}\d+(\.\d)? × [\d.]+$/m);
    expect(text).toMatch(/ {2}trade {2}(bought|sold) [\d.]+ at [\d.]+$/m);
    expect(text).toMatch(/ {2}book {3}live: /);
  });

  test('ends when told to from outside', async () => {
    const { world, endpoints } = boxOf('binance-usdm');
    const run = new Watching(world, ['binance-usdm', 'BTCUSDT', ...endpoints]);
    await world.runAsync(2_000_000, macrotask);
    run.stop.abort();
    expect(await run.code).toBe(EXIT.interrupted);
  });

  test('says that a venue does not have a market', async () => {
    const { world, endpoints } = boxOf('binance-usdm');
    const run = new Watching(world, ['binance-usdm', 'DOGE/USDT', ...endpoints]);
    expect(await run.ended()).toBe(EXIT.failed);
    expect(run.err).toEqual(['mm watch: binance-usdm has no market "DOGE/USDT"']);
  });

  test.each([
    [['binance-usdm'], 'a venue and a market are needed'],
    [['binance', 'BTCUSDT'], 'there is no venue "binance"'],
    [['binance-usdm', 'BTCUSDT', '--streams', 'book,depth'], 'there is no stream "depth"'],
    [['binance-usdm', 'BTCUSDT', '--env', 'live'], 'there is no environment "live"'],
    [['binance-usdm', 'BTCUSDT', '--env', 'local'], '--endpoint goes with --env local'],
    [['binance-usdm', 'BTCUSDT', '--endpoint', 'rest'], 'an endpoint is name=url'],
    [['binance-usdm', 'BTCUSDT', '--seconds', '1.5'], '--seconds takes a whole number'],
    [['binance-usdm', 'BTCUSDT', '--sim', '--env', 'demo'], '--sim brings its own'],
  ])('refuses %j', async (args, why) => {
    const { world } = boxOf('binance-usdm');
    const run = new Watching(world, args);
    expect(await run.code).toBe(EXIT.usage);
    expect(run.err.join('\n')).toContain(why);
  });
});
