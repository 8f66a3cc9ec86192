import { describe, expect, test } from 'vitest';
import { HOSTILE_ANSWERS } from './testing/hostile-answers.ts';
import { HOSTILE_FRAMES } from './testing/hostile-frames.ts';
import type { Attack } from './testing/hostile-proxy.ts';
import { besiege } from './testing/hostile-rig.ts';

/** All of them, everywhere, take five minutes: `connector.hostile.long.test.ts`. */
const FRAMES = pick(HOSTILE_FRAMES, [
  'a bad server_max_window_bits',
  'compression nobody asked for, and a deflate bomb',
  'fragments of one byte, ten million',
  'a message of 100 MB',
  'bad UTF-8',
  'deep nesting',
  'a known frame with keys of the prototype',
  'numbers that are none',
  'as many keys as a message may hold, many times',
]);
const ANSWERS = pick(HOSTILE_ANSWERS, [
  'a body without an end',
  'chunks of one byte, ten million',
  'gzip within gzip',
  'headers without an end',
  'deep nesting',
  'keys of the prototype',
  'bad UTF-8',
  'numbers that are none',
]);

describe.skipIf(process.platform !== 'linux').concurrent('F50: a program of its own, with a heap of 128 MiB', () => {
  test.each([
    ['usdm', 'public', FRAMES],
    ['usdm', 'private', FRAMES],
    ['spot', 'wsApi', FRAMES],
    ['usdm', 'rest', ANSWERS],
  ] as const)(
    'survives hostile servers at %s %s within 256 MiB, calls nothing live that is not, and is well again after',
    async (product, address, attacks) => {
      const { wrong, report } = await besiege(product, address, attacks, 600);
      process.stdout.write(report);
      expect(wrong).toEqual([]);
    },
    180_000,
  );
});

function pick(all: Readonly<Record<string, Attack>>, names: readonly string[]): Readonly<Record<string, Attack>> {
  const picked = Object.entries(all).filter(([name]) => names.includes(name));
  if (picked.length !== names.length) throw new Error('a name is not among them');
  return Object.fromEntries(picked);
}
