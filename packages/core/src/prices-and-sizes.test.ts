import { describe, expect, test } from 'vitest';
import { asset, venueId } from './ids.ts';
import { type InstrumentSpec, instrument } from './instrument.ts';
import { meetsMinimums, notional, parsePrice, parseSize, priceText, sizeText } from './prices-and-sizes.ts';
import { type Lots, lots, type Ticks, ticks } from './quantities.ts';

const BTC: InstrumentSpec = {
  venue: venueId('binance-usdm'),
  symbol: 'BTCUSDT',
  kind: 'linear-perp',
  base: asset('BTC'),
  quote: asset('USDT'),
  tickSize: '0.10',
  lotSize: '0.001',
  minSize: '0.001',
  maxSize: '1000',
  minNotional: '100',
};

/** One contract is 0.01 BTC; sizes on the wire are contracts, in steps of 0.01. */
const OKX: InstrumentSpec = {
  venue: venueId('okx'),
  symbol: 'BTC-USDT-SWAP',
  kind: 'linear-perp',
  base: asset('BTC'),
  quote: asset('USDT'),
  tickSize: '0.1',
  lotSize: '0.01',
  minSize: '0.01',
  contractMultiplier: '0.01',
};

/** Priced and sized in bundles of a thousand coins. */
const BUNDLE: InstrumentSpec = {
  venue: venueId('binance-usdm'),
  symbol: '1000PEPEUSDT',
  kind: 'linear-perp',
  base: asset('PEPE'),
  quote: asset('USDT'),
  tickSize: '0.0000001',
  lotSize: '1',
  contractMultiplier: '1000',
  pricedUnits: '1000',
};

const btc = instrument(BTC);

describe('prices and sizes', () => {
  test('price text becomes ticks and comes back canonical', () => {
    expect(parsePrice(btc, '61700.10')).toBe(617_001);
    expect(priceText(btc, ticks(617_001))).toBe('61700.1');
  });

  test('size text becomes lots and comes back canonical', () => {
    expect(parseSize(btc, '0.0250')).toBe(25);
    expect(sizeText(btc, lots(25))).toBe('0.025');
  });

  test('rounds only when a rounding is named', () => {
    expect(parsePrice(btc, '61700.19')).toMatchObject({ code: 'off-grid' });
    expect(parsePrice(btc, '61700.19', 'down')).toBe(617_001);
    expect(parseSize(btc, '0.0259', 'towards-zero')).toBe(25);
  });

  test('notional is exact in quote currency', () => {
    expect(notional(btc, ticks(617_001), lots(25))).toBe('1542.5025');
  });
});

describe('contracts', () => {
  const okx = instrument(OKX);

  test('a lot is in base units while the wire speaks contracts', () => {
    expect([okx.lot.text, okx.wireLot.text]).toEqual(['0.0001', '0.01']);
    expect(parseSize(okx, '2.5')).toBe(250);
    expect(sizeText(okx, lots(250))).toBe('2.5');
  });

  test('the value of an order does not depend on who counts contracts', () => {
    const linear = instrument({ ...BTC, lotSize: '0.0001' });
    expect(notional(okx, ticks(617_000), lots(250))).toBe(notional(linear, ticks(617_000), lots(250)));
    expect(notional(okx, ticks(617_000), lots(250))).toBe('1542.5');
  });
});

describe('bundles', () => {
  const bundle = instrument(BUNDLE);

  test('ticks and lots are per coin while the wire speaks bundles', () => {
    expect([bundle.tick.text, bundle.wireTick.text]).toEqual(['0.0000000001', '0.0000001']);
    expect([bundle.lot.text, bundle.wireLot.text]).toEqual(['1000', '1']);
    expect(bundle.pricedUnits).toBe('1000');
  });

  test('wire text of a bundle comes back as it was', () => {
    const price = parsePrice(bundle, '0.0124500') as Ticks;
    const size = parseSize(bundle, '80') as Lots;
    expect([priceText(bundle, price), sizeText(bundle, size)]).toEqual(['0.01245', '80']);
    expect(notional(bundle, price, size)).toBe('0.996');
  });
});

describe('meetsMinimums', () => {
  test.each([
    ['one lot worth enough', 1_000_000, 1, true],
    ['a value of exactly the minimum', 1_000_000, 1, true],
    ['a value a tick below the minimum', 999_999, 1, false],
    ['no size', 1_000_000, 0, false],
    ['a negative size', 1_000_000, -5, false],
  ])('%s', (_what, price, size, expected) => {
    expect(meetsMinimums(btc, ticks(price), lots(size))).toBe(expected);
  });

  test('a size below the minimum fails whatever its value', () => {
    expect(meetsMinimums(instrument({ ...BTC, minSize: '1' }), ticks(617_000), lots(999))).toBe(false);
  });

  test('a size that is no number never passes', () => {
    const { minNotional: _, ...bare } = BTC;
    expect(meetsMinimums(instrument(bare), ticks(1), Number.NaN as Lots)).toBe(false);
  });
});
