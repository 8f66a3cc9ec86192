import { describe, expect, test } from 'vitest';
import { isRefusal, RefusalError } from './errors.ts';
import { asset, parseAsset, parseVenueId, venueId } from './ids.ts';

describe('venueId', () => {
  test.each(['binance-usdm', 'okx', 'x2', 'a'.repeat(32)])('reads %s', (text) => {
    expect(venueId(text)).toBe(text);
  });

  test.each(['', 'OKX', '2x', '-okx', 'okx spot', 'okx:spot', 'okx\n', 'ökx', '__proto__', 'okx\u0000', 'a'.repeat(33)])(
    'refuses %j',
    (text) => {
      expect(parseVenueId(text)).toMatchObject({ type: 'refusal', code: 'bad-config' });
      expect(() => venueId(text)).toThrow(RefusalError);
    },
  );
});

describe('asset', () => {
  test.each(['BTC', '1INCH', 'USDT', '币安人生', 'А', 'X'.repeat(32)])('reads %s', (text) => {
    expect(asset(text)).toBe(text);
  });

  test.each([
    ['nothing', ''],
    ['lower case', 'btc'],
    ['white space', 'BTC '],
    ['the separators of ids', 'BTC/USD'],
    ['the separators of ids', 'BTC:USD'],
    ['__proto__', '__proto__'],
    ['a null byte', 'BTC\u0000'],
    ['full-width letters, which look like BTC and are not', 'ＢＴＣ'],
    ['full-width digits', '１INCH'],
    ['Arabic digits', '٣'],
    ['a Roman numeral', 'Ⅷ'],
    ['a superscript', 'X²'],
    ['a letter nobody sees', 'BTC\u1160'],
    ['another letter nobody sees', 'BTC\u3164'],
    ['a zero-width joiner', 'BTC\u200d'],
    ['33 letters', 'X'.repeat(33)],
  ])('refuses %s', (_what, text) => {
    expect(parseAsset(text)).toMatchObject({ type: 'refusal', code: 'bad-config' });
    expect(() => asset(text)).toThrow(RefusalError);
  });
});

describe('a refused name', () => {
  test('is shown cut short, so that a message has a bound', () => {
    for (const refused of [parseVenueId('x'.repeat(1_000_000)), parseAsset('x'.repeat(1_000_000))]) {
      expect(isRefusal(refused) && refused.message.length).toBeLessThan(200);
    }
  });
});
