/**
 * What of a simulated world touches the machine: wall time, timers, ports and files.
 *
 * @packageDocumentation
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Scheduler } from '@mm/core';
import type { LoopbackMachine } from './loopback/loopback-host.ts';
import { type LoopbackOptions, type RunningWorld, runWorld } from './loopback/running-world.ts';
import { binanceCapture } from './recorded/binance-capture.ts';
import type { RecordedMarket } from './recorded/recorded-market.ts';

export { type LoopbackOptions, type RunningWorld, runningText } from './loopback/running-world.ts';

/**
 * Starts simulated venues on 127.0.0.1, over real HTTP and WebSockets, on wall time.
 *
 * @example
 * const { venues, admin, stop } = await startVenues({ venues: [{ venue: 'binance-usdm' }] });
 * console.log(venues['binance-usdm'].urls, venues['binance-usdm'].keys);
 * admin.fire('F20', { symbol: 'BTCUSDT' });
 * await stop();
 * @throws {RangeError} for options that cannot be
 */
export function startVenues(options: Partial<LoopbackOptions> = {}): Promise<RunningWorld> {
  return runWorld({ venues: [{ venue: 'binance-usdm' }, { venue: 'binance-spot' }], ...options }, thisMachine());
}

/** Resolves once every promise that could settle by itself has: what a world in memory waits for between two steps. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A capture of Binance's streams from a file, gzipped or not: one record a line, receive time in ns and the raw JSON. */
export function readBinanceCapture(path: string): RecordedMarket {
  const bytes = readFileSync(path);
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return binanceCapture(path.split('/').at(-1) ?? path, (isZipped ? gunzipSync(bytes) : bytes).toString('utf8').split('\n'));
}

/** The machine this runs on. */
export function thisMachine(): LoopbackMachine {
  let latestUs = 0;
  const scheduler: Scheduler = {
    after: (delayUs, run) => {
      const timer = setTimeout(run, Math.ceil(delayUs / 1_000));
      return () => clearTimeout(timer);
    },
  };
  return {
    scheduler,
    nowUs: () => {
      latestUs = Math.max(latestUs, Math.floor((performance.timeOrigin + performance.now()) * 1_000));
      return latestUs;
    },
  };
}
