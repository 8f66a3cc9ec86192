import { describe, expect, test } from 'vitest';
import { RefusalError } from './errors.ts';
import { asset, venueId } from './ids.ts';
import { type InstrumentSpec, instrument, parseInstrument } from './instrument.ts';
import { isAllowedSize, parseSize } from './prices-and-sizes.ts';
import { lots } from './quantities.ts';

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

describe('instrument', () => {
  test('counts in the step of the book and orders in the step of orders', () => {
    // Binance's spot BTCUSDT book of 2024 held 25.42618900 BTC while orders had to keep 0.00001.
    const spot = instrument({ ...BTC, lotSize: '0.00000001', orderStep: '0.00001', minSize: '0.000015', maxSize: '9.000005' });
    expect(parseSize(spot, '25.42618900')).toBe(2_542_618_900);
    expect(spot).toMatchObject({ orderLots: 1_000, minLots: 2_000, maxLots: 900_000_000 });
    expect([1_000, 2_000, 2_500, 900_001_000].map((size) => isAllowedSize(spot, lots(size)))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('takes the lot for the order step where none is stated', () => {
    expect(instrument(BTC).orderLots).toBe(1);
  });

  test('fills in what the spec leaves out', () => {
    const { minSize: _, maxSize: __, minNotional: ___, ...bare } = BTC;
    expect(instrument(bare)).toMatchObject({
      id: 'binance-usdm:linear-perp:BTCUSDT',
      market: 'BTC/USD:linear-perp',
      settle: 'USDT',
      contractMultiplier: '1',
      pricedUnits: '1',
      minLots: 1,
      maxLots: undefined,
      minNotional: undefined,
      priceRule: { type: 'every-tick' },
      status: 'trading',
    });
  });

  test('reads minimums and maximums on its own grid', () => {
    expect(instrument(BTC)).toMatchObject({ minLots: 1, maxLots: 1_000_000, minNotional: '100' });
  });

  test('moves a minimum off the grid up and a maximum off the grid down', () => {
    expect(instrument({ ...BTC, minSize: '0.0015', maxSize: '10.0005' })).toMatchObject({ minLots: 2, maxLots: 10_000 });
  });

  test('takes a rule of one significant figure', () => {
    expect(instrument({ ...BTC, priceRule: { type: 'significant-figures', figures: 1 } }).priceRule).toMatchObject({
      figures: 1,
    });
  });

  test('takes a maximum equal to the minimum', () => {
    expect(instrument({ ...BTC, minSize: '5', maxSize: '5' })).toMatchObject({ minLots: 5_000, maxLots: 5_000 });
  });

  test('reads a minimum of zero as one lot', () => {
    expect(instrument({ ...BTC, minSize: '0' }).minLots).toBe(1);
  });

  test('takes a maximum beyond what a number can count as no maximum', () => {
    expect(instrument({ ...BTC, maxSize: '9999999999999999' }).maxLots).toBeUndefined();
  });

  test('lets a caller choose the quote class and the currency of settlement', () => {
    expect(instrument({ ...BTC, quoteClass: asset('USDT'), settle: asset('BNFCR') })).toMatchObject({
      market: 'BTC/USDT:linear-perp',
      settle: 'BNFCR',
    });
  });

  test('cannot be changed, nor can its parts, nor through the spec it came from', () => {
    const priceRule = { type: 'significant-figures' as const, figures: 5 };
    const made = instrument({ ...BTC, priceRule });
    priceRule.figures = 1;
    expect(made.priceRule).toEqual({ type: 'significant-figures', figures: 5 });
    expect(() => Object.assign(made, { status: 'halted' })).toThrow(TypeError);
    expect(() => Object.assign(made.priceRule, { figures: 1 })).toThrow(TypeError);
    expect(() => Object.assign(made.tick, { mantissa: 2 })).toThrow(TypeError);
    expect(Object.isFrozen(instrument(BTC).priceRule)).toBe(true);
  });

  test.each<[string, Partial<InstrumentSpec>, string]>([
    ['a tick of zero', { tickSize: '0' }, 'negative'],
    ['a tick with an exponent', { tickSize: '1e-1' }, 'not-a-decimal'],
    ['a negative lot', { lotSize: '-0.001' }, 'negative'],
    ['a contract of nothing', { contractMultiplier: '0' }, 'negative'],
    [
      'a lot that is too fine once contracts are counted',
      { lotSize: `0.${'0'.repeat(23)}1`, contractMultiplier: '0.1' },
      'too-large',
    ],
    ['a bundle that is no number', { pricedUnits: '1,000' }, 'not-a-decimal'],
    ['a bundle of nothing', { pricedUnits: '0' }, 'negative'],
    ['a bundle of less than nothing', { pricedUnits: '-1000' }, 'negative'],
    ['a bundle that no decimal price divides by', { pricedUnits: '3' }, 'off-grid'],
    ['a negative minimum', { minSize: '-1' }, 'negative'],
    ['an order step that is no multiple of the lot', { lotSize: '0.002', orderStep: '0.003' }, 'bad-instrument'],
    ['an order step of zero', { orderStep: '0' }, 'negative'],
    ['a negative maximum', { maxSize: '-1' }, 'negative'],
    ['a maximum below the minimum', { minSize: '2', maxSize: '1' }, 'bad-instrument'],
    ['a maximum of nothing', { maxSize: '0' }, 'bad-instrument'],
    ['a negative minimum value', { minNotional: '-5' }, 'negative'],
    ['a minimum value that is no number', { minNotional: '5 USDT' }, 'not-a-decimal'],
    ['an empty symbol', { symbol: '' }, 'bad-instrument'],
    ['a symbol with white space', { symbol: 'BTC USDT' }, 'bad-instrument'],
    ['a symbol with a null byte', { symbol: 'BTC\u0000' }, 'bad-instrument'],
    ['a symbol of a thousand letters', { symbol: 'X'.repeat(1000) }, 'bad-instrument'],
    ['no significant figures', { priceRule: { type: 'significant-figures', figures: 0 } }, 'bad-instrument'],
    ['half a significant figure', { priceRule: { type: 'significant-figures', figures: 4.5 } }, 'bad-instrument'],
    [
      'significant figures on a tick of 0.5',
      { tickSize: '0.5', priceRule: { type: 'significant-figures', figures: 5 } },
      'bad-instrument',
    ],
  ])('refuses %s', (_what, change, cause) => {
    expect(parseInstrument({ ...BTC, ...change })).toMatchObject({
      type: 'refusal',
      code: 'bad-instrument',
      details: { venue: 'binance-usdm', cause },
    });
  });

  test('throws a refusal that names venue and symbol', () => {
    expect(() => instrument({ ...BTC, tickSize: 'NaN' })).toThrow(RefusalError);
    expect(() => instrument({ ...BTC, tickSize: 'NaN' })).toThrow(/binance-usdm BTCUSDT: .*NaN/);
  });
});
