import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../faults/fault-kinds.ts';
import { FaultWeather, STANDARD_FAULTS } from '../faults/fault-rates.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { PlainTrader } from '../testing/plain-trader.ts';
import { createWorld, type HostedVenue } from './create-world.ts';
import { summaryText } from './world-summary.ts';

const SECOND = 1_000_000;

/** A trader who places and cancels in any weather, and never learns. */
function livedThrough(seed: number, seconds: number, intensity = 1) {
  const world = createWorld({
    seed,
    venues: [{ venue: 'binance-usdm' }, { venue: 'binance-spot' }],
    arbitrage: { edgeBps: 1 },
    faults: { rates: 'standard', intensity },
  });
  const client = world.client('trader');
  const usdm = new PlainTrader(client, world.venues['binance-usdm'] as HostedVenue);
  const spot = new PlainTrader(client, world.venues['binance-spot'] as HostedVenue);
  const urls = [
    `${world.venues['binance-usdm']?.urls.public}/ws/btcusdt@depth@100ms/btcusdt@bookTicker`,
    `${world.venues['binance-spot']?.urls.stream}/ws/btcusdt@depth@100ms/btcusdt@trade`,
  ];
  const ears = urls.map((url) => usdm.listen(url));
  for (let i = 0; i < seconds; i += 1) {
    usdm.place();
    spot.place({ price: '60000.00', quantity: '0.01000' });
    world.run(SECOND / 2);
    usdm.cancel(`order-${i + 1}`);
    spot.cancel(`order-${i + 1}`);
    world.run(SECOND / 2);
    for (const [k, ear] of ears.entries()) if (ear.closed !== undefined) ears[k] = usdm.listen(urls[k] as string);
  }
  return { world, ears };
}

describe('a world in standard weather', () => {
  test('shows most kinds of faults within minutes, makes no mistake of its own, and says what it was', () => {
    const { world } = livedThrough(1, 120, 10);
    const { faults, mistakes } = world.admin.summary();
    expect(mistakes).toEqual([]);
    expect(faults.filter(({ fired }) => fired > 0).length).toBeGreaterThan(25);
    const text = summaryText(world.admin.summary());
    expect(text).toContain('binance-usdm BTCUSDT: fills by book (generated)');
    expect(text).toContain('moments of arbitrage');
    expect(text).toMatch(/F20 message lost: \d+, \d+/);
  });

  test('is the same for the same seed, in another process too', () => {
    const code = `
      import { createWorld } from ${JSON.stringify(new URL('./create-world.ts', import.meta.url).href)};
      const venues = [{ venue: 'binance-usdm' }, { venue: 'binance-spot' }];
      const world = createWorld({ seed: 9, venues, arbitrage: { edgeBps: 1 }, faults: { rates: 'standard' } });
      const nothing = () => undefined;
      const handlers = { onOpen: nothing, onMessage: nothing, onBatchEnd: nothing, onPing: nothing, onPong: nothing, onClose: nothing };
      const url = world.venues['binance-usdm'].urls.public + '/ws/btcusdt@depth@100ms';
      world.client('one').transport.openSocket({ url, maxMessageBytes: 1e7, handshakeTimeoutMs: 1000 }, handlers);
      world.run(60_000_000);
      process.stdout.write(world.traceHash);
    `;
    const run = (): string => execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    const first = run();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(run()).toBe(first);
  });

  test('parts for other seeds', () => {
    expect(livedThrough(1, 20).world.traceHash).not.toBe(livedThrough(2, 20).world.traceHash);
  });

  test('leaves nothing open once everybody has gone', () => {
    const { world, ears } = livedThrough(3, 60);
    for (const ear of ears) ear.socket.close();
    world.run(120 * SECOND);
    expect(world.open).toBe(0);
  });

  test('goes on at ten thousand steps a second of processor time, and more', () => {
    const { world } = livedThrough(4, 10);
    const before = world.network.time.steps;
    const start = process.cpuUsage().user;
    while (process.cpuUsage().user - start < 500_000) world.run(SECOND);
    const perSecond = ((world.network.time.steps - before) / (process.cpuUsage().user - start)) * SECOND;
    // A machine of its own does several times as many; this one may be shared, and its processors with others.
    expect(perSecond).toBeGreaterThan(10_000);
  });
});

describe('weather', () => {
  test('comes as often as its rates say', () => {
    const counts = new Map<string, number>();
    const weather = new FaultWeather(
      [
        { id: 'F20', perMinute: 6 },
        { id: 'F14', perMinute: 1 },
      ],
      0,
      seededRandom(1),
      {
        venues: ['a', 'b'],
        fire: (id, { venue }) => {
          for (const key of [id, `${id} ${venue}`]) counts.set(key, (counts.get(key) ?? 0) + 1);
        },
      },
    );
    weather.advance(1_000 * 60 * SECOND);
    expect((counts.get('F20') ?? 0) / 6_000).toBeCloseTo(1, 1);
    expect((counts.get('F14') ?? 0) / 1_000).toBeCloseTo(1, 0);
    expect((counts.get('F20 a') ?? 0) / (counts.get('F20') ?? 1)).toBeCloseTo(0.5, 1);
  });

  test('refuses rates that cannot be', () => {
    const parts = { venues: ['a'], fire: () => undefined };
    for (const perMinute of [-1, Number.NaN, 1e9])
      expect(() => new FaultWeather([{ id: 'F20', perMinute }], 0, seededRandom(1), parts)).toThrow(RangeError);
  });

  test('of the standard kind names faults and parameters that are there', () => {
    const world = createWorld({ venues: [{ venue: 'binance-usdm' }] });
    for (const { id, params = [{}] } of STANDARD_FAULTS) {
      expect(FAULT_KINDS[id]).toBeDefined();
      for (const one of params) world.admin.fire(id, one);
    }
  });
});

test('weather ends when faults are taken back', () => {
  const world = createWorld({ venues: [{ venue: 'binance-usdm' }], faults: { rates: [{ id: 'F27', perMinute: 600 }] } });
  const asked = (): number => world.admin.faults().reduce((sum, one) => sum + one.asked, 0);
  world.run(10 * SECOND);
  const before = asked();
  expect(before).toBeGreaterThan(20);
  world.admin.clearFaults();
  world.run(30 * SECOND);
  expect(asked()).toBe(before);
});
