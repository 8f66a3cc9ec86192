import type { RandomSource } from '@mm/core';

/*
 * The shapes of chance the market is made of. Only + − × ÷ and square roots, which every engine rounds alike; no
 * logarithms and powers, which they need not.
 */

/** A whole number from `from` up to, not including, `to`. */
export function wholeBetween(random: RandomSource, from: number, to: number): number {
  return from + Math.floor(random() * (to - from));
}

/** Nearly normal, mean 0, standard deviation 1, never beyond ±4.25: six uniforms summed. */
export function bell(random: RandomSource): number {
  const sum = random() + random() + random() + random() + random() + random();
  return (sum - 3) * Math.SQRT2;
}

/**
 * How much happens at once in a market: mean 1, mostly half of that, now and then 18 times as much.
 * The shape of levels per depth update in recorded BTCUSDT feeds (mean 68, median 34, maximum 1,226).
 */
export function burst(random: RandomSource): number {
  return Math.min(18, (1 / Math.sqrt(1 - random()) - 0.755) / 1.2);
}

/** How sizes spread around their median 1: a twentieth of them are below 0.1, a twentieth above 10, none above 200. */
export function spreadOut(random: RandomSource): number {
  return Math.min(200, random() / (1 - random()));
}
