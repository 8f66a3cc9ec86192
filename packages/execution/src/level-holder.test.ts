import { type Bps, type ExposureTargetIntent, type Lots, refusal } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { ALPHA, BRAVO, book, DeskRig, MAKER, quote, WHY } from './testing/desk-rig.ts';

const POLICY = {
  ladderBps: [2, 10, 50] as Bps[],
  stepUs: 100_000,
  nakedUs: 1_000_000,
  onNaked: 'flatten',
  flattenBps: 200 as Bps,
} as const;

function target(lots: number, allowed = [ALPHA.id]): ExposureTargetIntent {
  return { type: 'exposure-target', market: ALPHA.market, target: lots as Lots, allowed, why: WHY };
}

function rigOf(policy: object = {}): DeskRig {
  const rig = new DeskRig({}, { levelPolicy: { ...POLICY, ...policy } });
  rig.books.set(ALPHA.id, book(ALPHA, [[50_000, 1_000]], [[50_010, 1_000]]));
  rig.books.set(BRAVO.id, book(BRAVO, [[50_005, 2]], [[50_012, 2]]));
  rig.fees.set(ALPHA.id, 5);
  rig.fees.set(BRAVO.id, 5);
  return rig;
}

describe('a level', () => {
  test('is traded to, then left alone', () => {
    const rig = rigOf();
    rig.want(target(30));
    expect(rig.take()).toEqual(['bid 30@50020 ioc']);
    rig.accept(1);
    rig.fill(1, 30);
    rig.wait(1_000_000);
    expect([rig.take(), rig.alarms()]).toEqual([[], []]);
  });

  test('is held: what moves the position away is traded back', () => {
    const rig = rigOf();
    rig.want(target(0));
    rig.positions.set(ALPHA.id, 12);
    rig.wait(1);
    expect(rig.take()).toEqual(['ask 12@49990 ioc']);
  });

  test('goes by fills alone: what is on its way is not traded twice, what did not fill is', () => {
    const rig = rigOf();
    rig.want(target(30));
    rig.take();
    rig.wait(10_000);
    expect(rig.take()).toEqual([]);
    rig.accept(1);
    rig.fill(1, 13);
    rig.expire(1);
    expect(rig.take()).toEqual(['bid 17@50020 ioc']);
  });

  test('that found nothing waits a moment, or for the next rung, before it tries again', () => {
    const rig = rigOf();
    rig.want(target(30));
    expect(rig.take()).toEqual(['bid 30@50020 ioc']);
    rig.wait(10_000);
    rig.expire(1);
    expect(rig.take()).toEqual([]);
    expect(rig.execution.nextWakeUs(rig.nowUs)).toBe(rig.nowUs + 90_000);
    rig.wait(90_000);
    expect(rig.take()).toEqual(['bid 30@50060 ioc']);
  });

  test('is split over the venues allowed, best first', () => {
    const rig = rigOf();
    rig.want(target(-50, [ALPHA.id, BRAVO.id]));
    // Two lots of the second are twenty of the first; it pays better, and has no more.
    expect(rig.take()).toEqual(['ask 2@49995 ioc at bravo', 'ask 30@49995 ioc']);
  });

  test('counts all its venues', () => {
    const rig = rigOf();
    rig.positions.set(BRAVO.id, 3);
    rig.want(target(35, [ALPHA.id, BRAVO.id]));
    expect(rig.take()).toEqual(['bid 5@50020 ioc']);
  });

  test('climbs the ladder as time goes by, and is told when it was missed for too long', () => {
    const rig = rigOf();
    rig.want(target(30));
    const prices: string[] = rig.take();
    for (let n = 1; n <= 4; n += 1) {
      rig.nowUs += 100_000;
      rig.expire(n);
      prices.push(...rig.take());
    }
    expect(prices.map((one) => one.split('@')[1])).toEqual(['50020 ioc', '50060 ioc', '50260 ioc', '50260 ioc', '50260 ioc']);
    rig.nowUs += 600_000;
    rig.expire(5);
    expect([rig.take(), rig.alarms()]).toEqual([['bid 30@51010 ioc'], ['naked']]);
    rig.nowUs += 1_000_000;
    rig.expire(6);
    expect([rig.take(), rig.alarms()]).toEqual([[], ['naked', 'naked']]);
    rig.wait(10_000_000);
    expect(rig.take().filter((one) => one.includes('ioc'))).toEqual([]);
    rig.execution.resumeLevels();
    rig.wait(1);
    expect(rig.take()).toEqual(['bid 30@50020 ioc']);
  });

  test('stops at once where the policy says halt', () => {
    const rig = rigOf({ onNaked: 'halt' });
    rig.books.clear();
    rig.want(target(30));
    rig.wait(999_999);
    expect(rig.alarms()).toEqual([]);
    rig.wait(1);
    expect(rig.alarms()).toEqual(['naked']);
    rig.books.set(ALPHA.id, book(ALPHA, [[50_000, 1_000]], [[50_010, 1_000]]));
    rig.wait(1);
    expect(rig.take()).toEqual([]);
  });

  test('is not missed while what is missing is less than any venue takes, and is when it has grown', () => {
    const rig = rigOf();
    rig.books.set(ALPHA.id, book(ALPHA, [[1_000, 1_000]], [[1_001, 1_000]]));
    rig.want(target(4));
    rig.wait(60_000_000);
    expect(rig.take().filter((one) => !one.startsWith('audit'))).toEqual([]);
    expect(rig.alarms()).toEqual([]);
    rig.want(target(5));
    expect(rig.take()).toEqual(['bid 5@1001 ioc']);
  });

  test('is not hedged twice over an order whose fate is unknown; the time runs on, and is told', () => {
    const rig = rigOf();
    rig.want(target(30));
    rig.event(1, 'order-unknown', { request: 'place', reason: 'cut' });
    rig.wait(500_000);
    rig.wait(500_000);
    expect(rig.take().filter((one) => one.startsWith('bid'))).toEqual(['bid 30@50020 ioc']);
    expect(rig.alarms()).toEqual(['naked']);
  });

  test('goes elsewhere with what an order of unknown fate leaves', () => {
    const rig = rigOf();
    rig.want(target(30, [ALPHA.id, BRAVO.id]));
    rig.event(1, 'order-unknown', { request: 'place', reason: 'cut' });
    rig.take();
    rig.want(target(50, [ALPHA.id, BRAVO.id]));
    expect(rig.take()).toEqual(['bid 2@50022 ioc at bravo']);
  });

  test('takes own quotes off before it would trade with them', () => {
    const rig = rigOf();
    rig.quote(quote('ask', 50_015));
    rig.accept(1);
    rig.take();
    rig.want(target(30));
    expect(rig.take()).toEqual(['cancel 1']);
    rig.quote();
    rig.cancel(1);
    expect(rig.take()).toEqual(['bid 30@50020 ioc']);
  });

  test('waits between tries that risk refuses', () => {
    const rig = rigOf();
    rig.refusal = refusal('over-limit', 'no');
    rig.want(target(30));
    for (let i = 0; i < 100; i += 1) rig.wait(1_000);
    expect(rig.notices.filter(({ type }) => type === 'order-refused')).toHaveLength(1);
  });

  test('that is given up and wanted again still counts what is on its way', () => {
    const rig = rigOf();
    rig.want(target(30));
    rig.event(1, 'order-unknown', { request: 'place', reason: 'cut' });
    rig.execution.withdraw(MAKER, rig.nowUs);
    rig.take();
    rig.want(target(30));
    expect(rig.take()).toEqual([]);
    rig.accept(1);
    rig.cancel(1);
    expect(rig.take()).toEqual(['bid 30@50020 ioc']);
  });

  test('that changes while one is on its way trades only the rest', () => {
    const rig = rigOf();
    rig.want(target(30));
    rig.want(target(50));
    expect(rig.take()).toEqual(['bid 30@50020 ioc']);
    rig.accept(1);
    rig.fill(1, 30);
    expect(rig.take()).toEqual(['bid 20@50020 ioc']);
  });
});
