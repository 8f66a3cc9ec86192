import type { HttpResult } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { createWorld, type World } from './create-world.ts';
import type { WorldOptions } from './world-options.ts';

const SECOND = 1_000_000;

/** A client that asks and listens, and keeps what it got. */
function visitor(world: World, name = 'visitor') {
  const { transport } = world.client(name);
  const nothing = (): void => undefined;
  return {
    get: (url: string): HttpResult[] => {
      const results: HttpResult[] = [];
      transport.request({ method: 'GET', url, headers: {}, timeoutMs: 5_000, maxBodyBytes: 1e7 }, (one) => results.push(one));
      return results;
    },
    listen: (url: string): string[] => {
      const got: string[] = [];
      transport.openSocket(
        { url, maxMessageBytes: 1e7, handshakeTimeoutMs: 5_000 },
        {
          onOpen: nothing,
          onBatchEnd: nothing,
          onPing: nothing,
          onPong: nothing,
          onMessage: (data) => got.push(new TextDecoder().decode(data)),
          onClose: (code, reason) => got.push(`closed ${code} ${reason}`),
        },
      );
      return got;
    },
  };
}

const json = (result: HttpResult | undefined): unknown =>
  result?.type === 'answered' ? JSON.parse(new TextDecoder().decode(result.body)) : undefined;

const BOTH: WorldOptions = { seed: 3, venues: [{ venue: 'binance-usdm' }, { venue: 'binance-spot' }] };

describe('a world of Binance in memory', () => {
  test('answers ping, time and exchangeInfo at both venues', () => {
    const world = createWorld(BOTH);
    const { get } = visitor(world);
    const { 'binance-usdm': usdm, 'binance-spot': spot } = world.venues;
    const ping = get(`${usdm?.urls.rest}/fapi/v1/ping`);
    const time = get(`${spot?.urls.rest}/api/v3/time`);
    const info = get(`${usdm?.urls.rest}/fapi/v1/exchangeInfo`);
    world.run(SECOND);
    expect(json(ping[0])).toEqual({});
    expect(json(time[0])).toEqual({ serverTime: expect.any(Number) });
    expect((json(info[0]) as { symbols: { symbol: string }[] }).symbols.map((one) => one.symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
  });

  test('streams depth whose updates continue each other', () => {
    const world = createWorld(BOTH);
    const { listen } = visitor(world);
    const usdm = listen(`${world.venues['binance-usdm']?.urls.public}/ws/btcusdt@depth@100ms`);
    const spot = listen(`${world.venues['binance-spot']?.urls.stream}/ws/btcusdt@depth@100ms`);
    world.run(20 * SECOND);
    const updates = usdm.map((one) => JSON.parse(one) as { u: number; pu: number });
    expect(updates.length).toBeGreaterThan(150);
    for (const [i, { pu }] of updates.slice(1).entries()) expect(pu).toBe(updates[i]?.u);
    const spots = spot.map((one) => JSON.parse(one) as { U: number; u: number });
    expect(spots.length).toBeGreaterThan(150);
    for (const [i, { U }] of spots.slice(1).entries()) expect(U).toBe((spots[i]?.u as number) + 1);
    expect(world.admin.summary().mistakes).toEqual([]);
  });

  test('does the same for the same seed', () => {
    const hash = (seed: number): string => {
      const world = createWorld({ ...BOTH, seed, faults: { rates: 'standard' } });
      const { listen } = visitor(world);
      listen(`${world.venues['binance-usdm']?.urls.public}/ws/btcusdt@depth@100ms/btcusdt@bookTicker`);
      listen(`${world.venues['binance-spot']?.urls.stream}/ws/btcusdt@trade`);
      world.run(30 * SECOND);
      return world.traceHash;
    };
    expect(hash(1)).toBe(hash(1));
    expect(hash(1)).not.toBe(hash(2));
  });
});
