import { expect, test } from 'vitest';
import { killNineDrill } from './drills/kill-nine-drill.ts';

// Thirty times: kill-nine.long.test.ts.
test('a process killed three times leaves no orphan, sends nothing twice and loses no fill', { timeout: 180_000 }, async () => {
  const { wrong, amidTrading, orders } = await killNineDrill(1, 3);
  expect(wrong).toEqual([]);
  expect(amidTrading).toBe(2);
  expect(orders).toBeGreaterThan(10);
});
