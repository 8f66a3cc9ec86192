import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Instrument, isRefusal } from '@mm/core';
import { sharedData } from '@mm/tooling/shared-data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spotMarketDecoder } from '../spot/map/frames.ts';
import { CAPTURES, readCapture } from '../testing/captures.ts';
import { damaged, gridded } from '../testing/frames.ts';
import { plainOutcome } from '../testing/outcome.ts';
import { decodePlainly, type PlainOutcome, type Product } from '../testing/plain-decoder.ts';
import { decodeUsdmDepthSnapshot } from '../usdm/map/depth-snapshot.ts';
import { usdmMarketDecoder } from '../usdm/map/frames.ts';
import { usdmSequenceRules } from '../usdm/map/sequence-rules.ts';

const DECODERS = { usdm: usdmMarketDecoder, spot: spotMarketDecoder } as const;

/** As text: comparing hundreds of thousands of outcomes field by field takes a minute. */
function shown(outcome: PlainOutcome): string {
  return JSON.stringify(outcome, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

describe('every captured frame', () => {
  for (const { name, product, instrument } of CAPTURES) {
    test(`of ${name} is decoded as plain code decodes it, without the fallback`, (context) => {
      const decoder = DECODERS[product]([instrument]);
      const frames = readCapture(sharedData('binance-captures', context), name).filter((one) => !one.isSnapshot);
      const differing = frames.filter(({ frame, receiveTimeUs }) => {
        const got = plainOutcome(decoder.decode(frame, receiveTimeUs));
        return shown(got) !== shown(decodePlainly(frame, product, [instrument]));
      });
      expect(differing.map(({ frame }) => Buffer.from(frame).toString())).toEqual([]);
      expect(decoder.counts).toEqual({ frames: frames.length, fallbacks: 0 });
    });

    test(`of ${name}, damaged, ends as in plain code`, (context) => {
      const decoder = DECODERS[product]([instrument]);
      const frames = readCapture(sharedData('binance-captures', context), name).map((one) => one.frame);
      const index = fc.nat(frames.length - 1);
      const damage = fc.tuple(index, index).chain(([i, j]) => {
        const [frame, other] = [frames[i] as Uint8Array, frames[j] as Uint8Array];
        // Snapshots are too large to be damaged a hundred times.
        return fc.tuple(fc.constant(frame), damaged(frame.subarray(0, 20_000), other.subarray(0, 20_000)));
      });
      fc.assert(
        fc.property(damage, ([whole, frame]) => {
          decoder.decode(whole, 0);
          expect(shown(plainOutcome(decoder.decode(frame, 0)))).toBe(shown(decodePlainly(frame, product, [instrument])));
        }),
      );
    });
  }
});

/** What the pushed messages of a sample file say: `=`, perhaps a number, and JSON over one or many lines. */
function pushed(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split(/^(?=[<>=])/m)
    .filter((record) => record.startsWith('='))
    .map((record) => record.replace(/^=\d*/, '').trim());
}

describe('published samples', () => {
  const FOLDER = 'venue-samples/binance';
  const instruments = ['BTCUSDT', 'BNBUSDT', 'BNBBTC', 'ETHUSDT'].map((symbol) => gridded(symbol, '0.00000001', '0.00000001'));

  test.for<[Product, string, string, PlainOutcome['type']]>([
    ['usdm', 'UsdFutures', 'Book', 'depth-update'],
    ['usdm', 'UsdFutures', 'PartialBook', 'depth-update'],
    ['usdm', 'UsdFutures', 'BookTicker', 'bbo'],
    ['usdm', 'UsdFutures', 'AggTrades', 'trade'],
    ['usdm', 'UsdFutures', 'MarkPrice', 'other'],
    ['spot', 'Spot/ExchangeData', 'BookTicker', 'bbo'],
    ['spot', 'Spot/ExchangeData', 'Trades', 'trade'],
    ['spot', 'Spot/ExchangeData', 'AggregatedTrades', 'trade'],
    ['spot', 'Spot/ExchangeData', 'PartialBook', 'other'],
  ])('of %s: %s/%s is a message of the type %s', ([product, folder, name, type], context) => {
    const file = join(sharedData(`${FOLDER}/Subscriptions/${folder}`, context), `${name}.txt`);
    const frames = pushed(file).map((text) => Buffer.from(text));
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) {
      const got = plainOutcome(DECODERS[product](instruments).decode(frame, 0));
      expect(got.type).toBe(type);
      expect(got).toEqual(decodePlainly(frame, product, instruments));
    }
  });

  test.for<[Product, string]>([
    ['usdm', 'UsdFutures'],
    ['spot', 'Spot'],
  ])('of %s: whatever else %s pushes is decoded as plain code decodes it', ([product, folder], context) => {
    const root = sharedData(`${FOLDER}/Subscriptions/${folder}`, context);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.txt'));
    const frames = files.flatMap((file) => pushed(join(root, file))).map((text) => Buffer.from(text));
    expect(frames.length).toBeGreaterThan(10);
    for (const frame of frames) {
      expect(plainOutcome(DECODERS[product](instruments).decode(frame, 0))).toEqual(decodePlainly(frame, product, instruments));
    }
  });

  test('of USDⓈ-M: the depth snapshot is read', (context) => {
    const file = sharedData(`${FOLDER}/Endpoints/UsdFutures/ExchangeData/GetOrderBook.txt`, context);
    const body = readFileSync(file, 'utf8').split('\n').slice(3).join('\n');
    const snapshot = decodeUsdmDepthSnapshot(Buffer.from(body), instruments[0] as Instrument, 0);
    expect(snapshot).toMatchObject({ sequence: 1_027_024, venueTimeUs: 1_589_436_922_959_000 });
    expect(!isRefusal(snapshot) && [snapshot.bids.ticks[0], snapshot.bids.lots[0]]).toEqual([4e8, 431e8]);
  });
});

test('twelve seconds of four USDⓈ-M symbols of 2021 are decoded without the fallback, and their updates are chained', (context) => {
  const file = sharedData('cryptofeed-captures/BINANCE_FUTURES.ws.1.0.gz', context);
  const instruments = [
    ...[gridded('SUSHIUSDT', '0.001', '1'), gridded('AKROUSDT', '0.00001', '1')],
    ...[gridded('KEEPUSDT', '0.0001', '1'), gridded('CTKUSDT', '0.001', '1')],
  ];
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').slice(1);
  const frames = lines.filter((line) => line !== '').map((line) => Buffer.from(line.slice(line.indexOf('{'))));
  const decoder = usdmMarketDecoder(instruments);
  const counts: Record<string, number> = {};
  const lastOf = new Map<string, bigint>();
  for (const frame of frames) {
    const got = plainOutcome(decoder.decode(frame, 0));
    expect(shown(got)).toBe(shown(decodePlainly(frame, 'usdm', instruments)));
    counts[got.type] = (counts[got.type] ?? 0) + 1;
    if (got.type !== 'depth-update') continue;
    const last = lastOf.get(got.instrument);
    const numbers = { first: Number(got.first), last: Number(got.last), previous: Number(got.previous) };
    if (last !== undefined) expect(usdmSequenceRules.afterUpdate(numbers, Number(last))).toBe('next');
    lastOf.set(got.instrument, got.last);
  }
  expect(counts).toEqual({ 'depth-update': 764, bbo: 613, trade: 91, other: 67 });
  expect(decoder.counts.fallbacks).toBe(counts.other);
});
