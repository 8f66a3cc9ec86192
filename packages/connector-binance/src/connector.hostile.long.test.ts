import { describe, expect, test } from 'vitest';
import { HOSTILE_ANSWERS } from './testing/hostile-answers.ts';
import { HOSTILE_FRAMES } from './testing/hostile-frames.ts';
import { besiege } from './testing/hostile-rig.ts';

describe.skipIf(process.platform !== 'linux').concurrent('F50, whole: a program of its own, with a heap of 128 MiB', () => {
  test.each([
    ['usdm', 'public', HOSTILE_FRAMES],
    ['usdm', 'private', HOSTILE_FRAMES],
    ['usdm', 'wsApi', HOSTILE_FRAMES],
    ['usdm', 'rest', HOSTILE_ANSWERS],
    ['spot', 'stream', HOSTILE_FRAMES],
    ['spot', 'wsApi', HOSTILE_FRAMES],
    ['spot', 'rest', HOSTILE_ANSWERS],
  ] as const)(
    'survives every hostile server at %s %s',
    async (product, address, attacks) => {
      const { wrong, report } = await besiege(product, address, attacks, 1_500);
      process.stdout.write(report);
      expect(wrong).toEqual([]);
    },
    900_000,
  );
});
