import type { Bps } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CostFactors, costFactors, NO_COSTS, type VenueCosts } from './venue-costs.ts';

const bps = fc.double({ min: -500, max: 500, noNaN: true }).map((value) => value as Bps);
const sane: fc.Arbitrary<VenueCosts> = fc.record({
  takerFeeBps: bps,
  makerFeeBps: bps,
  carryBps: bps,
  conversion: fc.double({ min: 0.5, max: 2, noNaN: true }),
});

describe('costFactors', () => {
  test('are one where nothing costs anything', () => {
    expect(costFactors(NO_COSTS, 'taker')).toEqual({ bid: 1, ask: 1 });
  });

  test('lie apart by twice the fee', () => {
    fc.assert(
      fc.property(sane, (costs) => {
        const { bid, ask } = costFactors(costs, 'maker') as CostFactors;
        expect(ask - bid).toBeCloseTo((2 * costs.conversion * costs.makerFeeBps) / 10_000, 9);
      }),
    );
  });

  test('move together with the carry', () => {
    fc.assert(
      fc.property(sane, (costs) => {
        const with_ = costFactors(costs, 'taker') as CostFactors;
        const without = costFactors({ ...costs, carryBps: 0 as Bps }, 'taker') as CostFactors;
        const carry = (costs.conversion * costs.carryBps) / 10_000;
        expect(with_.bid - without.bid).toBeCloseTo(carry, 9);
        expect(with_.ask - without.ask).toBeCloseTo(carry, 9);
      }),
    );
  });

  test.each<[string, Partial<Record<keyof VenueCosts, number>>]>([
    ['a fee of everything', { takerFeeBps: 10_000 }],
    ['a rebate of everything', { takerFeeBps: -10_000 }],
    ['a carry of everything', { carryBps: -10_000 }],
    ['a conversion of zero', { conversion: 0 }],
    ['a negative conversion', { conversion: -1 }],
    ['a negative conversion whose sign a carry hides', { conversion: -1, carryBps: -30_000 }],
    ['an infinite conversion', { conversion: Number.POSITIVE_INFINITY }],
    ['no number for the conversion', { conversion: Number.NaN }],
    ['no number for the carry', { carryBps: Number.NaN }],
    ['no number for the fee of the role', { takerFeeBps: Number.NaN }],
    ['no number for the fee of the other role', { makerFeeBps: Number.NaN }],
    ['an infinite carry', { carryBps: Number.POSITIVE_INFINITY }],
    ['a conversion left out', { conversion: undefined as unknown as number }],
  ])('refuse %s', (_what, wrong) => {
    expect(costFactors({ ...NO_COSTS, ...wrong } as VenueCosts, 'taker')).toMatchObject({ type: 'refusal', code: 'bad-config' });
  });
});
