import { describe, expect, test } from 'vitest';
import { asset } from './ids.ts';
import { DEFAULT_QUOTE_CLASSES, marketId, parseMarketId, quoteClassOf } from './market.ts';

describe('parseMarketId', () => {
  test.each(['BTC/USD:spot', 'BTC/USD:linear-perp', '1INCH/EUR:spot', '币安人生/USD:linear-perp'])(
    'text → market → text is the identity: %s',
    (text) => {
      const market = parseMarketId(text);
      expect('base' in market && marketId(market)).toBe(text);
    },
  );

  test.each([
    '',
    'BTC/USD',
    'BTC/USD:swap',
    'BTC/USD:spot ',
    'btc/USD:spot',
    'BTC/usd:spot',
    '/USD:spot',
    'BTC/:spot',
    'BTC-USD:spot',
    'BTC/USD/EUR:spot',
    'BTC/USD:spot:spot',
    '__proto__/USD:spot',
    'BTC/USD:__proto__',
    'BTC\u0000/USD:spot',
    `${'X'.repeat(100_000)}/USD:spot`,
  ])('refuses %.30s', (text) => {
    const refused = parseMarketId(text);
    expect(refused).toMatchObject({ type: 'refusal', code: 'bad-config' });
    expect('message' in refused && refused.message.length).toBeLessThan(200);
  });
});

describe('marketId', () => {
  test('keeps spot and perp apart', () => {
    const market = { base: asset('BTC'), quoteClass: asset('USD') };
    expect(marketId({ ...market, kind: 'spot' })).not.toBe(marketId({ ...market, kind: 'linear-perp' }));
  });
});

describe('quoteClassOf', () => {
  test.each([
    ['USDT', 'USD'],
    ['USDC', 'USD'],
    ['USD', 'USD'],
    ['EUR', 'EUR'],
    ['BTC', 'BTC'],
  ])('%s belongs to %s', (quote, expected) => {
    expect(quoteClassOf(asset(quote))).toBe(expected);
  });

  test('takes a table of the caller’s own', () => {
    expect(quoteClassOf(asset('EURC'), { EURC: 'EUR' })).toBe('EUR');
    expect(quoteClassOf(asset('USDT'), {})).toBe('USDT');
  });

  test('finds nothing on the table’s prototype', () => {
    expect(quoteClassOf('constructor' as ReturnType<typeof asset>)).toBe('constructor');
  });

  test('has a default that nobody can change for everybody', () => {
    expect(() => Object.assign(DEFAULT_QUOTE_CLASSES, { EUR: 'USD' })).toThrow(TypeError);
  });
});
