import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateWindow, SumWindow } from './rate-window.ts';

const waits = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 9 })), { maxLength: 60, size: 'max' });

test('at most the limit passes in any window, and nothing is refused that would have fitted', () => {
  fc.assert(
    fc.property(waits, fc.integer({ min: 0, max: 5 }), (steps, limit) => {
      const window = new RateWindow(limit, 100);
      const passed: number[] = [];
      let now = 0;
      for (const [wait] of steps) {
        now += wait;
        const within = passed.filter((time) => time > now - 100).length;
        expect(window.hasRoom(now)).toBe(within < limit);
        expect(window.measured(now)).toBe(within);
        if (within >= limit) continue;
        passed.push(now);
        window.count(now);
      }
    }),
  );
});

test('a sum counts what is within the window, to the unit', () => {
  fc.assert(
    fc.property(waits, (steps) => {
      const window = new SumWindow(1_000, 100, 200);
      const added: [number, number][] = [];
      let now = 0;
      for (const [wait, amount] of steps) {
        now += wait;
        expect(window.sum(now)).toBe(added.filter(([time]) => time > now - 100).reduce((sum, [, one]) => sum + one, 0));
        window.add(amount, now);
        added.push([now, amount]);
      }
    }),
  );
});

test('a sum that is full forgets nothing early', () => {
  const window = new SumWindow(1_000, 100, 2);
  window.add(1, 0);
  window.add(2, 10);
  window.add(4, 20);
  expect(window.sum(99)).toBe(7);
  expect(window.sum(100)).toBe(6);
  expect(window.sum(119)).toBe(6);
  expect(window.sum(120)).toBe(0);
});
