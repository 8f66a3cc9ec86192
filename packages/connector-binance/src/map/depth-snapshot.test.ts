import type { DepthSnapshot } from '@mm/connector';
import { isRefusal, type Refusal } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { decodeSpotDepthSnapshot } from '../spot/map/depth-snapshot.ts';
import { gridded } from '../testing/frames.ts';
import { decodeUsdmDepthSnapshot } from '../usdm/map/depth-snapshot.ts';

const BTC = gridded('BTCUSDT', '0.10', '0.001');
const BODY =
  '{"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431.00000000"]],"asks":[["4.10","12.5"]]}';

function plain(snapshot: DepthSnapshot | Refusal): unknown {
  if (isRefusal(snapshot)) return snapshot.code;
  const { sequence, venueTimeUs, receiveTimeUs, bids, asks } = snapshot;
  const [bid, ask] = [bids, asks].map(({ count, ticks, lots }) => [count, ticks[0], lots[0]]);
  return { sequence, venueTimeUs, receiveTimeUs, bid, ask };
}

describe.each([
  ['USDⓈ-M', decodeUsdmDepthSnapshot, 1_589_436_922_959_000],
  ['spot', decodeSpotDepthSnapshot, 0],
] as const)('the depth snapshot of %s', (_name, decode, venueTimeUs) => {
  const decoded = (body: string): unknown => plain(decode(Buffer.from(body), BTC, 7));

  test('is read into ticks and lots', () => {
    expect(decoded(BODY)).toEqual({
      sequence: 1_027_024,
      venueTimeUs,
      receiveTimeUs: 7,
      bid: [1, 40, 431_000],
      ask: [1, 41, 12_500],
    });
  });

  test('keeps a number above 2^53 exact', () => {
    expect(decoded(BODY.replace('1027024', '9007199254740993'))).toMatchObject({ sequence: 9_007_199_254_740_993n });
  });

  test.each([
    ['what is no JSON', '<html>502 Bad Gateway</html>', 'malformed-frame'],
    ['an error of the venue', '{"code":-1121,"msg":"Invalid symbol."}', 'malformed-frame'],
    ['what looks like a refusal of ours', '{"type":"refusal","code":"killed","message":""}', 'malformed-frame'],
    ['a rounded sequence', BODY.replace('1027024', '1027024.5'), 'malformed-frame'],
    ['a negative sequence', BODY.replace('1027024', '-1'), 'malformed-frame'],
    ['numbers for texts', BODY.replace('"4.10"', '4.10'), 'malformed-frame'],
    ['a level without a size', BODY.replace('["4.10","12.5"]', '["4.10"]'), 'malformed-frame'],
    ['a price off the grid', BODY.replace('4.10', '4.15'), 'off-grid'],
    ['a price with an exponent', BODY.replace('4.10', '4e0'), 'not-a-decimal'],
    ['a negative size', BODY.replace('12.5', '-12.5'), 'negative'],
    ['a price of zero', BODY.replace('4.10', '0.00'), 'bad-level'],
    ['a size past 2^53 lots', BODY.replace('12.5', '9007199254740.992'), 'too-large'],
  ])('refuses %s', (_what, body, code) => {
    expect(decoded(body)).toBe(code);
  });
});
