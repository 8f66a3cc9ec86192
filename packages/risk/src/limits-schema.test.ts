import { isRefusal, type Refusal } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { HARD_MAXIMA, limitsOfInstrument, limitsOfVenue } from './limits.ts';
import { parseRiskLimits, riskLimits } from './limits-schema.ts';
import { fromSeedNames, SEED_NAMES } from './seed-names.ts';

describe('without a word', () => {
  test('the limits are those of the seeds', () => {
    const { instrument, total } = riskLimits();
    expect(instrument.maxPositionUsd).toBe(500_000_000);
    expect(instrument.maxOpenOrders).toBe(10);
    expect(total.maxOrdersPerSecond).toBe(5);
    expect(total.maxDailyLossUsd).toBe(200_000_000);
    expect(instrument.collarBps).toBe(200);
    expect(instrument.minQuotedSpreadBps).toBe(2);
    expect(instrument.minMarketSpreadBps).toBe(0);
  });
});

describe('what a person writes', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown key', { instrument: { maxPositonUsd: 5 } }, /maxPositonUsd: unknown key, did you mean maxPositionUsd/],
    ['a key with a trailing space', { total: { 'maxDailyLossUsd ': 5 } }, /unknown key/],
    ['an unknown key of an override', { instruments: { x: { colarBps: 5 } } }, /did you mean collarBps/],
    ['text for dollars', { instrument: { maxPositionUsd: '500' } }, /number/],
    ['a negative amount', { instrument: { maxPositionUsd: -1 } }, /below zero/],
    ['NaN', { instrument: { collarBps: Number.NaN } }, /NaN/],
    ['a span without a unit', { instrument: { maxBookAge: 3 } }, /string/],
    ['more than the hard maximum of dollars', { total: { maxPositionUsd: HARD_MAXIMA.usd + 1 } }, /maxPositionUsd/],
    ['more than the hard maximum of orders', { instrument: { maxOpenOrders: HARD_MAXIMA.openOrders + 1 } }, /maxOpenOrders/],
    ['more than the hard maximum of the rate', { total: { maxOrdersPerSecond: HARD_MAXIMA.ordersPerSecond + 1 } }, /PerSecond/],
    ['more than the hard maximum of the collar', { instrument: { collarBps: HARD_MAXIMA.collarBps + 0.1 } }, /collarBps/],
    ['more than the hard maximum of an age', { instrument: { maxBookAge: '61s' } }, /at most 60 s/],
    ['more than the hard maximum in an override', { instruments: { x: { collarBps: 2_001 } } }, /collarBps/],
    ['half an order', { instrument: { maxOpenOrders: 1.5 } }, /maxOpenOrders/],
  ])('is refused: %s', (_, input, why) => {
    const refused = parseRiskLimits(input);
    expect(isRefusal(refused) ? refused.message : 'taken').toMatch(why);
  });

  test('is taken up to the hard maxima themselves', () => {
    const input = {
      instrument: { collarBps: HARD_MAXIMA.collarBps, maxBookAge: '60s' },
      total: { maxPositionUsd: HARD_MAXIMA.usd },
    };
    expect(isRefusal(parseRiskLimits(input))).toBe(false);
  });

  test('overrides only what it names', () => {
    const limits = riskLimits({
      instrument: { collarBps: 50 },
      instruments: { 'v:spot:X': { maxPositionUsd: 7 } },
      venues: { v: { maxOpenOrders: 3 } },
    });
    expect(limitsOfInstrument(limits, 'v:spot:X')).toMatchObject({ maxPositionUsd: 7_000_000, collarBps: 50, maxOpenOrders: 10 });
    expect(limitsOfInstrument(limits, 'toString')).toMatchObject({ maxPositionUsd: 500_000_000 });
    expect(limitsOfVenue(limits, 'v')).toMatchObject({ maxOpenOrders: 3, maxPositionUsd: 2_500_000_000 });
  });
});

describe("the seeds' names", () => {
  test('lead to the limits meant', () => {
    const found = fromSeedNames({ order_size_usd: 100, max_position_usd: 400, max_daily_loss_usd: 150, base_spread_bps: 3 });
    expect(found).toEqual({
      limits: {
        instrument: { maxPositionUsd: 400, minQuotedSpreadBps: 3 },
        total: { maxDailyLossUsd: 150 },
      },
      quoteSizeUsd: 100,
    });
  });

  test('each lead to a limit there is, with its value', () => {
    for (const { seed, here } of SEED_NAMES.filter((one) => one.here !== 'quote size')) {
      const { limits } = fromSeedNames({ [seed]: 3 }) as Exclude<ReturnType<typeof fromSeedNames>, Refusal>;
      const [group, key] = here.split('.') as ['instrument' | 'venue' | 'total', string];
      const value = (riskLimits(limits)[group] as unknown as Record<string, number>)[key];
      expect([3, 3_000_000]).toContain(value);
    }
  });

  test('are refused when mistyped', () => {
    expect(fromSeedNames({ max_positon_usd: 1 })).toMatchObject({
      message: 'unknown setting max_positon_usd, did you mean max_position_usd?',
    });
  });
});
