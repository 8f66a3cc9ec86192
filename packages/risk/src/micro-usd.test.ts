import { asset, type DecimalText, instrument, isRefusal, venueId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { microUsd, UsdScale } from './micro-usd.ts';

const steps = fc.constantFrom('1', '0.1', '0.5', '0.00000001', '0.0001', '25', '1000');

function scaleOf(tickSize: string, lotSize: string, rate: string): UsdScale {
  const spec = { venue: venueId('v'), symbol: 'X', kind: 'spot', base: asset('X'), quote: asset('EUR') } as const;
  return new UsdScale(instrument({ ...spec, tickSize, lotSize }), rate as DecimalText);
}

/** The value in exact fractions: [numerator, denominator] micro-dollars. */
function exact(tick: string, lot: string, rate: string, units: bigint): readonly [bigint, bigint] {
  const parts = [tick, lot, rate].map((text) => text.split('.') as [string, string?]);
  const top = parts.reduce((product, [whole, part = '']) => product * BigInt(whole + part), units * 1_000_000n);
  return [top, 10n ** BigInt(parts.reduce((sum, [, part = '']) => sum + part.length, 0))];
}

const rates = fc.constantFrom('1', '0.9998', '1.08337', '0.000031', '61700.12345678');
const sizes = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 2 ** 40 }), fc.maxSafeNat());
const prices = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 2 ** 45 }));

describe('the value of a position', () => {
  test('is the exact one rounded up, or beyond counting', () => {
    fc.assert(
      fc.property(steps, steps, rates, sizes, prices, (tick, lot, rate, size, price) => {
        const [top, bottom] = exact(tick, lot, rate, BigInt(size) * BigInt(price));
        const value = (top + bottom - 1n) / bottom;
        const expected = value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(value);
        expect(scaleOf(tick, lot, rate).valueOf(size, price)).toBe(expected);
      }),
    );
  });

  test('is never more than the limit its lots came from, and one lot more would be', () => {
    fc.assert(
      fc.property(steps, steps, rates, fc.integer({ min: 0, max: 1e15 }), prices, (tick, lot, rate, limit, price) => {
        const lots = scaleOf(tick, lot, rate).lotsFor(limit, price);
        const worth = (size: bigint) => exact(tick, lot, rate, size * BigInt(price));
        const [top, bottom] = worth(BigInt(lots));
        expect(top <= BigInt(limit) * bottom).toBe(true);
        const [more, same] = worth(BigInt(lots) + 1n);
        if (lots < Number.MAX_SAFE_INTEGER) expect(more > BigInt(limit) * same).toBe(true);
      }),
    );
  });
});

describe('dollars', () => {
  test.each([
    [500, 500_000_000],
    [0.1, 100_000],
    [0, 0],
    [0.000001, 1],
  ])('%d are counted exactly', (dollars, micros) => expect(microUsd(dollars)).toBe(micros));

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e10, 0.0000001, 1.0000001])('%d are refused', (dollars) => {
    expect(isRefusal(microUsd(dollars))).toBe(true);
  });
});
