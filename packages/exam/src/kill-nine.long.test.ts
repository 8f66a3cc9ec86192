import { expect, test } from 'vitest';
import { killNineDrill } from './drills/kill-nine-drill.ts';

test('a process killed thirty times leaves no orphan, sends nothing twice and loses no fill', async () => {
  const { wrong, amidTrading, orders, fills, leftOpen } = await killNineDrill(2, 30);
  expect(wrong).toEqual([]);
  expect(amidTrading).toBe(20);
  expect(orders).toBeGreaterThan(200);
  expect(fills).toBeGreaterThan(30);
  expect(leftOpen).toBeGreaterThan(30);
});
