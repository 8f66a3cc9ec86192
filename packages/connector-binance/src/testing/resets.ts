import { expect } from 'vitest';
import type { Trader } from './trader.ts';

/**
 * Resets the connection that carries a new order at one byte of the order or of its answer, lets the connector find its feet,
 * and looks at what was said: at most one order came of it; one that the venue has was never said to be refused; one that was
 * denied never was.
 */
export function resetAt(trader: Trader, direction: 'up' | 'down', bytes: number): void {
  trader.until('ready', () => trader.state === 'ready', 120_000);
  trader.box.fault('F06', { direction, bytes, times: 1 });
  const id = trader.place();
  trader.run(1_000);
  trader.box.clearFaults();
  const about = trader.about(id);
  const atVenue = trader.box.orders().filter((order) => order.clientOrderId === id).length;
  const where = `${direction} ${bytes}: ${about.join()}`;
  expect(atVenue, where).toBeLessThanOrEqual(1);
  if (about.includes('order-denied')) expect(atVenue, where).toBe(0);
  if (atVenue === 1) expect(about.includes('order-accepted') || about.includes('order-unknown'), where).toBe(true);
  expect(about, where).not.toContain('order-rejected');
  trader.cancel(id);
}
