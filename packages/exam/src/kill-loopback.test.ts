import { describe, expect, test } from 'vitest';
import { LOOPBACK_WAYS, loopbackKill } from './drills/kill-loopback-drill.ts';

// Five of each: kill-loopback.long.test.ts.
describe('a process of its own', () => {
  test.concurrent.each(LOOPBACK_WAYS)(
    'that is killed by %s sends no create or amend any more, nor does its successor',
    async (way) => {
      const { wrong, before } = await loopbackKill(1, way);
      expect(wrong).toEqual([]);
      expect(before).toBeGreaterThan(3);
    },
    180_000,
  );
});
