import { describe, expect, test } from 'vitest';
import { sweep, sweepText } from '../testing/byte-cuts.ts';
import type { CutRigOptions, Fate } from '../testing/cut-rig.ts';

const SWEEP_MS = 60_000;

const CHANNELS: readonly (readonly [CutRigOptions['channel'], NonNullable<CutRigOptions['keyType']>, Fate])[] = [
  ['ws-api', 'hmac', 'rests'],
  ['ws-api', 'ed25519', 'trades'],
  ['rest', 'hmac', 'trades'],
  ['rest', 'ed25519', 'rests'],
];

describe.each(CHANNELS)('F06: a create over %s, signed by %s, that %s', (channel, keyType, fate) => {
  test.each(['up', 'down'] as const)(
    'is never called what it is not, whatever byte on the way %s is its connection’s last',
    (direction) => {
      const found = sweep({ product: 'usdm', channel, keyType }, fate, direction);
      process.stdout.write(sweepText(`usdm ${channel} ${keyType} ${fate} ${direction}`, found));
      expect(found.wrong).toEqual([]);
      expect(found.bytes).toBeGreaterThan(200);
    },
    SWEEP_MS,
  );
});
