import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test('is the CRC of zlib, over any part', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat(), (bytes, a, b) => {
      const [from, to] = [a % (bytes.length + 1), b % (bytes.length + 1)].sort((x, y) => x - y) as [number, number];
      expect(crc32(bytes, from, to)).toBe(zlibCrc32(bytes.subarray(from, to)));
    }),
  );
});

test('a seed counts as four bytes in front', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (bytes, seed) => {
      const all = new Uint8Array(bytes.length + 4);
      new DataView(all.buffer).setUint32(0, seed, true);
      all.set(bytes, 4);
      expect(crc32(bytes, 0, bytes.length, seed)).toBe(zlibCrc32(all));
    }),
  );
});
