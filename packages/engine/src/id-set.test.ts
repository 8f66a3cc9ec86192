import type { InstrumentId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdSet } from './id-set.ts';

const id = fc.nat(20).map((n) => `instrument-${n}` as InstrumentId);

describe('a set of instruments', () => {
  test('is what a plain set is, round after round, with few in it and with many', () => {
    fc.assert(
      fc.property(fc.array(fc.array(id, { maxLength: 30 }), { maxLength: 6 }), (rounds) => {
        const ids = new IdSet();
        for (const added of rounds) {
          const plain = new Set<InstrumentId>();
          for (const one of added) {
            expect(ids.has(one)).toBe(plain.has(one));
            ids.add(one);
            plain.add(one);
            expect(ids.size).toBe(plain.size);
          }
          expect(ids.toArray()).toEqual([...plain]);
          ids.clear();
          expect(ids.size).toBe(0);
        }
      }),
    );
  });
});
