import { expect, test } from 'vitest';
import { seededRandom } from '../random/seeded-random.ts';
import { LatentPrice } from './latent-price.ts';

function latent(volatilityBps: number, memoryMs = 10_000): LatentPrice {
  return new LatentPrice({ random: seededRandom(1), startUnits: 1_000_000, startMs: 5_000, volatilityBps, memoryMs });
}

test('the latent price is the same in whatever order it is asked for', () => {
  const [forth, back] = [latent(5), latent(5)];
  back.at(9_000);
  for (let at = 5_000; at <= 9_000; at += 70) expect(back.at(at)).toBe(forth.at(at));
});

test('the latent price is what it was at the start before the start', () => {
  expect(latent(5).at(1_000)).toBe(1_000_000);
});

test('a wild latent price turns back at half and twice its start, and stays whole', () => {
  const wild = latent(1_000);
  for (let at = 5_000; at < 500_000; at += 10) {
    const price = wild.at(at);
    expect(Number.isSafeInteger(price)).toBe(true);
    expect(price).toBeGreaterThanOrEqual(500_000);
    expect(price).toBeLessThanOrEqual(2_000_000);
  }
});

test('what is forgotten is not guessed', () => {
  const short = latent(5, 100);
  short.at(60_000);
  expect(() => short.at(50_000)).toThrow('forgotten');
});
