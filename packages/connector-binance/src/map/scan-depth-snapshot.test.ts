import { asset, instrument, venueId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSpotDepthSnapshot } from '../spot/map/depth-snapshot.ts';
import { decodeUsdmDepthSnapshot } from '../usdm/map/depth-snapshot.ts';
import { scanDepthSnapshot } from './scan-depth-snapshot.ts';

const BTC = instrument({
  venue: venueId('binance-usdm'),
  symbol: 'BTCUSDT',
  kind: 'linear-perp',
  base: asset('BTC'),
  quote: asset('USDT'),
  tickSize: '0.10',
  lotSize: '0.001',
});

const level = fc.tuple(
  fc.integer({ min: 1, max: 10_000_000 }).map((tick) => (tick / 10).toFixed(2)),
  fc.integer({ min: 0, max: 10_000_000 }).map((lot) => (lot / 1_000).toFixed(3)),
);
const body = fc.record({
  lastUpdateId: fc.maxSafeNat(),
  E: fc.integer({ min: 0, max: 9_000_000_000_000 }),
  T: fc.integer({ min: 0, max: 9_000_000_000_000 }),
  bids: fc.array(level),
  asks: fc.array(level),
});

/** Spelling the body so that it says the same and the scanner must give up: an escaped key that nobody reads. */
function escaped(json: string): Buffer {
  return Buffer.from(json.replace(/^\{/, '{"\\u0058":0,'));
}

describe('depth snapshots', () => {
  test('the scanner and the schema agree', () => {
    const agree = fc.property(body, (raw) => {
      const json = JSON.stringify(raw);
      for (const decode of [decodeUsdmDepthSnapshot, decodeSpotDepthSnapshot]) {
        const scanned = decode(Buffer.from(json), BTC, 7);
        const read = decode(escaped(json), BTC, 7);
        expect(contentOf(scanned)).toEqual(contentOf(read));
      }
      expect(scanDepthSnapshot(Buffer.from(json), BTC)).toBeDefined();
      expect(scanDepthSnapshot(escaped(json), BTC)).toBeUndefined();
    });
    fc.assert(agree);
  });

  test('an off-grid price, a key that comes twice, a missing field and a cut body are left to the schema', () => {
    const good = '{"lastUpdateId":5,"E":1,"T":2,"bids":[["10.00","1"]],"asks":[]}';
    expect(scanDepthSnapshot(Buffer.from(good), BTC)?.lastUpdateId).toBe(5);
    for (const bad of [
      good.replace('10.00', '10.05'),
      good.replace('"E":1', '"T":1'),
      good.replace('"asks":[]', '"x":[]'),
      good.slice(0, -1),
      `${good}x`,
    ]) {
      expect(scanDepthSnapshot(Buffer.from(bad), BTC)).toBeUndefined();
    }
  });

  test('futures need their times, spot has none', () => {
    const timeless = Buffer.from('{"lastUpdateId":5,"bids":[],"asks":[]}');
    expect(decodeUsdmDepthSnapshot(timeless, BTC, 7)).toMatchObject({ type: 'refusal', code: 'malformed-frame' });
    expect(decodeSpotDepthSnapshot(timeless, BTC, 7)).toMatchObject({ sequence: 5, venueTimeUs: 0 });
  });
});

function contentOf(snapshot: ReturnType<typeof decodeUsdmDepthSnapshot>): unknown {
  if ('type' in snapshot) return snapshot;
  const { bids, asks, ...rest } = snapshot;
  return { ...rest, sides: [bids, asks].map((side) => [side.ticks.slice(0, side.count), side.lots.slice(0, side.count)]) };
}
