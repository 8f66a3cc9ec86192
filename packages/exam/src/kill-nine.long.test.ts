import { expect, test } from 'vitest';
import { killNineDrill } from './drills/kill-nine-drill.ts';

test('a process killed thirty times leaves no orphan, sends nothing twice and loses no fill', async () => {
  const { wrong, amidTrading, orders, fills, leftOpen } = await killNineDrill(2, 30);
  expect(wrong).toEqual([]);
  expect(amidTrading).toBe(20);
  // Some 230, 75 and 46 where nothing else runs: a slow machine does less, and these say that it did something.
  expect(orders).toBeGreaterThan(100);
  expect(fills).toBeGreaterThan(20);
  expect(leftOpen).toBeGreaterThan(15);
});
