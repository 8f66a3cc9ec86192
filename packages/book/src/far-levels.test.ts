import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FarLevels } from './far-levels.ts';

/** Below this the smallest table weighs more than its levels. */
const A_FEW_DOZEN = 48;

/** What a level may cost with all that is kept for it, in bytes. */
const BYTES_A_LEVEL = 64;

/** Close together, at strides that meet in a hash table, the same in their low 32 bits, and at the far end. */
const tick = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 40 }).map((times) => times * 2 ** 16),
  fc.integer({ min: 1, max: 20 }).map((times) => times * 2 ** 28),
  fc.integer({ min: 1, max: 20 }).map((times) => 7 + times * 2 ** 32),
  fc.integer({ min: 2 ** 52 - 10, max: 2 ** 52 }),
);

const lots = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) });

const changes = fc.array(fc.tuple(tick, lots), { maxLength: 300, size: 'max' });

function filled(count: number, stride = 37): FarLevels {
  const far = new FarLevels();
  for (let i = 1; i <= count; i += 1) far.set(i * stride, i);
  return far;
}

function expectSame(far: FarLevels, map: ReadonlyMap<number, number>): void {
  const ticks = [...map.keys()].sort((a, b) => a - b);
  expect(far.count).toBe(map.size);
  expect([...far.sortedTicks()]).toEqual(ticks);
  expect(ticks.map((tick) => far.get(tick))).toEqual(ticks.map((tick) => map.get(tick)));
}

describe('far levels', () => {
  test('are a map from tick to lots', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const far = new FarLevels();
        const map = new Map<number, number>();
        for (const [tick, lots] of all) {
          far.set(tick, lots);
          if (lots === 0) map.delete(tick);
          else map.set(tick, lots);
          expect(far.get(tick)).toBe(lots);
          expect(far.count).toBe(map.size);
        }
        expectSame(far, map);
        for (const [tick] of all) expect(far.get(tick)).toBe(map.get(tick) ?? 0);
      }),
    );
  });

  test('keep the others whichever of them goes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(tick, { minLength: 1, maxLength: 60, size: 'max' }), fc.nat(), (ticks, seed) => {
        const far = new FarLevels();
        const map = new Map(ticks.map((tick, i) => [tick, i + 1]));
        for (const [tick, lots] of map) far.set(tick, lots);
        const gone = ticks[seed % ticks.length] as number;
        far.set(gone, 0);
        map.delete(gone);
        expectSame(far, map);
      }),
    );
  });

  test('grow to thousands and shrink to nothing without losing one', () => {
    const far = filled(5_000);
    for (let i = 1; i <= 5_000; i += 1) {
      expect(far.get(i * 37)).toBe(i);
      far.set(i * 37, 0);
      expect(far.get(i * 37)).toBe(0);
      if (i < 5_000) expect(far.get(5_000 * 37)).toBe(5_000);
    }
    expect([far.count, far.sortedTicks().length]).toEqual([0, 0]);
    expect(far.byteLength).toBe(new FarLevels().byteLength);
  });

  test('a level set again keeps its place in the count', () => {
    const far = filled(3);
    far.set(37, 99);
    expect([far.count, far.get(37), [...far.sortedTicks()]]).toEqual([3, 99, [37, 74, 111]]);
  });

  test('removing what is not there changes nothing', () => {
    const far = filled(3);
    far.set(38, 0);
    expect([far.count, [...far.sortedTicks()]]).toEqual([3, [37, 74, 111]]);
    expect(far.get(38)).toBe(0);
  });

  test.each([0.5, Number.NaN, -1, Number.POSITIVE_INFINITY])('know no level at %s', (tick) => {
    expect(filled(20).get(tick)).toBe(0);
  });

  test.each([5, 5_000])('forget all %i of them and give the memory back', (count) => {
    const far = filled(count);
    far.sortedTicks();
    far.clear();
    expect([far.count, far.sortedTicks().length, far.get(37)]).toEqual([0, 0, 0]);
    expect(far.byteLength).toBe(new FarLevels().byteLength);
    far.set(37, 2);
    expect([far.count, far.get(37)]).toEqual([1, 2]);
  });

  test('the sorted ticks follow every change of what is held', () => {
    const far = filled(2);
    expect([...far.sortedTicks()]).toEqual([37, 74]);
    far.set(1, 5);
    expect([...far.sortedTicks()]).toEqual([1, 37, 74]);
    far.set(37, 0);
    expect([...far.sortedTicks()]).toEqual([1, 74]);
    far.clear();
    expect([...far.sortedTicks()]).toEqual([]);
  });
});

describe('the memory of far levels', () => {
  test('is at most 64 bytes a level while they come and while they go, sorted ticks and all', () => {
    const far = new FarLevels();
    const over: number[] = [];
    const weigh = () => {
      if (far.count % 16 === 0) far.sortedTicks();
      if (far.count >= A_FEW_DOZEN && far.byteLength > far.count * BYTES_A_LEVEL) over.push(far.byteLength / far.count);
    };
    for (let i = 1; i <= 3_000; i += 1) {
      far.set(i * 37, i);
      weigh();
    }
    for (let i = 1; i <= 3_000; i += 1) {
      far.set(i * 37, 0);
      weigh();
    }
    expect(over).toEqual([]);
  });

  test('is at most 64 bytes a level however they come and go', () => {
    const waves = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 400 })), { maxLength: 12, size: 'max' });
    fc.assert(
      fc.property(waves, (all) => {
        const far = new FarLevels();
        let [first, next] = [0, 0];
        for (const [adds, count] of all) {
          for (let i = 0; i < count; i += 1) {
            if (adds) far.set((next++ + 1) * 37, 1);
            else if (first < next) far.set((first++ + 1) * 37, 0);
            if (far.count >= A_FEW_DOZEN) expect(far.byteLength).toBeLessThanOrEqual(far.count * BYTES_A_LEVEL);
          }
        }
        expect(far.count).toBe(next - first);
      }),
    );
  });
});
