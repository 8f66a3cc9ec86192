import { describe, expect, test } from 'vitest';
import { LeaseDrill } from './drills/lease-drill.ts';

const DRILLS = ['1', '2', '3', '4'];
const SECOND = 1_000_000;

describe('a program that is stopped and goes on', { timeout: 120_000 }, () => {
  test.each(DRILLS)('creates nothing once another has the lease, which trades in its stead: %s', (seed) => {
    const { hasTakenOver, sent, violations } = new LeaseDrill(seed).run();
    expect([hasTakenOver, violations]).toEqual([true, []]);
    expect(sent.before).toBeGreaterThan(0);
    expect(sent.after).toBe(0);
    expect(sent.second).toBeGreaterThan(0);
  });

  test('trades on where its lease has not ended meanwhile', () => {
    const { hasTakenOver, sent, violations } = new LeaseDrill('5', { heldUs: SECOND }).run();
    expect([hasTakenOver, violations]).toEqual([false, []]);
    expect(sent.after).toBeGreaterThan(0);
  });

  test('is found out when it does not look at its lease', () => {
    const { violations } = new LeaseDrill('1', { isDeaf: true }).run();
    expect(violations).toContain('a create of program 1 left for binance-spot though the other has the lease');
  });
});
