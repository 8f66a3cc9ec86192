import { describe, expect, test } from 'vitest';
import { LOOPBACK_WAYS, loopbackKill } from './drills/kill-loopback-drill.ts';

const SEEDS = [11, 12, 13, 14, 15];

describe.each(LOOPBACK_WAYS)('a process of its own that is killed by %s', (way) => {
  test.each(SEEDS)('sends no create or amend any more, nor does its successor: seed %i', async (seed) => {
    const { wrong, before } = await loopbackKill(seed, way);
    expect(wrong).toEqual([]);
    expect(before).toBeGreaterThan(3);
  });
});
