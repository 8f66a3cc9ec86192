import { isRefusal, priceText, type SendPermit, sizeText } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KillSwitch, memoryLatch } from './kill-switch.ts';
import { riskLimits } from './limits-schema.ts';
import { Risk } from './risk.ts';
import { createSendPermit } from './send-permit.ts';
import { BTC, FLAT, MARKET, order, T0 } from './testing/rig.ts';

/** How somebody kills. */
const WAYS = ['command', 'latch', 'loss', 'restart'] as const;

const drill = fc.record({
  way: fc.constantFrom(...WAYS),
  /** Orders tried before and after. */
  before: fc.integer({ min: 0, max: 8 }),
  after: fc.array(
    fc.record({ side: fc.constantFrom('bid' as const, 'ask' as const), waitUs: fc.integer({ min: 0, max: 1e9 }) }),
    {
      minLength: 1,
      maxLength: 20,
    },
  ),
  /** What goes on meanwhile: time, polls, profits, a second kill. */
  meanwhile: fc.array(fc.constantFrom('time', 'poll', 'profit', 'kill', 'market', 'rearm'), { maxLength: 10 }),
});

test('in 500 drills nothing is approved and no permit given from the instant of the kill on', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(drill, ({ way, before, after, meanwhile }) => {
      const latch = memoryLatch();
      let kill = new KillSwitch(latch, T0);
      let nowUs = T0;
      const options = { instruments: [BTC], limits: riskLimits({ total: { maxOrdersPerSecond: 1_000 } }), startUs: T0 };
      let risk = new Risk({ ...options, kill });
      const permitOf = (one: KillSwitch): SendPermit =>
        createSendPermit({
          kill: one,
          lease: { isHeld: () => true },
          grid: () => ({ instrument: BTC, sinceUs: 0 }),
          maxCommandAgeUs: 1e15,
        });
      let permit = permitOf(kill);
      const tell = (): void => {
        risk.facts.setVenue(BTC.venue, { ready: true, userStreamLive: true, reconciled: true, clockKnown: true });
        risk.facts.setMarket(BTC.id, { ...MARKET, aliveUs: nowUs });
        risk.facts.setReference(BTC.id, { ticks: 10_000, atUs: nowUs });
        risk.facts.setExposure(BTC.id, FLAT);
      };
      const leaves = (side: 'bid' | 'ask'): boolean => {
        tell();
        const command = order({ side });
        const wire = { price: priceText(BTC, (side === 'bid' ? 9_990 : 10_010) as never), size: sizeText(BTC, 10 as never) };
        // Either of the two is enough to hold it; both must.
        const [approved, permitted] = [!isRefusal(risk.check(command, nowUs)), permit.check(command, nowUs, wire) === undefined];
        expect(approved).toBe(permitted);
        return approved;
      };

      for (let i = 0; i < before; i += 1) expect(leaves(i % 2 === 0 ? 'bid' : 'ask')).toBe(true);
      risk.running.onEquity(0, nowUs);
      if (way === 'command') kill.trip('drill', 'test', nowUs);
      else if (way === 'loss') risk.running.onEquity(-200_000_000, nowUs);
      else latch.set({ reason: 'drill', by: 'somebody', atUs: nowUs });
      if (way === 'latch') kill.poll(nowUs);
      if (way === 'restart') {
        kill = new KillSwitch(latch, nowUs);
        risk = new Risk({ ...options, kill });
        permit = permitOf(kill);
      }
      for (const [i, { side, waitUs }] of after.entries()) {
        expect(leaves(side)).toBe(false);
        nowUs += waitUs;
        const event = meanwhile[i % Math.max(1, meanwhile.length)];
        seen.add(`${way} ${event}`);
        if (event === 'time') risk.running.onTime(nowUs);
        else if (event === 'poll') kill.poll(nowUs);
        else if (event === 'profit') risk.running.onEquity(1e12, nowUs);
        else if (event === 'kill') kill.trip('again', 'test', nowUs);
        else if (event === 'rearm') expect(kill.rearm(undefined)).toMatchObject({ code: 'orders-open' });
        expect(leaves(side)).toBe(false);
      }
      expect(kill.rearm(0)).toBeUndefined();
      risk.conditions.clear('daily-loss');
      risk.conditions.clear('pnl-unknown');
      expect(latch.read()).toBe('clear');
    }),
    { numRuns: Math.max(500, Number(process.env.MM_PROPERTY_RUNS ?? 0)), seed: 7 },
  );
  expect(seen.size).toBeGreaterThanOrEqual(WAYS.length * 6);
});
