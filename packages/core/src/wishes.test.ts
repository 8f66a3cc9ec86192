import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asset, venueId } from './ids.ts';
import { type InstrumentSpec, instrument } from './instrument.ts';
import { isAllowedPrice } from './price-rule.ts';
import { parsePrice, priceText } from './prices-and-sizes.ts';
import type { Ticks } from './quantities.ts';
import { quoteRounding } from './rounding.ts';
import { priceFromWish, sizeFromWish } from './wishes.ts';

const ROUNDINGS = ['down', 'up', 'towards-zero', 'nearest'] as const;

const SPEC: InstrumentSpec = {
  venue: venueId('hyperliquid'),
  symbol: 'ETH',
  kind: 'linear-perp',
  base: asset('ETH'),
  quote: asset('USDC'),
  tickSize: '0.01',
  lotSize: '0.0001',
};
const everyTick = instrument(SPEC);
const fiveFigures = instrument({ ...SPEC, priceRule: { type: 'significant-figures', figures: 5 } });
const either = fc.constantFrom(everyTick, fiveFigures);
const wishes = fc.oneof(
  fc.double({ min: 1, max: 1e9, noNaN: true }),
  fc.integer({ min: 2, max: 4_000_000 }).map((halves) => halves / 2),
);

describe('priceFromWish', () => {
  test('puts a wish between two prices on the one named', () => {
    expect(ROUNDINGS.map((one) => priceFromWish(fiveFigures, 250_012.4, one))).toEqual([250_010, 250_020, 250_010, 250_010]);
  });

  test('rounds to the nearest allowed price once, not twice', () => {
    // To a tick first, 1000015, is halfway and would then go to the even 1000020, which is farther.
    expect(
      priceFromWish(
        instrument({ ...SPEC, tickSize: '0.001', priceRule: { type: 'significant-figures', figures: 6 } }),
        1_000_014.6,
        'nearest',
      ),
    ).toBe(1_000_010);
  });

  test('sends a wish halfway to the even neighbour', () => {
    expect([0.5, 1.5, 2.5, 3.5].map((wish) => priceFromWish(everyTick, wish + 10, 'nearest'))).toEqual([10, 12, 12, 14]);
  });

  test('sends a wish halfway between two allowed prices to the even one of them', () => {
    expect([250_015, 250_025].map((wish) => priceFromWish(fiveFigures, wish, 'nearest'))).toEqual([250_020, 250_020]);
  });

  test('takes the largest integer that is exact', () => {
    expect(priceFromWish(everyTick, Number.MAX_SAFE_INTEGER, 'up')).toBe(Number.MAX_SAFE_INTEGER);
    expect(sizeFromWish(everyTick, -Number.MAX_SAFE_INTEGER)).toBe(-Number.MAX_SAFE_INTEGER);
  });

  test('bids never round up and asks never round down', () => {
    fc.assert(
      fc.property(either, wishes, (of, wish) => {
        expect(priceFromWish(of, wish, quoteRounding('bid'))).toBeLessThanOrEqual(wish);
        expect(priceFromWish(of, wish, quoteRounding('ask'))).toBeGreaterThanOrEqual(wish);
      }),
    );
  });

  test('every rounding ends on an allowed price whose text reads back as itself', () => {
    fc.assert(
      fc.property(either, wishes, fc.constantFrom(...ROUNDINGS), (of, wish, rounding) => {
        const price = priceFromWish(of, wish, rounding) as Ticks;
        expect(isAllowedPrice(price, of.priceRule, of.wireTick)).toBe(true);
        expect(parsePrice(of, priceText(of, price))).toBe(price);
        expect(priceFromWish(of, price, rounding)).toBe(price);
      }),
    );
  });

  test('nearest is never farther than down or up', () => {
    fc.assert(
      fc.property(either, wishes, (of, wish) => {
        const [down, up, near] = (['down', 'up', 'nearest'] as const).map((one) => priceFromWish(of, wish, one) as number);
        expect(Math.abs((near as number) - wish)).toBe(Math.min(wish - (down as number), (up as number) - wish));
      }),
    );
  });

  test('a higher wish never gives a lower price', () => {
    fc.assert(
      fc.property(either, wishes, wishes, fc.constantFrom(...ROUNDINGS), (of, a, b, rounding) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((wish) => priceFromWish(of, wish, rounding) as number);
        expect(low).toBeLessThanOrEqual(high as number);
      }),
    );
  });

  test.each(ROUNDINGS)('refuses what is no finite number, whatever the rounding: %s', (rounding) => {
    for (const wish of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(priceFromWish(everyTick, wish, rounding)).toMatchObject({ code: 'not-finite' });
    }
  });

  test.each(ROUNDINGS)('refuses a wish beyond exact integers, whatever the rounding: %s', (rounding) => {
    for (const wish of [2 ** 53, 1e300, Number.MAX_VALUE]) {
      expect(priceFromWish(everyTick, wish, rounding)).toMatchObject({ code: 'too-large' });
    }
  });

  test.each([
    [0, 'up'],
    [-3, 'up'],
    [-0.5, 'up'],
    [0.9, 'down'],
    [0.4, 'nearest'],
    [0.5, 'nearest'],
  ] as const)('refuses %s rounded %s, which does not end above zero', (wish, rounding) => {
    expect(priceFromWish(everyTick, wish, rounding)).toMatchObject({ code: 'negative' });
  });

  test('applies the venue’s rule to the price as the venue writes it, also for a bundle', () => {
    const bundle = instrument({
      ...SPEC,
      symbol: 'kPEPE',
      base: asset('PEPE'),
      tickSize: '0.000001',
      lotSize: '1',
      contractMultiplier: '1000',
      pricedUnits: '1000',
      priceRule: { type: 'significant-figures', figures: 5 },
    });
    const whole = parsePrice(bundle, '123457') as Ticks;
    expect(priceFromWish(bundle, whole, 'down')).toBe(whole);
  });
});

describe('sizeFromWish', () => {
  test('is never more than wished, on either side', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (wish) => {
        const size = sizeFromWish(everyTick, wish) as number;
        expect(Number.isSafeInteger(size)).toBe(true);
        expect(Math.abs(size)).toBeLessThanOrEqual(Math.abs(wish));
        expect(Math.abs(wish) - Math.abs(size)).toBeLessThan(1);
      }),
    );
  });

  test('is a whole number of order steps', () => {
    const spot = instrument({ ...SPEC, orderStep: '0.01' });
    expect([250, 199.9, 99.9, -250].map((wish) => sizeFromWish(spot, wish))).toEqual([200, 100, 0, -200]);
  });

  test('gives plain zero for a small negative wish', () => {
    expect(sizeFromWish(everyTick, -0.5)).toBe(0);
  });

  test.each([
    [Number.NaN, 'not-finite'],
    [Number.NEGATIVE_INFINITY, 'not-finite'],
    [2 ** 53, 'too-large'],
    [-1e300, 'too-large'],
  ])('refuses %s as %s', (wish, code) => {
    expect(sizeFromWish(everyTick, wish)).toMatchObject({ code });
  });
});
