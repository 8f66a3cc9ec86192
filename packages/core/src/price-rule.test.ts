import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { step, textOf, unitsOf } from './decimal.ts';
import { allowedSpacing, isAllowedPrice, type PriceRule, toAllowedPrice } from './price-rule.ts';
import { type Ticks, ticks } from './quantities.ts';

const FIVE: PriceRule = { type: 'significant-figures', figures: 5 };
const EVERY: PriceRule = { type: 'every-tick' };

/** Hyperliquid's perp grid: at most 6 − szDecimals decimals. */
const szDecimals = fc.integer({ min: 0, max: 6 });
const tickOf = (sizeDecimals: number) => step(sizeDecimals === 6 ? '1' : `0.${'0'.repeat(5 - sizeDecimals)}1`);
const prices = fc.oneof(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 2 ** 50 })).map(ticks);

/** The rule as the venue words it, on text. */
function allowedByText(price: Ticks, sizeDecimals: number): boolean {
  const text = textOf(price, tickOf(sizeDecimals));
  return !text.includes('.') || text.replace('.', '').replace(/^0+/, '').length <= 5;
}

describe('isAllowedPrice under five significant figures', () => {
  test.each([
    ['1234.5', 0, true],
    ['1234.56', 0, false],
    ['0.001234', 0, true],
    ['0.01234', 1, true],
    ['123456', 0, true],
    ['123456.7', 0, false],
    ['84143', 5, true],
    ['2500.1', 4, true],
    ['2500.12', 4, false],
    ['100000', 5, true],
    ['9999999', 5, true],
  ])('%s with szDecimals %s: %s', (text, sizeDecimals, allowed) => {
    const price = ticks(unitsOf(text, tickOf(sizeDecimals)) as number);
    expect(isAllowedPrice(price, FIVE, tickOf(sizeDecimals))).toBe(allowed);
  });

  test.each([
    ['0.0012345', 0],
    ['0.012345', 1],
  ])('%s is already off the tick grid of szDecimals %s', (text, sizeDecimals) => {
    expect(unitsOf(text, tickOf(sizeDecimals))).toMatchObject({ code: 'off-grid' });
  });

  test('says what the rule says of the text', () => {
    fc.assert(
      fc.property(prices, szDecimals, (price, sizeDecimals) => {
        expect(isAllowedPrice(price, FIVE, tickOf(sizeDecimals))).toBe(allowedByText(price, sizeDecimals));
      }),
    );
  });

  test('always allows a whole number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), szDecimals, (whole, sizeDecimals) => {
        const price = ticks(whole * 10 ** (6 - sizeDecimals));
        expect(isAllowedPrice(price, FIVE, tickOf(sizeDecimals))).toBe(true);
      }),
    );
  });

  test.each([0, -1, -84143])('allows nothing at or below zero: %s', (price) => {
    expect(isAllowedPrice(ticks(price), FIVE, step('1'))).toBe(false);
    expect(isAllowedPrice(ticks(price), EVERY, step('1'))).toBe(false);
  });
});

describe('toAllowedPrice', () => {
  test.each([
    ['70956.123', 3, 'down', '70956'],
    ['3500.12', 4, 'nearest', '3500.1'],
    ['0.043423', 0, 'refuse', '0.043423'],
    ['99999.5', 5, 'up', '100000'],
    ['9.99995', 1, 'up', '10'],
    ['9.99995', 1, 'down', '9.9999'],
    ['1234.56', 0, 'towards-zero', '1234.5'],
    ['1234.55', 0, 'nearest', '1234.6'],
    ['1234.45', 0, 'nearest', '1234.4'],
  ] as const)('%s with szDecimals %s rounded %s is %s', (text, sizeDecimals, rounding, expected) => {
    const tick = tickOf(Math.min(sizeDecimals, 3));
    const price = ticks(unitsOf(text, tick) as number);
    expect(textOf(toAllowedPrice(price, FIVE, tick, rounding) as Ticks, tick)).toBe(expected);
  });

  test('refuses a price that is not allowed when no rounding is named', () => {
    expect(toAllowedPrice(ticks(123_456), FIVE, step('0.01'), 'refuse')).toBeUndefined();
  });

  test.each(['refuse', 'down', 'up', 'towards-zero', 'nearest'] as const)(
    'knows no allowed price at or below zero: %s',
    (rounding) => {
      expect(toAllowedPrice(ticks(0), FIVE, step('0.01'), rounding)).toBeUndefined();
      expect(toAllowedPrice(ticks(-5), EVERY, step('0.01'), rounding)).toBeUndefined();
    },
  );

  test('knows no allowed price that a number cannot hold exactly', () => {
    expect(toAllowedPrice(ticks(Number.MAX_SAFE_INTEGER), FIVE, step('0.000000000000000001'), 'up')).toBeUndefined();
  });

  test('is idempotent, ordered and its result allowed', () => {
    fc.assert(
      fc.property(prices, szDecimals, (price, sizeDecimals) => {
        const tick = tickOf(sizeDecimals);
        const [down, near, up] = (['down', 'nearest', 'up'] as const).map(
          (one) => toAllowedPrice(price, FIVE, tick, one) as Ticks,
        ) as [Ticks, Ticks, Ticks];
        for (const result of [down, near, up]) {
          expect(isAllowedPrice(result, FIVE, tick)).toBe(true);
          expect(toAllowedPrice(result, FIVE, tick, 'refuse')).toBe(result);
        }
        expect(down <= price && price <= up).toBe(true);
        expect(near === down || near === up).toBe(true);
        expect(Math.abs(near - price)).toBe(Math.min(price - down, up - price));
      }),
    );
  });

  test('skips no allowed price on its way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }).map(ticks), fc.integer({ min: 0, max: 3 }), (price, sizeDecimals) => {
        const tick = tickOf(sizeDecimals);
        const down = toAllowedPrice(price, FIVE, tick, 'down') as Ticks;
        for (let between = down + 1; between < price; between += 1)
          expect(allowedByText(ticks(between), sizeDecimals)).toBe(false);
      }),
    );
  });

  test('leaves every price where it is when every tick is allowed', () => {
    fc.assert(
      fc.property(prices, (price) => {
        for (const rounding of ['refuse', 'down', 'up', 'towards-zero', 'nearest'] as const) {
          expect(toAllowedPrice(price, EVERY, step('0.5'), rounding)).toBe(price);
        }
      }),
    );
  });
});

describe('allowedSpacing', () => {
  test.each([
    ['0.5', 6, 1],
    ['84143', 1, 100_000],
    ['2500.1', 2, 1_000],
    ['123456', 4, 100],
  ])('at %s with szDecimals %s is %s ticks', (text, sizeDecimals, spacing) => {
    const tick = sizeDecimals === 6 ? step('0.1') : tickOf(sizeDecimals);
    expect(allowedSpacing(ticks(unitsOf(text, tick) as number), FIVE, tick)).toBe(spacing);
  });

  test('is one tick where a tick is a whole number, however large the price', () => {
    expect(allowedSpacing(ticks(1_234_567), FIVE, step('10'))).toBe(1);
  });

  test('is one tick where every tick is allowed', () => {
    expect(allowedSpacing(ticks(84_143), EVERY, step('0.5'))).toBe(1);
  });
});
