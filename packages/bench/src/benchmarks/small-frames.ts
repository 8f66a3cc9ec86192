import assert from 'node:assert/strict';
import { spotMarketDecoder, usdmMarketDecoder } from '@mm/connector-binance';
import type { Benchmark } from '../benchmark.ts';
import { paired } from '../measure.ts';
import { consume } from '../unit.ts';

/** BBO and trade frames decoded, against `JSON.parse` alone on them. */
export const smallFrames: Benchmark = ({ recording, rounds }) => {
  const { small, instrument, product } = recording;
  const ours = (): void => {
    const decoder = product === 'usdm' ? usdmMarketDecoder([instrument]) : spotMarketDecoder([instrument]);
    let decoded = 0;
    for (const bytes of small) {
      const { type } = decoder.decode(bytes, 1);
      if (type === 'bbo' || type === 'trade') decoded += 1;
    }
    assert.equal(decoded, small.length);
    assert.ok(decoder.counts.fallbacks <= small.length / 1_000, `${decoder.counts.fallbacks} frames took the fallback`);
  };
  const theirs = (): void => {
    for (const bytes of small) consume(JSON.parse(bytes.toString()));
  };
  const { oursUs, ratio } = paired(ours, theirs, rounds);
  return {
    name: 'BBO and trade frames decoded',
    value: oursUs / small.length,
    unit: 'µs/frame',
    ratioTo: 'JSON.parse alone, same frames',
    ratio,
    must: 0.4,
    goal: 0.25,
    direction: 'max',
  };
};
