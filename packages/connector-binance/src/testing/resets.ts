import { expect } from 'vitest';
import type { Trader } from './trader.ts';

const LASTED_MS = 11_000;

/**
 * Resets the connection that carries a new order at one byte, lets the connector find its feet, and looks at what was said: at
 * most one order came of it; one that the venue has was never said to be refused; one that was denied never was. Over the
 * WebSocket API the connection is a new one, and its own first bytes count; over REST it is the order's request.
 */
export function resetAt(trader: Trader, direction: 'up' | 'down', bytes: number): void {
  const { box } = trader;
  trader.until('ready', () => trader.state === 'ready', 120_000);
  const { orderLine } = box;
  if (!orderLine.isCut) {
    trader.until('there is a connection for orders', () => orderLine.isUp);
    // One that has lasted is made anew at once.
    trader.run(LASTED_MS);
  }
  const resets = resetsOf(trader);
  box.fault('F06', { direction, bytes, times: 1 });
  if (!orderLine.isCut) {
    orderLine.cut();
    orderLine.mend();
    trader.run(100);
  }
  const id = trader.place();
  trader.run(1_000);
  trader.box.clearFaults();
  const about = trader.about(id);
  const atVenue = trader.box.orders().filter((order) => order.clientOrderId === id).length;
  const where = `${direction} ${bytes}: ${about.join()}`;
  expect(resetsOf(trader), where).toBe(resets + 1);
  expect(atVenue, where).toBeLessThanOrEqual(1);
  if (about.includes('order-denied')) expect(atVenue, where).toBe(0);
  if (atVenue === 1) expect(about.includes('order-accepted') || about.includes('order-unknown'), where).toBe(true);
  expect(about, where).not.toContain('order-rejected');
  trader.cancel(id);
}

/** Resets that have met a connection. */
function resetsOf(trader: Trader): number {
  return trader.box.sim.admin.faults().find(({ id }) => id === 'F06')?.fired ?? 0;
}
