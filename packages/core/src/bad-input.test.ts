import { describe, expect, test } from 'vitest';
import { parseDecimal, parseStep } from './decimal.ts';
import { isRefusal } from './errors.ts';
import { asset, parseAsset, parseVenueId, venueId } from './ids.ts';
import { instrument } from './instrument.ts';
import { parseMarketId } from './market.ts';
import { parsePrice, parseSize } from './prices-and-sizes.ts';
import { decimalSchema, parseDurationUs, parseInput } from './schema.ts';

const btc = instrument({
  venue: venueId('binance-usdm'),
  symbol: 'BTCUSDT',
  kind: 'linear-perp',
  base: asset('BTC'),
  quote: asset('USDT'),
  tickSize: '0.1',
  lotSize: '0.001',
});

/** Text that is no decimal, with what is wrong with it. */
const NOT_DECIMALS: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['a blank', ' '],
  ['a blank before', ' 1'],
  ['a blank after', '1 '],
  ['a tab', '\t1'],
  ['a line end', '1\n'],
  ['a no-break space', '1\u00a0000'],
  ['a byte order mark', '\ufeff1'],
  ['a zero-width space', '1\u200b'],
  ['a thousands comma', '1,000'],
  ['a decimal comma', '1,5'],
  ['an apostrophe', '1’000'],
  ['an underscore', '1_000'],
  ['a plus', '+1'],
  ['an exponent', '1e3'],
  ['a small exponent', '8E-7'],
  ['NaN', 'NaN'],
  ['infinity', 'Infinity'],
  ['minus infinity', '-Infinity'],
  ['hexadecimal', '0x10'],
  ['a bigint', '1n'],
  ['leading zeros', '01'],
  ['leading zeros before a point', '00.5'],
  ['no digit before the point', '.5'],
  ['no digit after the point', '5.'],
  ['a point alone', '.'],
  ['two points', '1.2.3'],
  ['a minus alone', '-'],
  ['two minuses', '--1'],
  ['a minus sign that is not a hyphen', '−1'],
  ['full-width digits', '１２'],
  ['Arabic digits', '٣'],
  ['a fraction sign', '½'],
  ['a null byte', '\u0000'],
  ['a null byte after a digit', '1\u0000'],
  ['a null byte inside', '1\u00002'],
  ['an unpaired surrogate', '1\ud800'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['null', 'null'],
  ['true', 'true'],
  ['41 digits', '1'.repeat(41)],
  ['41 decimals', `0.${'0'.repeat(40)}1`],
  ['a megabyte of digits', '7'.repeat(1_000_000)],
];

describe.each(NOT_DECIMALS)('%s', (_what, text) => {
  test('is refused as not a decimal by every reader of numbers', () => {
    for (const read of [parseDecimal(text), parseStep(text), parsePrice(btc, text), parseSize(btc, text)]) {
      expect(read).toMatchObject({ type: 'refusal', code: 'not-a-decimal' });
    }
  });

  test('is refused even when a rounding is named', () => {
    expect(parsePrice(btc, text, 'down')).toMatchObject({ code: 'not-a-decimal' });
    expect(parseSize(btc, text, 'towards-zero')).toMatchObject({ code: 'not-a-decimal' });
  });

  test('is refused from a configuration, in a message of bounded length', () => {
    const read = parseInput(decimalSchema, text);
    expect(read).toMatchObject({ type: 'refusal', code: 'bad-config' });
    expect(isRefusal(read) && read.message.length).toBeLessThan(400);
  });
});

describe('what is not text at all', () => {
  test.each([[1], [0.1], [Number.NaN], [null], [undefined], [true], [{}], [['1']], [10n]])(
    'refuses %s as not a decimal',
    (value) => {
      const notText = value as unknown as string;
      for (const read of [parseDecimal(notText), parseStep(notText), parsePrice(btc, notText), parseSize(btc, notText)]) {
        expect(read).toMatchObject({ type: 'refusal', code: 'not-a-decimal' });
      }
    },
  );

  test.each([[1], [null], [undefined], [{}], [['okx']]])('refuses %s as a name', (value) => {
    const notText = value as unknown as string;
    for (const read of [parseVenueId(notText), parseAsset(notText), parseMarketId(notText), parseDurationUs(notText)]) {
      expect(read).toMatchObject({ type: 'refusal', code: 'bad-config' });
    }
  });
});

describe('prices', () => {
  test.each([
    ['-1', 'negative'],
    ['-0.1', 'negative'],
    ['-0', 'negative'],
    ['-61700.05', 'negative'],
    ['-99999999999999999999', 'negative'],
    ['61700.05', 'off-grid'],
    ['0.00000000000000000000000001', 'off-grid'],
    ['900719925474099.2', 'too-large'],
    ['9999999999999999999999999999999999999999', 'too-large'],
  ])('refuses %s as %s', (text, code) => {
    expect(parsePrice(btc, text)).toMatchObject({ type: 'refusal', code });
  });

  test('reads zero as zero, which is no price an order may have', () => {
    expect(parsePrice(btc, '0.0')).toBe(0);
  });

  test('refuses a negative price though a rounding would lift it to zero', () => {
    expect(parsePrice(btc, '-0.05', 'up')).toMatchObject({ code: 'negative' });
  });
});

describe('sizes', () => {
  test.each([
    ['-1', 'negative'],
    ['-0.0005', 'negative'],
    ['0.0005', 'off-grid'],
    ['9007199254740.992', 'too-large'],
  ])('refuses %s as %s', (text, code) => {
    expect(parseSize(btc, text)).toMatchObject({ type: 'refusal', code });
  });

  test('reads zero, which takes a level off a book', () => {
    expect(parseSize(btc, '0.000')).toBe(0);
  });
});
