import { expect, test } from 'vitest';
import { parsed } from '../testing/plain-client.ts';
import { referenceDepthFrame } from './reference-frame.ts';

test.each(['2024', '2026'] as const)('the reference frame of %s has exactly 1,600 bytes and 68 levels', (fields) => {
  for (let seed = 0; seed < 50; seed += 1) {
    const frame = referenceDepthFrame({ fields, seed });
    const { b, a, s } = parsed(frame).data;
    expect([frame.length, b.length + a.length, s]).toEqual([1_600, 68, 'BTCUSDT']);
    const prices = [...b, ...a].map(([price]) => Number(price));
    expect(prices).toEqual([...new Set(prices)].sort((x, y) => x - y));
    for (const text of [...b, ...a].flat()) expect(text).toMatch(/^(0|[1-9]\d*)\.\d{2,3}$/);
  }
});

test('the reference frame is the same every time', () => {
  expect(referenceDepthFrame()).toEqual(referenceDepthFrame());
});
