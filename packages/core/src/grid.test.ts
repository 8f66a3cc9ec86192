import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RefusalError } from './errors.ts';
import {
  type GridMember,
  grid,
  gridPriceText,
  gridSizeText,
  MAX_GRID_MULTIPLIER,
  parseGrid,
  toGridLots,
  toGridTicks,
} from './grid.ts';
import { asset, venueId } from './ids.ts';
import { type Instrument, type InstrumentSpec, instrument } from './instrument.ts';
import { parsePrice, parseSize, priceText } from './prices-and-sizes.ts';
import { type Lots, lots, type Ticks, ticks } from './quantities.ts';

function perp(venue: string, symbol: string, rest: Partial<InstrumentSpec>): Instrument {
  return instrument({
    venue: venueId(venue),
    symbol,
    kind: 'linear-perp',
    base: asset('BTC'),
    quote: asset('USDT'),
    tickSize: '0.1',
    lotSize: '0.001',
    ...rest,
  });
}

const binance = perp('binance-usdm', 'BTCUSDT', { tickSize: '0.10', lotSize: '0.001' });
const okx = perp('okx', 'BTC-USDT-SWAP', { tickSize: '0.1', lotSize: '0.01', contractMultiplier: '0.01' });
const hyperliquid = perp('hyperliquid', 'BTC', {
  quote: asset('USDC'),
  tickSize: '1',
  lotSize: '0.00001',
  priceRule: { type: 'significant-figures', figures: 5 },
});

function memberOf(of: ReturnType<typeof grid>, one: Instrument): GridMember {
  return of.members.get(one.id) as GridMember;
}

describe('grid', () => {
  const btc = grid([binance, okx, hyperliquid]);

  test('is as coarse as it can be while every venue fits', () => {
    expect([btc.market, btc.tick.text, btc.lot.text]).toEqual(['BTC/USD:linear-perp', '0.1', '0.00001']);
  });

  test.each([
    ['binance-usdm', binance, 1, 100],
    ['okx, which counts contracts', okx, 1, 10],
    ['hyperliquid', hyperliquid, 10, 1],
  ])('multiplies the integers of %s', (_who, one, ticksPerTick, lotsPerLot) => {
    expect(memberOf(btc, one)).toMatchObject({ instrument: one, ticksPerTick, lotsPerLot });
  });

  test('the same price and size meet as the same integers', () => {
    const prices = [binance, okx, hyperliquid].map((one) =>
      toGridTicks(memberOf(btc, one), parsePrice(one, '61700.00') as Ticks),
    );
    expect(prices).toEqual([617_000, 617_000, 617_000]);
    const sizes = [
      toGridLots(memberOf(btc, binance), parseSize(binance, '0.25') as Lots),
      toGridLots(memberOf(btc, okx), parseSize(okx, '25') as Lots),
      toGridLots(memberOf(btc, hyperliquid), parseSize(hyperliquid, '0.25') as Lots),
    ];
    expect(sizes).toEqual([25_000, 25_000, 25_000]);
    expect([gridPriceText(btc, ticks(617_001)), gridSizeText(btc, lots(25_000))]).toEqual(['61700.1', '0.25']);
  });

  test('puts a bundle of a thousand and a listing by the coin on one grid', () => {
    const pepe = { base: asset('PEPE') };
    const bundle = perp('binance-usdm', '1000PEPEUSDT', {
      ...pepe,
      tickSize: '0.0000001',
      lotSize: '1',
      contractMultiplier: '1000',
      pricedUnits: '1000',
    });
    const coin = perp('okx', 'PEPE-USDT-SWAP', {
      ...pepe,
      tickSize: '0.000000001',
      lotSize: '0.1',
      contractMultiplier: '10000000',
    });
    const both = grid([bundle, coin]);
    expect([both.tick.text, both.lot.text]).toEqual(['0.0000000001', '1000']);
    expect(toGridTicks(memberOf(both, bundle), parsePrice(bundle, '0.01245') as Ticks)).toBe(
      toGridTicks(memberOf(both, coin), parsePrice(coin, '0.00001245') as Ticks),
    );
    expect(toGridLots(memberOf(both, bundle), parseSize(bundle, '10000') as Lots)).toBe(
      toGridLots(memberOf(both, coin), parseSize(coin, '1') as Lots),
    );
  });

  test('keeps every price in its place: equal text, equal ticks; a higher price, more ticks', () => {
    const cents = perp('bybit', 'BTCUSDT', { tickSize: '0.25' });
    const both = grid([binance, cents]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 10_000_000 }), (a, b) => {
        const left = toGridTicks(memberOf(both, binance), ticks(a));
        const right = toGridTicks(memberOf(both, cents), ticks(b));
        expect(gridPriceText(both, left)).toBe(priceText(binance, ticks(a)));
        expect(gridPriceText(both, right)).toBe(priceText(cents, ticks(b)));
        // Tenths against quarters, both in twentieths.
        expect(Math.sign(left - right)).toBe(Math.sign(a * 2 - b * 5));
      }),
    );
  });

  test('does not depend on the order of its instruments', () => {
    const [one, other] = [grid([binance, okx, hyperliquid]), grid([hyperliquid, okx, binance])];
    expect([other.tick, other.lot]).toEqual([one.tick, one.lot]);
    for (const each of [binance, okx, hyperliquid]) expect(memberOf(other, each)).toEqual(memberOf(one, each));
  });

  test('says up to where its integers are exact', () => {
    const member = memberOf(grid([binance, perp('fine', 'BTCUSDT', { tickSize: '0.00001' })]), binance);
    expect([member.ticksPerTick, member.maxTicks]).toEqual([10_000, 900_719_925_474]);
    expect(Number.isSafeInteger(toGridTicks(member, member.maxTicks))).toBe(true);
    expect(Number.isSafeInteger(toGridTicks(member, (member.maxTicks + 1) as Ticks))).toBe(false);
    expect(Number.isSafeInteger(toGridLots(member, member.maxLots))).toBe(true);
  });
});

describe('parseGrid', () => {
  test('refuses spot beside perp', () => {
    const spot = perp('binance-spot', 'BTCUSDT', { kind: 'spot' });
    expect(parseGrid([binance, spot])).toMatchObject({ code: 'mixed-markets' });
  });

  test('refuses another base and another class of quote', () => {
    expect(parseGrid([binance, perp('okx', 'ETH-USDT-SWAP', { base: asset('ETH') })])).toMatchObject({ code: 'mixed-markets' });
    expect(parseGrid([binance, perp('okx', 'BTC-EUR', { quote: asset('EUR') })])).toMatchObject({ code: 'mixed-markets' });
  });

  test('refuses no instruments', () => {
    expect(parseGrid([])).toMatchObject({ code: 'bad-config' });
  });

  test('refuses the same instrument twice, which two versions of one spec would be', () => {
    expect(parseGrid([binance, perp('binance-usdm', 'BTCUSDT', { tickSize: '0.01' })])).toMatchObject({ code: 'bad-config' });
  });

  test('takes the finest grid there may be', () => {
    const fine = perp('fine', 'BTCUSDT', { tickSize: '0.0000000001' });
    expect(memberOf(grid([binance, fine]), binance).ticksPerTick).toBe(MAX_GRID_MULTIPLIER);
  });

  test('refuses a grid so fine that ordinary prices would not be exact', () => {
    const finest = perp('fine', 'BTCUSDT', { tickSize: '0.00000000001' });
    expect(parseGrid([binance, finest])).toMatchObject({ code: 'too-large' });
    expect(() => grid([binance, finest])).toThrow(RefusalError);
  });
});
